#include "profiler/cuda/records.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <unordered_map>

namespace qplan::profiler::cuda {

namespace {

using model::Seconds;

using RunKernels = std::vector<std::vector<const KernelRecord*>>;  // by run

bool isWhole(const KernelRecord& kernel) { return kernel.start > 0 && kernel.end >= kernel.start; }

double nanoseconds(const KernelRecord& kernel) {
  return static_cast<double>(kernel.end - kernel.start);
}

// False where a kernel has no mark.
bool byMarks(const Trace& trace, std::uint64_t firstRun, RunKernels& runs) {
  std::unordered_map<std::uint32_t, std::uint64_t> runOf;
  for (const RunMark& mark : trace.marks) runOf[mark.call] = mark.run;
  for (const KernelRecord& kernel : trace.kernels) {
    const auto found = runOf.find(kernel.call);
    if (found == runOf.end()) return false;
    const std::uint64_t run = found->second - firstRun;  // wraps round for earlier ones
    if (run < runs.size()) runs[run].push_back(&kernel);
  }
  return true;
}

// False where the kernels do not look like so many times the same.
bool byCount(const Trace& trace, RunKernels& runs) {
  if (trace.kernels.size() % runs.size() != 0) return false;
  std::vector<const KernelRecord*> order;
  for (const KernelRecord& kernel : trace.kernels) order.push_back(&kernel);
  std::ranges::stable_sort(order, {}, &KernelRecord::call);
  const std::size_t each = order.size() / runs.size();
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i]->name != order[i % each]->name) return false;
    runs[i / each].push_back(order[i]);
  }
  return true;
}

// How many kernels most runs have; of two equally frequent counts the larger.
std::size_t usualCount(const RunKernels& runs) {
  std::map<std::size_t, int> frequency;
  for (const auto& run : runs) ++frequency[run.size()];
  std::size_t usual = 0;
  int most = 0;
  for (const auto& [count, times] : frequency) {
    if (count == 0 || times < most) continue;
    usual = count;
    most = times;
  }
  return usual;
}

}  // namespace

RunTimes assignToRuns(const Trace& trace, std::uint64_t firstRun, int runs) {
  assert(runs >= 1);
  const auto count = static_cast<std::size_t>(runs);
  RunTimes result;
  result.times.assign(count, Seconds(0.0));
  RunKernels kernels(count);
  if (!byMarks(trace, firstRun, kernels)) {
    kernels.assign(count, {});
    if (!byCount(trace, kernels)) kernels.assign(count, {});
  }
  const std::size_t usual = usualCount(kernels);
  std::map<std::string_view, double> byName;
  for (std::size_t run = 0; run < count; ++run) {
    bool whole = usual > 0 && kernels[run].size() == usual && trace.dropped == 0;
    double sum = 0;
    for (const KernelRecord* kernel : kernels[run]) {
      if (!isWhole(*kernel)) {
        whole = false;
        continue;
      }
      sum += nanoseconds(*kernel);
      byName[kernel->name] += nanoseconds(*kernel);
    }
    if (whole) result.times[run] = Seconds(sum * 1e-9);
  }
  double most = -1;
  for (const auto& [name, time] : byName) {
    if (time <= most) continue;
    most = time;
    result.longest = name;
  }
  return result;
}

}  // namespace qplan::profiler::cuda
