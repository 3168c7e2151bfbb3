#include "planner/deploy/manifest.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "planner/deploy/files.hpp"

namespace qplan::planner::deploy {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kProbeSeconds = 10;

Json probe(int failures) {
  return Json{{"httpGet", Json{{"path", "/health"}, {"port", kPort}}},
              {"periodSeconds", kProbeSeconds},
              {"timeoutSeconds", 5},
              {"failureThreshold", failures}};
}

}  // namespace

std::string dollarsDoubled(const std::string& text) {
  std::string doubled;
  for (const char c : text) doubled.append(c == '$' ? 2 : 1, c);
  return doubled;
}

int sharedMemoryGiB(const LaunchPlan& plan) {
  constexpr int kPerGpu = 2;
  return kPerGpu * plan.gpusPerPod;
}

int startSeconds(const LaunchPlan& plan) {
  constexpr double kBytesPerSecond = 1e8;
  constexpr double kEngineSeconds = 300;
  return static_cast<int>(
      std::ceil(plan.checkpointSize.value() / kBytesPerSecond + kEngineSeconds));
}

Json container(const LaunchPlan& plan, const std::string& name) {
  Json arguments = Json::array();
  for (const std::string& argument : serveArguments(plan)) {
    arguments.push_back(dollarsDoubled(argument));
  }
  const Json token{
      {"name", "HF_TOKEN"},
      {"valueFrom",
       Json{{"secretKeyRef", Json{{"name", "hf-token"}, {"key", "token"}, {"optional", true}}}}}};
  return Json{
      {"name", name},
      {"image", plan.image},
      {"command", Json::array({"vllm", "serve"})},
      {"args", arguments},
      {"env", Json::array({token})},
      {"ports", Json::array({Json{{"containerPort", kPort}, {"protocol", "TCP"}}})},
      {"resources", Json{{"limits", Json{{"nvidia.com/gpu", std::to_string(plan.gpusPerPod)}}}}},
      {"startupProbe", probe((startSeconds(plan) + kProbeSeconds - 1) / kProbeSeconds)},
      {"readinessProbe", probe(1)},
      {"livenessProbe", probe(3)},
      {"volumeMounts", Json::array({Json{{"name", "shm"}, {"mountPath", "/dev/shm"}},
                                    Json{{"name", "model-cache"}, {"mountPath", kModelCache}}})}};
}

Json volumes(const LaunchPlan& plan) {
  const std::string size = fmt::format("{}Gi", sharedMemoryGiB(plan));
  return Json::array(
      {Json{{"name", "shm"}, {"emptyDir", Json{{"medium", "Memory"}, {"sizeLimit", size}}}},
       Json{{"name", "model-cache"},
            {"persistentVolumeClaim", Json{{"claimName", plan.name + "-model-cache"}}}}});
}

Json cacheClaim(const LaunchPlan& plan) {
  constexpr double kRoom = 1.25;
  const auto size = static_cast<long>(std::ceil(kRoom * (plan.checkpointSize / model::kGiB)));
  // One volume for all pods, which may run on several nodes.
  const char* access = plan.maxReplicas > 1 ? "ReadWriteMany" : "ReadWriteOnce";
  return Json{{"apiVersion", "v1"},
              {"kind", "PersistentVolumeClaim"},
              {"metadata", Json{{"name", plan.name + "-model-cache"}}},
              {"spec", Json{{"accessModes", Json::array({access})},
                            {"resources",
                             Json{{"requests", Json{{"storage", fmt::format("{}Gi", size)}}}}}}}};
}

Json nodeSelector(const LaunchPlan& plan) {
  return Json{{"nvidia.com/gpu.product", plan.gpuProduct}};
}

Json tolerations() {
  return Json::array({Json{{"key", "nvidia.com/gpu"}, {"operator", "Exists"}}});
}

std::string scalingNote(const LaunchPlan& plan, const std::string& autoscaler) {
  const std::string target =
      fmt::format("{} holds {} requests in flight per replica, as planned at {:.3g} requests/s",
                  autoscaler, plan.inFlightPerReplica, plan.forecast.offered.value());
  if (plan.minReplicas == plan.maxReplicas) {
    return fmt::format("{}; the plan has {} {}, so it waits for a larger maxReplicas.", target,
                       plan.maxReplicas, plan.maxReplicas == 1 ? "replica" : "replicas at least");
  }
  return fmt::format("{}, with {} to {} replicas.", target, plan.minReplicas, plan.maxReplicas);
}

Json scrapeAnnotations() {
  return Json{{"prometheus.io/scrape", "true"},
              {"prometheus.io/path", "/metrics"},
              {"prometheus.io/port", std::to_string(kPort)}};
}

}  // namespace qplan::planner::deploy
