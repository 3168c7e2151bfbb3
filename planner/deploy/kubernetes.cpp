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

constexpr const char* kLabel = "app.kubernetes.io/name";
constexpr const char* kMetric = "vllm_requests_in_flight";

Json deployment(const LaunchPlan& plan) {
  const Json labels{{kLabel, plan.name}};
  Json pod{{"nodeSelector", nodeSelector(plan)},
           {"tolerations", tolerations()},
           {"containers", Json::array({container(plan, "vllm")})},
           {"volumes", volumes(plan)}};
  // No surge: there are no GPUs beyond those planned.
  return Json{
      {"apiVersion", "apps/v1"},
      {"kind", "Deployment"},
      {"metadata", Json{{"name", plan.name}, {"labels", labels}}},
      {"spec",
       Json{{"replicas", plan.layout.replicas},
            {"selector", Json{{"matchLabels", labels}}},
            {"strategy", Json{{"type", "RollingUpdate"},
                              {"rollingUpdate", Json{{"maxSurge", 0}, {"maxUnavailable", 1}}}}},
            {"template",
             Json{{"metadata", Json{{"labels", labels}, {"annotations", scrapeAnnotations()}}},
                  {"spec", pod}}}}}};
}

Json service(const LaunchPlan& plan) {
  const Json labels{{kLabel, plan.name}};
  return Json{
      {"apiVersion", "v1"},
      {"kind", "Service"},
      {"metadata", Json{{"name", plan.name}, {"labels", labels}}},
      {"spec", Json{{"selector", labels},
                    {"ports", Json::array({Json{
                                  {"name", "http"}, {"port", kPort}, {"targetPort", kPort}}})}}}};
}

Json autoscaler(const LaunchPlan& plan) {
  const Json metric{
      {"type", "Pods"},
      {"pods", Json{{"metric", Json{{"name", kMetric}}},
                    {"target", Json{{"type", "AverageValue"},
                                    {"averageValue", std::to_string(plan.inFlightPerReplica)}}}}}};
  return Json{
      {"apiVersion", "autoscaling/v2"},
      {"kind", "HorizontalPodAutoscaler"},
      {"metadata", Json{{"name", plan.name}}},
      {"spec", Json{{"scaleTargetRef",
                     Json{{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", plan.name}}},
                    {"minReplicas", plan.minReplicas},
                    {"maxReplicas", plan.maxReplicas},
                    {"metrics", Json::array({metric})}}}};
}

}  // namespace

std::string kubernetesFile(const LaunchPlan& plan) {
  std::string text = heading(plan, "Deployment, Service and autoscaler for Kubernetes");
  text +=
      comment({"For gated models: kubectl create secret generic hf-token "
               "--from-literal=token=\"$HF_TOKEN\"",
               scalingNote(plan, "The autoscaler") +
                   " Its metric comes from the Prometheus adapter, with this rule:"});
  text += commentLines({
      "  - seriesQuery: 'vllm:num_requests_running{namespace!=\"\",pod!=\"\"}'",
      "    resources:",
      "      overrides:",
      "        namespace: {resource: namespace}",
      "        pod: {resource: pod}",
      fmt::format("    name: {{as: {}}}", kMetric),
      "    metricsQuery: >-",
      "      sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
      "      + sum(vllm:num_requests_waiting{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
  });
  return text + yaml(cacheClaim(plan)) + "---\n" + yaml(deployment(plan)) + "---\n" +
         yaml(service(plan)) + "---\n" + yaml(autoscaler(plan));
}

}  // namespace qplan::planner::deploy
