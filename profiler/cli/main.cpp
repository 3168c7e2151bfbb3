#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "profiler/cli/context.hpp"
#include "profiler/cli/exit_code.hpp"
#include "profiler/cli/interrupt.hpp"
#include "profiler/cli/verbs.hpp"

namespace qplan::profiler::cli {

namespace {

constexpr const char* kDescription =
    "qprof measures the kernels of quantized LLM inference on this machine's GPU and\n"
    "writes a profile that qplan plans with. Once per GPU type: one command, a few\n"
    "minutes, no settings of the GPU are changed.";

constexpr const char* kFooter =
    "Examples:\n"
    "  qprof plan                    what would be measured; needs no GPU\n"
    "  qprof run                     measure GPU 0, write <gpu id>.profile.json\n"
    "  qprof run --quick             a coarse profile in under a minute\n"
    "  qprof run --resume            go on after Ctrl-C\n"
    "  qprof check                   are the numbers of every kernel right?\n"
    "  qplan estimate --model llama-3.1-8b --format bf16 --workload rag \\\n"
    "    --gpu h200-sxm-141gb.profile.json    plan with what was measured\n"
    "\n"
    "Exit codes: 0 ok, 1 I/O, internal or wrong numbers, 2 usage, 3 invalid input,\n"
    "  5 no GPU, driver or library, 130 interrupted.\n";

void checkVerb(const CLI::App& app, const std::string& verb) {
  std::vector<std::string> known;
  for (const CLI::App* one : app.get_subcommands({})) known.push_back(one->get_name());
  if (std::find(known.begin(), known.end(), verb) != known.end()) return;
  std::string near;
  for (const std::string& name : model::nearestNames(verb, known)) {
    near += (near.empty() ? "" : ", ") + name;
  }
  throw UsageError(fmt::format("no verb '{}'; did you mean {}? See qprof --help", verb, near));
}

int run(int argc, char** argv) {
  CLI::App app{kDescription, "qprof"};
  Context context;
  app.set_version_flag("--version", "qprof " QPLAN_VERSION);
  app.fallthrough();
  app.require_subcommand(1);
  app.add_flag("-q,--quiet", context.quiet, "No warnings, no progress");
  for (const auto add : kVerbs) add(app, context);
  app.footer(kFooter);  // after the verbs: they would inherit it

  if (argc > 1 && argv[1][0] != '-') checkVerb(app, argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    say(fmt::format("{} (see qprof --help)", error.what()));
    return kUsage;
  }
  const InterruptScope interrupts;
  context.stop = interrupts.token();
  return context.action();
}

int guarded(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const UsageError& error) {
    say(error.what());
    return kUsage;
  } catch (const model::InvalidInput& error) {
    for (const model::Diagnostic& found : error.diagnostics()) say(model::toString(found));
    return kInvalidInput;
  } catch (const model::ParseError& error) {
    say(error.what());
    return kInvalidInput;
  } catch (const NeedsData& error) {
    say(fmt::format("{} ({})", error.what(), error.hint()));
    return kNeedsData;
  } catch (const std::exception& error) {
    say(error.what());
    return kInternal;
  }
}

}  // namespace

}  // namespace qplan::profiler::cli

int main(int argc, char** argv) { return qplan::profiler::cli::guarded(argc, argv); }
