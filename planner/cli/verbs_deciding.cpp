#include <CLI/CLI.hpp>
#include <memory>

#include "planner/accuracy.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/shared_options.hpp"
#include "planner/cli/verbs.hpp"

namespace qplan::planner::cli {

namespace {

void addScenario(CLI::App& verb, Scenario& options) {
  verb.add_option("--model", options.model, "Model id, or a path to its config.json");
  addWorkload(verb, options.workload, options.inputTokens, options.outputTokens);
  verb.add_option("--mode", options.mode, "sync, or async (default with --demand)");
  verb.add_option("--demand", options.demand, "Requests to carry, like 20qps or 1200/min");
  verb.add_option("--slo", options.slo, "Targets, like ttft.p95<=500ms,e2e.mean<=8s");
  verb.add_option("--redundancy", options.redundancy,
                  "Replicas that may fail with the demand still served (default 0)");
  verb.add_option("--min-recovery", options.minRecovery, "Least accuracy, percent of BF16");
  verb.add_option("--suite", options.suite,
                  std::string("Benchmark suite of --min-recovery (default ") + kDefaultSuite + ")");
  verb.add_option("--objective", options.objective,
                  "queries-per-dollar (default), goodput-per-dollar, latency, cost or energy");
  verb.add_option("--gpus", options.gpus, "all, or a list of ids and paths");
  verb.add_option("--formats", options.formats, "all, or a list");
  verb.add_option("--kv-dtypes", options.kvDtypes, "all, or a list of bf16 and fp8");
  verb.add_option("--max-gpus", options.maxGpus, "Most GPUs to use (default 16)");
  verb.add_option("--prices", options.prices,
                  "Price lists, providers or files (default: the newest lists)");
  verb.add_option(
      "--tier", options.tier,
      "on_demand (default), spot, reserved_1y, reserved_3y, owned or another of a list");
  verb.add_option("--interruption", options.interruption,
                  "Percent of the capacity that interruptions take (default: 5 of spot, else 0)");
  verb.add_option("--budget", options.budget, "Most US dollars per hour");
  verb.add_option("--engine", options.engine, "Engine id or path (default: the newest known)");
}

void addRecommend(CLI::App& app, RecommendOptions& options) {
  CLI::App* verb = app.add_subcommand("recommend", "Find format, GPU, count and layout");
  addScenario(*verb, options);
  verb->add_option("--top", options.top, "Options to show (default 10)");
}

void addCrossover(CLI::App& app, CrossoverOptions& options) {
  CLI::App* verb = app.add_subcommand("crossover", "Where the best format and GPU change");
  addScenario(*verb, options);
  verb->add_option("--x", options.x,
                   "demand (default) or concurrency, requests in flight per replica; with its ends "
                   "where you choose them: demand=1..500, in requests/s")
      ->type_name("AXIS[=FROM..TO]");
  verb->add_option(
          "--y", options.y,
          "input-tokens (default), output-tokens or price:GPU, a factor on its list price; "
          "likewise")
      ->type_name("AXIS[=FROM..TO]");
  verb->add_option("--steps", options.steps, "Values of both axes (default 48x24)")
      ->type_name("XxY");
}

void addCompare(CLI::App& app, CompareOptions& options) {
  CLI::App* verb = app.add_subcommand("compare", "Two answers in JSON side by side, and why");
  verb->add_option("A", options.a, "Written by recommend, report or estimate --explain")
      ->type_name("A.json")
      ->required();
  verb->add_option("B", options.b, "Likewise")->type_name("B.json")->required();
}

void addReport(CLI::App& app, ReportOptions& options) {
  CLI::App* verb = app.add_subcommand("report", "The answer with charts, doubts and sources");
  addScenario(*verb, options);
  verb->add_option("--api-price", options.apiPrice,
                   "US dollars an API asks per million input and output tokens, like 0.6/0.8: from "
                   "which demand own GPUs are cheaper")
      ->type_name("IN/OUT");
}

void addDeploy(CLI::App& app, DeployOptions& options) {
  CLI::App* verb = app.add_subcommand("deploy", "Launch files and a load test for the answer");
  addScenario(*verb, options);
  verb->add_option("--rank", options.rank, "Which of the ranked options (default 1, the best)");
  verb->add_option("--target", options.target,
                   "vllm, compose, kubernetes, kserve, load-test or all (default); -o is the "
                   "folder they are written to");
  verb->add_option("--checkpoint", options.checkpoint,
                   "Quantized weights to load, a Hugging Face id or a folder");
  verb->add_flag("--force", options.force, "Overwrite files in the folder");
}

void addFleet(CLI::App& app, FleetOptions& options) {
  CLI::App* verb = app.add_subcommand("fleet", "Several services on a pool of instances, by hour");
  verb->add_option("SPEC", options.spec, "Services with their demand, and the pool")
      ->type_name("SPEC.json")
      ->required();
}

}  // namespace

void addDecidingVerbs(CLI::App& app, std::vector<Verb>& verbs) {
  const auto recommend = std::make_shared<RecommendOptions>();
  addRecommend(app, *recommend);
  verbs.push_back({"recommend",
                   [recommend](const Global& global) { return runRecommend(global, *recommend); }});
  const auto crossover = std::make_shared<CrossoverOptions>();
  addCrossover(app, *crossover);
  verbs.push_back({"crossover",
                   [crossover](const Global& global) { return runCrossover(global, *crossover); }});
  const auto compare = std::make_shared<CompareOptions>();
  addCompare(app, *compare);
  verbs.push_back(
      {"compare", [compare](const Global& global) { return runCompare(global, *compare); }});
  const auto report = std::make_shared<ReportOptions>();
  addReport(app, *report);
  verbs.push_back(
      {"report", [report](const Global& global) { return runReport(global, *report); }});
  const auto deploy = std::make_shared<DeployOptions>();
  addDeploy(app, *deploy);
  verbs.push_back(
      {"deploy", [deploy](const Global& global) { return runDeploy(global, *deploy); }});
  const auto fleet = std::make_shared<FleetOptions>();
  addFleet(app, *fleet);
  verbs.push_back({"fleet", [fleet](const Global& global) { return runFleet(global, *fleet); }});
}

}  // namespace qplan::planner::cli
