#include "profiler/cuda/cudnn/plan.hpp"

#include <fmt/format.h>

namespace qplan::profiler::cuda {

namespace {

void aim(Descriptor& descriptor, const PlanTarget& target, cudnnBackendAttributeName_t property,
         const cudnnBackendAttributeName_t* handle) {
  if (target.properties != nullptr) {
    descriptor.set(property, *target.properties);
  } else if (handle != nullptr) {
    descriptor.set(*handle, target.handle);
  }
}

// What the heuristics offer, best first.
std::vector<Descriptor> configurations(Graph& graph, const PlanTarget& target,
                                       cudnnBackendHeurMode_t mode) {
  const CudnnPtr& cudnn = graph.cudnn();
  Descriptor heuristics(cudnn, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
  heuristics.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph.finish(target.handle))
      .set(CUDNN_ATTR_ENGINEHEUR_MODE, mode);
  // With a handle, the graph's own says which GPU.
  aim(heuristics, target, CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, nullptr);
  heuristics.finalize();
  const std::int64_t count =
      heuristics.count(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR);
  std::vector<Descriptor> configs;
  for (std::int64_t i = 0; i < count; ++i) {
    configs.emplace_back(cudnn, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
  }
  if (count > 0) {
    const std::int64_t found = heuristics.read(CUDNN_ATTR_ENGINEHEUR_RESULTS, configs);
    while (static_cast<std::int64_t>(configs.size()) > found) configs.pop_back();
  }
  return configs;
}

// "engine 11 knobs 2=1 12=0": what it takes to ask for it again.
std::string nameOf(const CudnnPtr& cudnn, const Descriptor& config) {
  std::vector<Descriptor> engine;
  engine.emplace_back(cudnn, CUDNN_BACKEND_ENGINE_DESCRIPTOR);
  config.read(CUDNN_ATTR_ENGINECFG_ENGINE, engine);
  std::string name =
      fmt::format("engine {}", engine.front().integer(CUDNN_ATTR_ENGINE_GLOBAL_INDEX));
  // This attribute does not tell how many there are beforehand.
  std::vector<Descriptor> choices;
  for (int i = 0; i < CUDNN_KNOB_TYPE_COUNTS; ++i) {
    choices.emplace_back(cudnn, CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR);
  }
  const std::int64_t count = config.read(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, choices);
  if (count <= 0) return name;
  while (static_cast<std::int64_t>(choices.size()) > count) choices.pop_back();
  name += " knobs";
  for (const Descriptor& choice : choices) {
    // The type is an enumeration: read as what cuDNN stores.
    cudnnBackendKnobType_t type{};
    std::int64_t found = 0;
    QPLAN_CUDNN(*cudnn, cudnnBackendGetAttribute(choice.value(), CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE,
                                                 CUDNN_TYPE_KNOB_TYPE, 1, &found, &type));
    name += fmt::format(" {}={}", static_cast<int>(type),
                        choice.integer(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE));
  }
  return name;
}

Plan compileOne(const std::shared_ptr<Graph>& graph, Descriptor& config, const PlanTarget& target) {
  const CudnnPtr& cudnn = graph->cudnn();
  Descriptor plan(cudnn, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  constexpr auto kHandle = CUDNN_ATTR_EXECUTION_PLAN_HANDLE;
  aim(plan, target, CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, &kHandle);
  plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config).finalize();
  const std::int64_t workspace = plan.integer(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
  std::string name = nameOf(cudnn, config);
  return {graph, std::move(config), std::move(plan), workspace, std::move(name)};
}

// Loading the compiled code is the last step of making a plan, and all that the toolkit's stub of
// the driver cannot do.
bool onlyLoadingFailed(const DeviceError& error, const PlanTarget& target) {
  return target.properties != nullptr &&
         error.failure().reason.find("cuLibraryLoadData") != std::string::npos;
}

}  // namespace

Plans compile(const std::shared_ptr<Graph>& graph, const PlanTarget& target, int most) {
  Plans result;
  for (const auto mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK}) {
    // The fallback's engines are slow; they are asked for only where there is nothing else.
    if (!result.plans.empty() || !result.unloaded.empty()) break;
    std::vector<Descriptor> configs;
    try {
      configs = configurations(*graph, target, mode);
    } catch (const DeviceError& error) {
      if (error.failure().kind == Failure::Kind::lost) throw;
      if (result.reason.empty()) result.reason = error.failure().reason;
      continue;
    }
    result.offered += static_cast<int>(configs.size());
    for (Descriptor& config : configs) {
      if (static_cast<int>(result.plans.size() + result.unloaded.size()) >= most) break;
      try {
        result.plans.push_back(compileOne(graph, config, target));
      } catch (const DeviceError& error) {
        if (error.failure().kind == Failure::Kind::lost) throw;
        if (onlyLoadingFailed(error, target)) {
          result.unloaded.push_back(nameOf(graph->cudnn(), config));
        } else if (result.reason.empty()) {
          result.reason = error.failure().reason;
        }
      }
    }
  }
  if (!result.plans.empty() || !result.unloaded.empty()) {
    result.reason.clear();
  } else if (result.reason.empty()) {
    result.reason = "cuDNN has no engine for it on this GPU";
  }
  return result;
}

VariantPack::VariantPack(const CudnnPtr& cudnn, const std::vector<Binding>& bindings,
                         void* workspace)
    : pack_(cudnn, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR) {
  std::vector<std::int64_t> ids;
  std::vector<void*> pointers;
  for (const Binding& binding : bindings) {
    ids.push_back(binding.id);
    pointers.push_back(binding.pointer);
  }
  pack_.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, ids)
      .setPointers(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, pointers)
      .setPointers(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, std::span(&workspace, 1))
      .finalize();
}

}  // namespace qplan::profiler::cuda
