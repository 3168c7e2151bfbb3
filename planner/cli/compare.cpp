#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/report/answer_reader.hpp"

namespace qplan::planner::cli {

int runCompare(const Global& global, const CompareOptions& options) {
  outputFormat(global);
  emit(global, report::comparisonReport(report::readSide(options.a), report::readSide(options.b)));
  return kOk;
}

}  // namespace qplan::planner::cli
