#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/gpu.hpp"
#include "model/quantity.hpp"
#include "model/tables/kernel_table_kind.hpp"
#include "model/tables/kernel_tables.hpp"

namespace qplan::model::tables {

// Layout of the linear layers in a table of that kind; nothing where it has none.
std::optional<GemmTableLayout> gemmLayout(KernelTableKind kind);

// Whether `device`, as a table writes it, is a part of the GPU's id, without regard to case ("A100"
// of "a100-sxm-80gb").
bool namesDevice(const std::string& gpuId, const std::string& device);

// The name a table of several GPUs has for this one, the id itself where no row has it; empty for
// tables of one GPU.
std::string deviceOf(const KernelTable& table, const Gpu& gpu);

// Samples of the tables of the first group that has any.
template <class Sample>
struct GroupSamples {
  std::vector<Sample> samples;
  std::vector<std::string> tables;
  int tableRows = 0;
};

// `read` turns one table into samples; what it throws carries the table's name.
template <class Sample>
GroupSamples<Sample> firstGroup(
    const std::vector<KernelTable>& tables,
    const std::function<std::vector<Sample>(const KernelTable&)>& read) {
  std::map<int, GroupSamples<Sample>> groups;
  for (const KernelTable& table : tables) {
    std::vector<Sample> samples;
    try {
      samples = read(table);
    } catch (const ParseError& error) {
      throw ParseError(table.name, error.where(), error.message(), error.hint());
    }
    // No kernel takes no time: such rows are gaps.
    std::erase_if(samples, [](const Sample& s) { return s.time <= Seconds(0.0); });
    if (samples.empty()) continue;
    GroupSamples<Sample>& group = groups[table.group];
    group.samples.insert(group.samples.end(), samples.begin(), samples.end());
    group.tables.push_back(table.name);
    group.tableRows += static_cast<int>(table.table.rows.size());
  }
  return groups.empty() ? GroupSamples<Sample>{} : std::move(groups.begin()->second);
}

}  // namespace qplan::model::tables
