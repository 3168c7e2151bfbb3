#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/deploy/launch.hpp"

namespace qplan::planner::deploy {

enum class Target { vllm, compose, kubernetes, kserve, loadTest };
inline constexpr std::array kTargets{Target::vllm, Target::compose, Target::kubernetes,
                                     Target::kserve, Target::loadTest};

std::string_view name(Target target);  // "load-test"
std::optional<Target> targetNamed(std::string_view text);

struct LaunchFile {
  std::string name;  // "kubernetes.yaml"
  std::string content;
  bool executable = false;
  bool operator==(const LaunchFile&) const = default;
};

// The file of that target; nothing where one replica spans machines and the target cannot launch
// that: all but vllm and loadTest.
std::optional<LaunchFile> launchFile(const LaunchPlan& plan, Target target);

// Plan and files as one JSON document, schema qplan.deployment.
std::string deploymentJson(const LaunchPlan& plan, const std::vector<LaunchFile>& files);

// The writers.
std::string serveScript(const LaunchPlan& plan);
std::string loadTestScript(const LaunchPlan& plan);
std::string composeFile(const LaunchPlan& plan);
std::string kubernetesFile(const LaunchPlan& plan);
std::string kserveFile(const LaunchPlan& plan);

// What every file says first: what it is for, how to write it again, what is to be done.
std::string heading(const LaunchPlan& plan, const std::string& purpose);

// The command line of the server, without "vllm serve".
std::vector<std::string> serveArguments(const LaunchPlan& plan);

inline constexpr int kPort = 8000;  // vLLM's own

}  // namespace qplan::planner::deploy
