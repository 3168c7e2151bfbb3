#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/quantity.hpp"

namespace qplan::profiler::cuda {

// What a tracer recorded, and which runs it belongs to: arithmetic without a GPU.

// One kernel, or a memory set.
struct KernelRecord {
  std::uint32_t call = 0;   // number of the call that launched it; calls count up
  std::uint64_t start = 0;  // ns; 0: not recorded
  std::uint64_t end = 0;
  std::string name;
};

// Says that a call was made for a run.
struct RunMark {
  std::uint32_t call = 0;
  std::uint64_t run = 0;
};

struct Trace {
  std::vector<KernelRecord> kernels;
  std::vector<RunMark> marks;
  std::uint64_t dropped = 0;  // records there was no room for
};

struct RunTimes {
  std::vector<model::Seconds> times;  // by run; 0: not all of its kernels were recorded
  std::string longest;                // name of the kernel that took most of the time; may be empty
};

// Times of `runs` runs, numbered from `firstRun`, all of the same kernels: the sum of the durations
// of each one's. By marks, where every kernel has one (those of other runs do not count); else, in
// the order of the calls, by dividing the kernels evenly, which is believed only if every run has
// the same names. A run that has not as many kernels as most, or one without start or with an end
// ahead of it, is 0; so is every run where records were dropped.
RunTimes assignToRuns(const Trace& trace, std::uint64_t firstRun, int runs);

// A name for people: demangled, without return type and parameters, and cut with "..." after 120
// characters.
std::string shortKernelName(std::string_view mangled);

}  // namespace qplan::profiler::cuda
