#include "profiler/cli/verbs.hpp"

namespace qplan::profiler::cli {

void addPlan(CLI::App& app, Context& context) {
  CLI::App* verb = app.add_subcommand("plan", "To come");
  verb->callback([&context] { context.action = [] { return kNeedsData; }; });
}

}  // namespace qplan::profiler::cli
