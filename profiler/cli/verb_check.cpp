#include "profiler/cli/verbs.hpp"

namespace qplan::profiler::cli {

void addCheck(CLI::App& app, Context& context) {
  CLI::App* verb = app.add_subcommand("check", "To come");
  verb->callback([&context] { context.action = [] { return kNeedsData; }; });
}

}  // namespace qplan::profiler::cli
