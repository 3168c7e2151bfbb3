#pragma once

#include <functional>
#include <string>

#include "profiler/cuda/timing.hpp"

namespace qplan::profiler::cuda {

// One way to compute a case. What it refers to lives as long as `run`.
struct Way {
  std::string kernel;     // of our own kernels; empty: the tracer tells
  std::string library;    // stands in for the kernel's name where no tracer tells it
  std::string algorithm;  // how the library was asked
  Enqueue run;
};

// The rotating sets of buffers of a case, as a struct of pointers each.
template <class Set>
struct Sets {
  int count = 1;
  std::function<Set(int set)> at;  // set in [0, count)

  Set ofTurn(int turn) const { return at(turn % count); }
};

}  // namespace qplan::profiler::cuda
