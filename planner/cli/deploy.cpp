#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/folder_output.hpp"
#include "planner/cli/workload_options.hpp"
#include "planner/concurrency.hpp"
#include "planner/deploy/files.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/scenario.hpp"
#include "planner/report/recommendation.hpp"
#include "planner/search.hpp"
#include "planner/shell.hpp"

namespace qplan::planner::cli {

namespace {

std::vector<deploy::Target> targetsOf(const std::string& text) {
  if (text.empty() || text == "all") return {deploy::kTargets.begin(), deploy::kTargets.end()};
  if (const auto target = deploy::targetNamed(text)) return {*target};
  throw UsageError("no target '" + text +
                   "'; use vllm, compose, kubernetes, kserve, load-test or all");
}

// Whether the answer is a JSON document; other forms of output than that and text there are none.
bool isJson(const Global& global) {
  if (global.output.empty() || global.json || !global.outputFormat.empty()) {
    const report::OutputFormat format = outputFormat(global);
    if (format == report::OutputFormat::json) return true;
    if (format != report::OutputFormat::table) {
      throw UsageError("deploy writes launch files or json, not " + global.outputFormat);
    }
  }
  return false;
}

// All replicas at the demand; without one, or where a simulation found more room than steady state
// has, as the option says.
model::Estimate loaded(const Request& request, const Option& option, ModelCache& cache) {
  if (request.mode == model::Mode::sync || !request.demand) return option.estimate;
  return atRate(wholeModel(caseOf(request, option), cache), request.workload, *request.demand)
      .value_or(option.estimate);
}

std::string commandOf(const DeployOptions& options, const Scenario& scenario) {
  std::string line = commandLine(scenario, "deploy");
  if (options.rank != 1) line += fmt::format(" --rank {}", options.rank);
  if (!options.checkpoint.empty()) line += " --checkpoint " + shellWord(options.checkpoint);
  return line;
}

std::vector<deploy::LaunchFile> filesOf(const Global& global, const deploy::LaunchPlan& plan,
                                        const std::vector<deploy::Target>& targets) {
  std::vector<deploy::LaunchFile> files;
  for (const deploy::Target target : targets) {
    if (auto file = deploy::launchFile(plan, target)) {
      files.push_back(std::move(*file));
      continue;
    }
    const std::string message = fmt::format(
        "no file for {}: one replica spans machines of {} GPUs and needs a launcher "
        "for several nodes, like LeaderWorkerSet",
        deploy::name(target), plan.gpusPerNode);
    if (targets.size() == 1) {
      throw NeedsData(message, "--target vllm has the command; --rank N takes another option");
    }
    warn(global, message);
  }
  return files;
}

}  // namespace

int runDeploy(const Global& global, const DeployOptions& options) {
  checkScenarioUsage(options, "deploy");
  if (options.rank < 1) throw UsageError("--rank needs a positive number");
  const std::vector<deploy::Target> targets = targetsOf(options.target);
  const bool json = isJson(global);
  io::Resolver resolver(io::dataDir(global.data));
  Scenario scenario = options;
  scenario.seed = global.seed;
  const io::ScenarioAnswer asked = askedBy(global, scenario, resolver);
  const Request& request = asked.request;

  const auto rank = static_cast<std::size_t>(options.rank);
  ModelCache cache(resolver.catalog());
  const Recommendation answer = recommend(request, cache, global.stop, rank);
  if (!answer.complete) throw Interrupted();
  if (answer.options.empty()) {
    // -o names a folder, which stays as it is.
    Global toStdout = global;
    toStdout.output = json ? global.output : "";
    emit(toStdout, report::recommendationReport(request, answer, rank));
    return kInfeasible;
  }
  if (rank > answer.options.size()) {
    throw model::InvalidInput(
        {{"--rank", fmt::format("there are {} options", answer.options.size()),
          "`qplan recommend` lists them"}});
  }
  const Option& option = answer.options[rank - 1];
  const deploy::LaunchPlan plan = deploy::launchPlan(
      request, option, loaded(request, option, cache),
      {options.model, options.checkpoint, asked.engineAsked, commandOf(options, scenario)});
  const std::vector<deploy::LaunchFile> files = filesOf(global, plan, targets);
  if (json) {
    emitText(global, deploy::deploymentJson(plan, files));
  } else if (global.output.empty()) {
    emitText(global, listing(files));
  } else {
    writeFolder(global.output, files, options.force);
  }
  for (const std::string& step : plan.beforeStart) warn(global, step);
  for (const std::string& note : plan.notes) inform(global, note);
  return kOk;
}

}  // namespace qplan::planner::cli
