#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/workload_options.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/scenario.hpp"
#include "planner/report/recommendation.hpp"
#include "planner/search.hpp"

namespace qplan::planner::cli {

int runRecommend(const Global& global, const RecommendOptions& options) {
  checkScenarioUsage(options, "recommend");
  if (options.top < 1) throw UsageError("--top needs a positive number");
  outputFormat(global);
  io::Resolver resolver(io::dataDir(global.data));
  const io::ScenarioAnswer asked = askedBy(global, options, resolver);

  const auto top = static_cast<std::size_t>(options.top);
  ModelCache cache(resolver.catalog());
  const Recommendation answer = recommend(asked.request, cache, global.stop, top);
  if (!answer.complete) throw Interrupted();
  emit(global, report::recommendationReport(asked.request, answer, top));
  return answer.options.empty() ? kInfeasible : kOk;
}

}  // namespace qplan::planner::cli
