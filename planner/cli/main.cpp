#include <fmt/format.h>
#include <tbb/global_control.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "model/metric.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/global.hpp"
#include "planner/cli/interrupt.hpp"
#include "planner/cli/verbs.hpp"
#include "planner/report/text.hpp"
#include "planner/request.hpp"

namespace qplan::planner::cli {

namespace {

std::string definitions() {
  std::string text = "Metrics:\n";
  for (const model::Metric& metric : model::allMetrics()) {
    text += fmt::format("  {} ({}): {}\n", metric.label, metric.id, metric.description);
  }
  text +=
      "\nExit codes: 0 ok, 1 I/O or internal, 2 usage, 3 invalid input, 4 nothing feasible,\n"
      "  5 needs data that is not there, 130 interrupted.\n";
  return text;
}

void addGlobal(CLI::App& app, Global& global) {
  app.add_option("--data", global.data, "Folder of the catalogues")->type_name("FOLDER");
  app.add_option("-o,--output", global.output,
                 "Write to this file; its extension decides the format")
      ->type_name("FILE");
  app.add_option("--output-format", global.outputFormat, "table, json, csv, md, html or svg")
      ->type_name("NAME");
  app.add_flag("--json", global.json, "Short for --output-format json");
  app.add_flag("-q,--quiet", global.quiet, "No warnings, no progress");
  app.add_flag("-v,--verbose", global.verbose, "Say more on stderr");
  app.add_option("--color", global.color, "auto, always or never; NO_COLOR counts")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_option("--seed", global.seed, "Seed of everything random");
  app.add_option("--jobs", global.jobs, "Tasks at a time; 0: every core")
      ->check(CLI::Range(0, 1024));
}

// Help as CLI11 prints it, in lines a terminal shows whole: descriptions go on below their start.
std::string wrappedHelp(const std::string& help) {
  constexpr std::size_t kDescription = 30;  // where CLI11 begins them
  std::istringstream lines(help);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t indent = line.starts_with("  -") ? kDescription : 4;
    text += report::wrapped(line, report::kTextWidth, std::string(indent, ' ')) + "\n";
  }
  return text;
}

void checkVerb(const CLI::App& app, const std::string& verb) {
  std::vector<std::string> known;
  for (const CLI::App* one : app.get_subcommands({})) known.push_back(one->get_name());
  if (std::find(known.begin(), known.end(), verb) != known.end()) return;
  std::string near;
  for (const std::string& name : model::nearestNames(verb, known)) {
    near += (near.empty() ? "" : ", ") + name;
  }
  throw UsageError(fmt::format("no verb '{}'; did you mean {}? See qplan --help", verb, near));
}

int run(int argc, char** argv) {
  CLI::App app{"QPlan: which number format, which GPU and how many, for an LLM and its traffic",
               "qplan"};
  Global global;
  app.set_version_flag("--version", "qplan " QPLAN_VERSION);
  app.footer(definitions());
  app.fallthrough();
  app.require_subcommand(1);
  addGlobal(app, global);
  const std::vector<Verb> verbs = addVerbs(app);

  if (argc > 1 && argv[1][0] != '-') checkVerb(app, argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    std::ostringstream help;
    const int code = app.exit(asked, help, help);
    fmt::print("{}", wrappedHelp(help.str()));
    return code;
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "qplan: {} (see qplan --help)\n", error.what());
    return kUsage;
  }
  const InterruptScope interrupts;
  global.stop = interrupts.token();
  std::unique_ptr<tbb::global_control> limit;
  if (global.jobs > 0) {
    limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                  static_cast<std::size_t>(global.jobs));
  }
  const auto asked = std::find_if(verbs.begin(), verbs.end(), [&app](const Verb& verb) {
    return app.got_subcommand(verb.name);
  });
  return asked->run(global);
}

int guarded(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const UsageError& error) {
    fmt::print(stderr, "qplan: {}\n", error.what());
    return kUsage;
  } catch (const model::InvalidInput& error) {
    for (const model::Diagnostic& found : error.diagnostics()) {
      fmt::print(stderr, "qplan: {}\n", model::toString(found));
    }
    return kInvalidInput;
  } catch (const model::ParseError& error) {
    fmt::print(stderr, "qplan: {}\n", error.what());
    return kInvalidInput;
  } catch (const NeedsData& error) {
    fmt::print(stderr, "qplan: {} ({})\n", error.what(), error.hint());
    return kNeedsData;
  } catch (const Interrupted&) {
    fmt::print(stderr, "qplan: interrupted\n");
    return kInterrupted;
  } catch (const std::exception& error) {
    fmt::print(stderr, "qplan: {}\n", error.what());
    return kInternal;
  }
}

}  // namespace

}  // namespace qplan::planner::cli

int main(int argc, char** argv) { return qplan::planner::cli::guarded(argc, argv); }
