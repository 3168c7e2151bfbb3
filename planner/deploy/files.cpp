#include "planner/deploy/files.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "planner/deploy/comment.hpp"

namespace qplan::planner::deploy {

namespace {

using Json = nlohmann::ordered_json;

Json planJson(const LaunchPlan& plan) {
  Json flags = Json::array();
  for (const Flag& flag : plan.flags) {
    flags.push_back(Json{{"name", flag.name},
                         {"value", flag.value.empty() ? Json(nullptr) : Json(flag.value)}});
  }
  const Forecast& forecast = plan.forecast;
  return Json{{"name", plan.name},
              {"checkpoint", plan.checkpoint},
              {"checkpoint_bytes", std::llround(plan.checkpointSize.value())},
              {"image", plan.image},
              {"flags", flags},
              {"tp", plan.layout.tp},
              {"pp", plan.layout.pp},
              {"replicas", plan.layout.replicas},
              {"min_replicas", plan.minReplicas},
              {"max_replicas", plan.maxReplicas},
              {"gpus_per_replica", plan.gpusPerPod},
              {"gpu_product", plan.gpuProduct},
              {"spans_nodes", plan.spansNodes},
              {"in_flight_per_replica", plan.inFlightPerReplica},
              {"offered_qps", forecast.offered.value()},
              {"capacity_qps", forecast.capacity.value()},
              {"capacity_lower_qps", (forecast.capacity * forecast.lower).value()},
              {"capacity_upper_qps", (forecast.capacity * forecast.upper).value()},
              {"ttft_s", forecast.ttft.value()},
              {"tpot_s", forecast.tpot.value()},
              {"latency_s", forecast.e2e.value()}};
}

}  // namespace

std::string_view name(Target target) {
  switch (target) {
    case Target::vllm:
      return "vllm";
    case Target::compose:
      return "compose";
    case Target::kubernetes:
      return "kubernetes";
    case Target::kserve:
      return "kserve";
    case Target::loadTest:
      return "load-test";
  }
  return "";
}

std::optional<Target> targetNamed(std::string_view text) {
  for (const Target target : kTargets) {
    if (name(target) == text) return target;
  }
  return std::nullopt;
}

std::optional<LaunchFile> launchFile(const LaunchPlan& plan, Target target) {
  switch (target) {
    case Target::vllm:
      return LaunchFile{"serve.sh", serveScript(plan), true};
    case Target::loadTest:
      return LaunchFile{"load-test.sh", loadTestScript(plan), true};
    case Target::compose:
      if (plan.spansNodes) return std::nullopt;
      return LaunchFile{"compose.yaml", composeFile(plan)};
    case Target::kubernetes:
      if (plan.spansNodes) return std::nullopt;
      return LaunchFile{"kubernetes.yaml", kubernetesFile(plan)};
    case Target::kserve:
      if (plan.spansNodes) return std::nullopt;
      return LaunchFile{"kserve.yaml", kserveFile(plan)};
  }
  return std::nullopt;
}

std::string deploymentJson(const LaunchPlan& plan, const std::vector<LaunchFile>& files) {
  Json json{{"schema", Json{{"name", "qplan.deployment"}, {"version", "1.0"}}},
            {"summary", plan.summary},
            {"command", plan.command},
            {"plan", planJson(plan)},
            {"before_start", plan.beforeStart},
            {"notes", plan.notes},
            {"files", Json::array()}};
  for (const LaunchFile& file : files) {
    json["files"].push_back(
        Json{{"name", file.name}, {"executable", file.executable}, {"content", file.content}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string heading(const LaunchPlan& plan, const std::string& purpose) {
  std::vector<std::string> paragraphs{plan.summary + ": " + purpose, "Written by: " + plan.command};
  for (const std::string& step : plan.beforeStart)
    paragraphs.push_back("BEFORE IT STARTS: " + step);
  paragraphs.insert(paragraphs.end(), plan.notes.begin(), plan.notes.end());
  return comment(paragraphs);
}

std::vector<std::string> serveArguments(const LaunchPlan& plan) {
  std::vector<std::string> arguments{plan.checkpoint};
  for (const Flag& flag : plan.flags) {
    arguments.push_back(flag.name);
    if (!flag.value.empty()) arguments.push_back(flag.value);
  }
  arguments.insert(arguments.end(), {"--host", "0.0.0.0", "--port", std::to_string(kPort)});
  return arguments;
}

}  // namespace qplan::planner::deploy
