#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/estimate.hpp"
#include "planner/catalog.hpp"

namespace qplan::planner {

// One configuration under one workload. The pointers refer to a Catalog, or to values the caller
// keeps alive for as long as the case and any ModelCache that saw it.
struct Case {
  const model::Llm* llm = nullptr;
  const model::Gpu* gpu = nullptr;
  const model::Engine* engine = nullptr;
  model::Format format = model::Format::bf16;
  model::KvDtype kvDtype = model::KvDtype::bf16;
  model::Layout layout;
  model::Workload workload;
  model::Mode mode = model::Mode::sync;
  model::Load load;  // async only
  // The layout was left open: async uses the GPUs of `layout` in whichever way serves most requests
  // per second, replicas of a smaller group included; sync as `layout` says.
  bool layoutOpen = false;
  bool operator==(const Case&) const = default;
};

// A deployment with its operator graph compiled.
struct CompiledModel {
  model::Deployment deployment;
  model::StepModel step;
};

// Compiled deployments by (llm, gpu, engine, format, KV dtype, tp, pp). Safe to share between
// tasks; what it returns does not depend on the order of calls.
class ModelCache {
 public:
  explicit ModelCache(const Catalog& catalog);

  std::shared_ptr<const CompiledModel> compiled(const Case& question);

  [[nodiscard]] const Catalog& catalog() const { return catalog_; }

  // What the kernel times of a GPU rest on, for people.
  std::string kernelSource(const model::Gpu& gpu);

  // The estimate with its 80 % interval. What no calibration row covers widens it and makes the
  // provenance `extrapolated`: a format never measured on a known GPU as a new GPU would, an FP8
  // cache (all measurements hold 16 bit) as a new model would. Where a profile measured the format,
  // only the interval widens.
  [[nodiscard]] model::Estimate judged(model::Estimate estimate,
                                       const model::Deployment& deployment) const;

 private:
  struct Key {
    const model::Llm* llm;
    const model::Gpu* gpu;
    const model::Engine* engine;
    int format, kvDtype, tp, pp;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  std::shared_ptr<const model::Efficiency> efficiency(const model::Gpu& gpu);

  const Catalog& catalog_;
  std::set<std::pair<std::string, model::Format>> measured_;  // (GPU, format) of fitted kernels
  // The interval table as for a known deployment [0][0], and with GPUs [1] or models [][1] unknown.
  std::array<std::array<model::IntervalTable, 2>, 2> intervals_;
  std::mutex mutex_;
  std::unordered_map<Key, std::shared_ptr<const CompiledModel>, KeyHash> models_;
  std::unordered_map<const model::Gpu*, std::shared_ptr<const model::Efficiency>> efficiencies_;
};

// What is wrong with a case as a question (exit code 3): token counts below 1 or beyond any
// model's reach, context beyond the model's maximum, loads that are not positive. Paths are flag
// names.
std::vector<model::Diagnostic> validate(const Case& question);

// The deployment of a case, its layout included.
model::Deployment deployment(const Case& question);

// The one place that answers a case: feasibility, the estimate of its mode and load, its 80 %
// interval. Infeasible is an answer, not an error.
model::Outcome predict(const Case& question, ModelCache& cache);

// The model of a case with all its replicas, and the same answer by it: for one configuration under
// many workloads and loads. The layout of `question` counts as given.
CompiledModel wholeModel(const Case& question, ModelCache& cache);
model::Outcome predict(const Case& question, const CompiledModel& whole, const ModelCache& cache);

}  // namespace qplan::planner
