#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/tables/groups.hpp"
#include "planner/calibrate/kernel_stage.hpp"

namespace qplan::planner::calibrate {

using model::tables::firstGroup;
using model::tables::GroupSamples;

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
