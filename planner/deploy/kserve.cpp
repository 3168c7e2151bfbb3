#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "planner/deploy/comment.hpp"
#include "planner/deploy/files.hpp"
#include "planner/deploy/manifest.hpp"
#include "planner/deploy/yaml.hpp"

namespace qplan::planner::deploy {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kPrometheus = "http://prometheus-operated.monitoring.svc:9090";

// Mean over the pods of what is in flight: the target is per replica.
std::string inFlightQuery(const LaunchPlan& plan) {
  const std::string pods = fmt::format("{{pod=~\"{}-predictor-.*\"}}", plan.name);
  return fmt::format("avg(vllm:num_requests_running{0} + vllm:num_requests_waiting{0})", pods);
}

// A predictor of its own container, scaled by KEDA: fields as in the KServe documentation,
// "Custom predictor" and "Autoscale InferenceService with LLM metrics".
Json inferenceService(const LaunchPlan& plan) {
  Json annotations{{"serving.kserve.io/deploymentMode", "RawDeployment"},
                   {"serving.kserve.io/autoscalerClass", "keda"}};
  annotations.update(scrapeAnnotations());
  const Json metric{
      {"type", "External"},
      {"external", Json{{"metric", Json{{"backend", "prometheus"},
                                        {"serverAddress", kPrometheus},
                                        {"query", inFlightQuery(plan)}}},
                        {"target", Json{{"type", "Value"},
                                        {"value", std::to_string(plan.inFlightPerReplica)}}}}}};
  return Json{
      {"apiVersion", "serving.kserve.io/v1beta1"},
      {"kind", "InferenceService"},
      {"metadata", Json{{"name", plan.name}, {"annotations", annotations}}},
      {"spec",
       Json{{"predictor", Json{{"minReplicas", plan.minReplicas},
                               {"maxReplicas", plan.maxReplicas},
                               {"autoScaling", Json{{"metrics", Json::array({metric})}}},
                               {"nodeSelector", nodeSelector(plan)},
                               {"tolerations", tolerations()},
                               {"containers", Json::array({container(plan, "kserve-container")})},
                               {"volumes", volumes(plan)}}}}}};
}

}  // namespace

std::string kserveFile(const LaunchPlan& plan) {
  std::string text = heading(plan, "InferenceService for KServe");
  text +=
      comment({"For gated models: kubectl create secret generic hf-token "
               "--from-literal=token=\"$HF_TOKEN\"",
               scalingNote(plan, "KEDA") + " Let serverAddress be that of your Prometheus."});
  return text + yaml(cacheClaim(plan)) + "---\n" + yaml(inferenceService(plan));
}

}  // namespace qplan::planner::deploy
