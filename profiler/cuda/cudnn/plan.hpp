#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "profiler/cuda/cudnn/graph.hpp"

namespace qplan::profiler::cuda {

// Where plans are for: a GPU of this machine by its handle, or one described by properties.
struct PlanTarget {
  cudnnHandle_t handle = nullptr;
  const Descriptor* properties = nullptr;
};

// A compiled way to run a graph.
struct Plan {
  std::shared_ptr<Graph> graph;
  Descriptor config;  // the plan refers to it
  Descriptor plan;
  std::int64_t workspace = 0;  // bytes
  std::string name;            // "engine 11 knobs 2=1 12=0"
};

struct Plans {
  std::vector<Plan> plans;  // best first by cuDNN's heuristics; at most as many as asked for
  // Names of those that were compiled, but for want of a driver could not be loaded.
  std::vector<std::string> unloaded;
  int offered = 0;     // configurations the heuristics had
  std::string reason;  // why there is no plan; empty where there is one
};

// Compiles the first `most` configurations that compile; 0.3 to 0.5 s each.
Plans compile(const std::shared_ptr<Graph>& graph, const PlanTarget& target, int most);

// A plan's operands of one run. What they point to, host values too, has to stay valid.
class VariantPack {
 public:
  struct Binding {
    std::int64_t id;
    void* pointer;  // device memory; of a scalar, host memory
  };
  VariantPack(const CudnnPtr& cudnn, const std::vector<Binding>& bindings, void* workspace);
  [[nodiscard]] const Descriptor& descriptor() const { return pack_; }

 private:
  Descriptor pack_;
};

}  // namespace qplan::profiler::cuda
