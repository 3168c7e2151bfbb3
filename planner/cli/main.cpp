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
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/global.hpp"
#include "planner/cli/interrupt.hpp"
#include "planner/report/text.hpp"
#include "planner/request.hpp"

namespace qplan::planner::cli {

namespace {

// Verbs of the contract that this version does not have: named so that asking for one says so.
struct MissingVerb {
  const char* name;
  const char* needs;
};
constexpr MissingVerb kMissingVerbs[] = {
    {"sweep", "the sweep of many questions"},
    {"compare", "the comparison of reports"},
    {"report", "the HTML report writer"},
    {"deploy", "the deployment writer"},
};

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
  app.add_option("--output-format", global.outputFormat, "table, json, csv or md")
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

void addWorkload(CLI::App& verb, std::string& workload, std::optional<int>& input,
                 std::optional<int>& output) {
  verb.add_option("--workload", workload, "Preset, see `qplan catalog list workloads`");
  verb.add_option("--input-tokens", input, "Prompt length, instead of a preset");
  verb.add_option("--output-tokens", output, "Answer length, instead of a preset");
}

void addDeployment(CLI::App& verb, DeploymentOptions& options) {
  verb.add_option("--model", options.model, "Model id, or a path to its config.json");
  verb.add_option("--gpu", options.gpu, "GPU id, or a path to a GPU file");
  verb.add_option("--count", options.layout.count, "GPUs (default 1)");
  verb.add_option("--tp", options.layout.tp, "Tensor parallel degree");
  verb.add_option("--pp", options.layout.pp, "Pipeline parallel degree");
  verb.add_option("--replicas", options.layout.replicas, "Copies of the model");
  verb.add_option("--format", options.format, "bf16, fp8-w8a8, int8-w8a8 or int4-w4a16");
  verb.add_option("--kv-dtype", options.kvDtype, "bf16 (default) or fp8");
  verb.add_option("--engine", options.engine, "Engine id or path (default: the newest known)");
  verb.add_option("--prices", options.prices,
                  "Price lists, providers or files (default: newest on-demand lists)");
}

void addEstimate(CLI::App& app, EstimateOptions& options) {
  CLI::App* verb = app.add_subcommand("estimate", "Predict one configuration, or a file of them");
  addDeployment(*verb, options);
  addWorkload(*verb, options.workload, options.inputTokens, options.outputTokens);
  verb->add_option("--mode", options.mode, "sync (default) or async");
  verb->add_option("--load", options.load,
                   "saturation (default), closed:N, open:RATE or guidellm:SECONDS");
  verb->add_flag("--explain", options.explain, "Show where time and memory go");
  verb->add_option("--cases", options.cases, "CSV of configurations; answers as CSV")
      ->type_name("FILE");
}

void addSimulate(CLI::App& app, SimulateOptions& options) {
  CLI::App* verb =
      app.add_subcommand("simulate", "Percentiles of one configuration under real traffic");
  addDeployment(*verb, options);
  const char* traffic = "Traffic";
  verb->add_option("--workload", options.workload, "Preset, see `qplan catalog list workloads`")
      ->group(traffic);
  verb->add_option("--input-tokens", options.inputTokens,
                   "Prompt length: 1024, 1024+-256 (normal) or lognormal:1024:256")
      ->type_name("LENGTH")
      ->group(traffic);
  verb->add_option("--output-tokens", options.outputTokens, "Answer length, likewise")
      ->type_name("LENGTH")
      ->group(traffic);
  verb->add_option("--rate", options.rate, "Requests that arrive by the clock: 20qps, 1200/min")
      ->group(traffic);
  verb->add_option("--variation", options.variation,
                   "Deviation of the gaps between arrivals over their mean: 1 Poisson (default), 0 "
                   "evenly spaced, above 1 bursty")
      ->group(traffic);
  verb->add_option("--users", options.users, "Instead of a rate: users with one request each")
      ->group(traffic);
  verb->add_option("--think", options.think, "Mean pause of a user before the next request: 2s")
      ->group(traffic);
  verb->add_option("--burst", options.burst, "Instead of a rate: as many requests, all at once")
      ->group(traffic);
  verb->add_option("--trace", options.traces,
                   "FILE.csv: replay it (arrived_at,num_prefill_tokens,num_decode_tokens; "
                   "with first_token_at,finished_at: compare); "
                   "FILE.json: write the engine's steps for Perfetto")
      ->type_name("FILE")
      ->group(traffic);
  verb->add_option("--speed", options.speed, "Replay the trace so many times as fast")
      ->group(traffic);
  verb->add_option("--prefix-tokens", options.prefixTokens,
                   "Prompts begin with the same so many tokens, kept in the cache")
      ->group(traffic);
  verb->add_option("--prefix-groups", options.prefixGroups,
                   "They begin in so many ways, each as likely (default 1)")
      ->group(traffic);
  verb->add_option("--prefix-hit-rate", options.prefixHitRate,
                   "Share of prompts that begin so (default 1)")
      ->group(traffic);
  const char* run = "Run";
  verb->add_option("--requests", options.requests,
                   "Requests to answer (default 10000; of a trace all)")
      ->group(run);
  verb->add_option(
          "--warm-up", options.warmUp,
          "Requests left out of the figures (default a tenth, at most 10000; of a trace and a "
          "burst none)")
      ->group(run);
  verb->add_option("--slo", options.slo, "Targets, like ttft.p95<=500ms,tpot.p95<=50ms")
      ->group(run);
  verb->add_flag("--max-rate", options.maxRate, "Find the largest rate that meets the targets")
      ->group(run);
  verb->add_option("--routing", options.routing,
                   "round-robin, least-outstanding (default) or random")
      ->group(run);
  verb->add_option("--outage", options.outages, "0@60s+120s: replica 0 is away from 60 s for 120 s")
      ->group(run);
  verb->add_option("--failures", options.failures,
                   "6h+5min: each replica is up for 6 h in the mean (MTBF), then away for 5 min")
      ->group(run);
  verb->add_option("--kv-tokens", options.kvTokens, "Measured cache of one replica, in tokens")
      ->group(run);
  verb->add_option("--served", options.served, "Write every request to this file")
      ->type_name("FILE.csv")
      ->group(run);
  verb->add_flag("--series", options.series, "Queue and cache over time, in JSON")->group(run);
  verb->add_option("--histogram", options.histogram, "Draw ttft, tpot, itl or e2e")->group(run);
  verb->add_flag("--selftest", options.selftest,
                 "Compare the simulator with queueing theory instead")
      ->group(run);
}

void addRecommend(CLI::App& app, RecommendOptions& options) {
  CLI::App* verb = app.add_subcommand("recommend", "Find format, GPU, count and layout");
  verb->add_option("--model", options.model, "Model id, or a path to its config.json");
  addWorkload(*verb, options.workload, options.inputTokens, options.outputTokens);
  verb->add_option("--mode", options.mode, "sync, or async (default with --demand)");
  verb->add_option("--demand", options.demand, "Requests to carry, like 20qps or 1200/min");
  verb->add_option("--slo", options.slo, "Targets, like ttft.p95<=500ms,e2e.mean<=8s");
  verb->add_option("--redundancy", options.redundancy,
                   "Replicas that may fail with the demand still served (default 0)");
  verb->add_option("--min-recovery", options.minRecovery, "Least accuracy, percent of BF16");
  verb->add_option(
      "--suite", options.suite,
      std::string("Benchmark suite of --min-recovery (default ") + kDefaultSuite + ")");
  verb->add_option("--objective", options.objective,
                   "queries-per-dollar (default), goodput-per-dollar, latency, cost or energy");
  verb->add_option("--gpus", options.gpus, "all, or a list of ids and paths");
  verb->add_option("--formats", options.formats, "all, or a list");
  verb->add_option("--kv-dtypes", options.kvDtypes, "all, or a list of bf16 and fp8");
  verb->add_option("--max-gpus", options.maxGpus, "Most GPUs to use (default 16)");
  verb->add_option("--prices", options.prices,
                   "Price lists, providers or files (default: newest on-demand lists)");
  verb->add_option("--budget", options.budget, "Most US dollars per hour");
  verb->add_option("--engine", options.engine, "Engine id or path (default: the newest known)");
  verb->add_option("--top", options.top, "Options to show (default 10)");
}

void addValidate(CLI::App& app, ValidateOptions& options) {
  CLI::App* verb = app.add_subcommand("validate", "Predictions against measurements");
  verb->add_flag("--cells", options.cells, "Every measurement, not only the groups");
  verb->add_option("--measurements", options.measurements, "Your own measurements")
      ->type_name("FILE.csv");
  verb->add_option("--load", options.load,
                   "How throughput is predicted: guidellm:SECONDS (default guidellm:360), the load "
                   "tool's run, or saturation, the steady state");
  verb->add_option("--sweeps", options.sweeps,
                   "Instead: TTFT and TPOT against users in a closed loop, run by the simulator")
      ->type_name("FILE.csv");
  verb->add_option("--engine", options.engine,
                   "Engine of --sweeps, id or path (default: the newest known)");
  verb->add_option("--limits", options.limits,
                   "Of --sweeps: engine (default), or generated, those aiconfigurator writes for "
                   "each row: its batch_size, and that + isl + 1500 tokens per step");
  verb->add_option("--waiting-users", options.waitingUsers,
                   "Users of --sweeps for whom the engine has no place (default 0)");
}

void addCalibrate(CLI::App& app, CalibrateOptions& options) {
  CLI::App* verb = app.add_subcommand("calibrate", "Fit the model to measurements");
  verb->require_subcommand(1);
  CLI::App* kernels = verb->add_subcommand("kernels", "Kernel efficiencies of a GPU, from tables");
  kernels->add_option("--gpu", options.gpu, "GPU id, or a path to a GPU file");
  kernels
      ->add_option("--tables", options.tables,
                   "Kernel tables, or folders of them; of two that measure the same kernel the "
                   "first argument counts")
      ->type_name("PATH...");
  kernels->add_option("--date", options.date, "Date to write into the file")->type_name("ISO");
  CLI::App* engine =
      verb->add_subcommand("engine", "Host costs and open kernel parameters, end to end");
  engine->add_option("--measurements", options.measurements, "Rows to fit (default: data/)")
      ->type_name("FILE.csv");
  engine->add_option("--date", options.date, "Date to write into the file")->type_name("ISO");
}

CLI::App* addCatalog(CLI::App& app, CatalogOptions& options) {
  CLI::App* verb = app.add_subcommand("catalog", "What is known");
  verb->require_subcommand(1);
  const char* kinds = "gpus, models, engines, workloads, prices or accuracy";
  CLI::App* list = verb->add_subcommand("list", "All of a kind");
  list->add_option("kind", options.kind, kinds)->required();
  CLI::App* show = verb->add_subcommand("show", "One thing, or a whole price list");
  show->add_option("kind", options.kind, kinds)->required();
  show->add_option("name", options.name, "Its id, or a path")->required();
  return verb;
}

int dispatch(const CLI::App& app, const Global& global, const EstimateOptions& estimate,
             const SimulateOptions& simulate, const RecommendOptions& recommend,
             const ValidateOptions& validate, const CalibrateOptions& calibrate,
             const CatalogOptions& catalog) {
  if (app.got_subcommand("estimate")) return runEstimate(global, estimate);
  if (app.got_subcommand("simulate")) return runSimulate(global, simulate);
  if (app.got_subcommand("recommend")) return runRecommend(global, recommend);
  if (app.got_subcommand("validate")) return runValidate(global, validate);
  if (app.got_subcommand("calibrate")) {
    return app.get_subcommand("calibrate")->got_subcommand("kernels")
               ? runCalibrateKernels(global, calibrate)
               : runCalibrateEngine(global, calibrate);
  }
  const CLI::App* verb = app.get_subcommand("catalog");
  return verb->got_subcommand("list") ? runCatalogList(global, catalog)
                                      : runCatalogShow(global, catalog);
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
  for (const MissingVerb& missing : kMissingVerbs) {
    if (verb != missing.name) continue;
    throw NeedsData(
        fmt::format("{}: needs {}, which this version does not have", verb, missing.needs),
        "see qplan --help for what it has");
  }
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
  EstimateOptions estimate;
  SimulateOptions simulate;
  RecommendOptions recommend;
  ValidateOptions validate;
  CalibrateOptions calibrate;
  CatalogOptions catalog;
  app.set_version_flag("--version", "qplan " QPLAN_VERSION);
  app.footer(definitions());
  app.fallthrough();
  app.require_subcommand(1);
  addGlobal(app, global);
  addEstimate(app, estimate);
  addSimulate(app, simulate);
  addRecommend(app, recommend);
  addValidate(app, validate);
  addCalibrate(app, calibrate);
  addCatalog(app, catalog);

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
  return dispatch(app, global, estimate, simulate, recommend, validate, calibrate, catalog);
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
