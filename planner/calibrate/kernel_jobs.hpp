#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "planner/calibrate/kernel_stage.hpp"

namespace qplan::planner::calibrate {

// One fit of stage one, its samples read: runs on the efficiency as it stands after the jobs before
// it and writes its own figures there.
struct KernelJob {
  KernelFit record;  // kernel, tables, rows; the run adds the rest
  std::function<KernelFit(KernelFit record, model::Efficiency& efficiency,
                          const std::stop_token& stop)>
      run;
};

struct KernelJobs {
  std::vector<KernelJob> jobs;
  std::vector<SkippedKernel> skipped;
};

// What all makers of jobs look at.
struct KernelSources {
  const model::Gpu& gpu;
  const model::Efficiency& start;
  const std::vector<KernelTable>& tables;
  int folds = 5;
};

// Name by which tables of several GPUs know this one: the part of its id that `device` matches
// without regard to case; false where none does.
bool namesDevice(const std::string& gpuId, const std::string& device);

// Samples of the tables of the first group that has any. `read` turns one table into samples; what
// it throws carries the table's name.
template <class Sample>
struct GroupSamples {
  std::vector<Sample> samples;
  std::vector<std::string> tables;
  int tableRows = 0;
};

template <class Sample>
GroupSamples<Sample> firstGroup(
    const std::vector<KernelTable>& tables,
    const std::function<std::vector<Sample>(const KernelTable&)>& read) {
  std::map<int, GroupSamples<Sample>> groups;
  for (const KernelTable& table : tables) {
    std::vector<Sample> samples;
    try {
      samples = read(table);
    } catch (const model::ParseError& error) {
      throw model::ParseError(table.name, error.where(), error.message(), error.hint());
    }
    // No kernel takes no time: such rows are gaps.
    std::erase_if(samples, [](const Sample& s) { return s.time <= model::Seconds(0.0); });
    if (samples.empty()) continue;
    GroupSamples<Sample>& group = groups[table.group];
    group.samples.insert(group.samples.end(), samples.begin(), samples.end());
    group.tables.push_back(table.name);
    group.tableRows += static_cast<int>(table.table.rows.size());
  }
  return groups.empty() ? GroupSamples<Sample>{} : std::move(groups.begin()->second);
}

// The value to four significant digits.
double fourDigits(double value);

template <class... Values>
void roundAll(Values&... values) {
  const auto one = [](auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, double>) {
      value = fourDigits(value);
    } else {
      value = std::decay_t<decltype(value)>(fourDigits(value.value()));
    }
  };
  (one(values), ...);
}

void addGemmJobs(const KernelSources& sources, KernelJobs& into);
void addAttentionJobs(const KernelSources& sources, KernelJobs& into);
void addElementwiseJobs(const KernelSources& sources, KernelJobs& into);
void addCollectiveJobs(const KernelSources& sources, KernelJobs& into);

}  // namespace qplan::planner::calibrate
