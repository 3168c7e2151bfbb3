#pragma once

#include <string>

#include "model/layout.hpp"
#include "planner/simulate/serving.hpp"

namespace qplan::planner::cli {

// Engine steps as a trace that the Perfetto UI opens: one track per replica and stage, with the
// batch of each run of steps, and counters of sequences running and waiting. Trace event format,
// times in microseconds.
class StepTrace {
 public:
  StepTrace(std::string file, const model::Layout& layout);
  void add(const simulate::StepSpan& span);
  // Writes the file; throws model::io::FileError.
  void close();

 private:
  std::string file_;
  std::string text_;
};

}  // namespace qplan::planner::cli
