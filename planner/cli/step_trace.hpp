#pragma once

#include <string>

#include "model/io/file.hpp"
#include "planner/simulate/serving.hpp"

namespace qplan::planner::cli {

// Engine steps as a trace that the Perfetto UI opens: one track per replica and stage, with the
// batch of each run of steps, and counters of sequences running and waiting. Trace event format,
// times in microseconds.
class StepTrace {
 public:
  // Throws model::io::FileError, as the others do.
  StepTrace(const std::string& file, const simulate::Cluster& cluster);
  void add(const simulate::StepSpan& span);
  void close();

 private:
  // An event goes on a line of its own, a comma before all but the first.
  void event(const std::string& text);

  model::io::AtomicFile file_;
  bool any_ = false;
};

}  // namespace qplan::planner::cli
