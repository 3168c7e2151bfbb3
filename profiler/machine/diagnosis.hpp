#pragma once

#include <string>
#include <vector>

#include "profiler/machine/build_facts.hpp"
#include "profiler/machine/driver.hpp"
#include "profiler/machine/gpu_library.hpp"

namespace qplan::profiler {

// One thing the profiler works with.
struct Finding {
  enum class Level {
    ok,
    less,    // the run goes on, and measures less
    missing  // a full run is not possible
  };
  Level level = Level::ok;
  std::string what;    // "cuDNN"
  std::string found;   // "9.19.0, /usr/..." or why not
  std::string effect;  // what happens without it; empty where level is ok
  std::string remedy;  // what to do; empty where level is ok
  bool operator==(const Finding&) const = default;
};

struct Diagnosis {
  std::vector<Finding> findings;
  // Whether every class of cases can be measured here.
  [[nodiscard]] bool fullRunPossible() const;
};

// What was looked up on the machine; `diagnose` judges it.
struct MachineFacts {
  BuildFacts build;
  DriverStatus driver;
  std::vector<OpenedLibrary> libraries;  // by GpuLibrary
  std::string nvmlProblem;
  std::vector<int> otherProcesses;  // by GPU; empty: not known
  std::string countersDenied;
};
MachineFacts lookUp();

Diagnosis diagnose(const MachineFacts& machine);

// For people, at most 80 columns.
std::string text(const Diagnosis& diagnosis);

}  // namespace qplan::profiler
