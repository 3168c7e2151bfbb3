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

// One replica on GPUs of its own. `index` counts the replicas of this machine.
Json service(const LaunchPlan& plan, int index) {
  Json arguments = Json::array();
  for (const std::string& argument : serveArguments(plan)) {
    arguments.push_back(dollarsDoubled(argument));
  }
  Json devices = Json::array();
  for (int gpu = 0; gpu < plan.gpusPerPod; ++gpu) {
    devices.push_back(std::to_string(index * plan.gpusPerPod + gpu));
  }
  // The image brings Python, not always curl.
  const std::string health = fmt::format(
      "import urllib.request as r; r.urlopen('http://localhost:{}/health', timeout=5)", kPort);
  Json device{
      {"driver", "nvidia"}, {"device_ids", devices}, {"capabilities", Json::array({"gpu"})}};
  return Json{{"image", plan.image},
              {"entrypoint", Json::array({"vllm", "serve"})},
              {"command", arguments},
              {"environment", Json{{"HF_TOKEN", "${HF_TOKEN:-}"}}},
              {"ports", Json::array({fmt::format("{}:{}", kPort + index, kPort)})},
              {"volumes", Json::array({fmt::format("model-cache:{}", kModelCache)})},
              {"shm_size", fmt::format("{}gb", sharedMemoryGiB(plan))},
              {"healthcheck", Json{{"test", Json::array({"CMD", "python3", "-c", health})},
                                   {"interval", "10s"},
                                   {"timeout", "10s"},
                                   {"retries", 3},
                                   {"start_period", fmt::format("{}s", startSeconds(plan))}}},
              {"restart", "unless-stopped"},
              {"deploy", Json{{"resources",
                               Json{{"reservations", Json{{"devices", Json::array({device})}}}}}}}};
}

}  // namespace

std::string composeFile(const LaunchPlan& plan) {
  Json services = Json::object();
  for (int index = 0; index < plan.replicasPerHost; ++index) {
    services[fmt::format("replica-{}", index)] = service(plan, index);
  }
  std::string text = heading(plan, "the replicas of one machine, for Docker Compose");
  std::vector<std::string> usage;
  if (plan.replicasPerHost < plan.layout.replicas) {
    usage.push_back(fmt::format(
        "This machine runs {} of {} replicas: start it on {} machines, the last one with those "
        "that are left.",
        plan.replicasPerHost, plan.layout.replicas,
        (plan.layout.replicas + plan.replicasPerHost - 1) / plan.replicasPerHost));
  }
  if (plan.layout.replicas > 1) {
    usage.push_back(fmt::format(
        "Replicas listen on ports from {} on: put a proxy before them that picks the one with the "
        "fewest requests in flight.",
        kPort));
  }
  usage.emplace_back("HF_TOKEN is taken from the environment, for gated models.");
  return text + comment(usage) +
         yaml(Json{{"name", plan.name},
                   {"services", services},
                   {"volumes", Json{{"model-cache", Json::object()}}}});
}

}  // namespace qplan::planner::deploy
