#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "planner/deploy/launch.hpp"

namespace qplan::planner::deploy {

// What the container files share.

inline constexpr const char* kModelCache = "/root/.cache/huggingface";  // of the image's user

// `text` with every '$' doubled: Compose and Kubernetes both replace $NAME or $(NAME) and take $$
// for a dollar.
std::string dollarsDoubled(const std::string& text);

// /dev/shm, through which NCCL and vLLM's workers talk: 2 GiB a GPU, beyond what either asks for.
int sharedMemoryGiB(const LaunchPlan& plan);

// How long a first start may take: the checkpoint at 100 MB/s, and five minutes to compile and to
// capture graphs.
int startSeconds(const LaunchPlan& plan);

// The server as a container of a pod, with probes on /health, GPUs and volume mounts.
nlohmann::ordered_json container(const LaunchPlan& plan, const std::string& name);

// The volumes it mounts: shared memory, and the model cache by its claim.
nlohmann::ordered_json volumes(const LaunchPlan& plan);

// The claim: the checkpoint and a quarter, for every replica at once.
nlohmann::ordered_json cacheClaim(const LaunchPlan& plan);

// Where pods may run: nodes with that GPU.
nlohmann::ordered_json nodeSelector(const LaunchPlan& plan);
nlohmann::ordered_json tolerations();

// What the autoscaler, by its name, is set to and why.
std::string scalingNote(const LaunchPlan& plan, const std::string& autoscaler);

// For a Prometheus that finds pods by annotation.
nlohmann::ordered_json scrapeAnnotations();

}  // namespace qplan::planner::deploy
