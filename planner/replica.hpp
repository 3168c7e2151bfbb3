#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/predict.hpp"
#include "planner/request.hpp"
#include "planner/serve.hpp"

namespace qplan::planner {

// One replica that can run: what a search evaluates once; a replica count only multiplies it.
struct Replica {
  std::size_t gpu = 0;  // index into Request::gpus
  Case question;        // replicas == 1
  std::shared_ptr<const CompiledModel> model;
  model::Estimate estimate;  // with its interval
  // 1 / latency (sync), most QPS within the targets (async; before a simulation: within those on
  // means).
  model::RequestsPerSecond capacity;
  std::optional<double> recovery;  // percent
  model::PowerCurve power;
  // Known before prices and demand: targets missed even by one request at a time.
  std::vector<model::Infeasible> misses;
  // Where the load was simulated (at the demand; without one a single replica at `capacity`): what
  // was reached, and the share of the requests that met every target by themselves.
  std::vector<TargetOutcome> outcomes;
  double goodShare = 1;
};

inline int gpusOf(const Replica& replica) {
  return replica.question.layout.tp * replica.question.layout.pp;
}

// What a replica does that was timed and then left out, bought as an option would be.
struct Figures {
  int replicas = 1;        // as many as the demand needs; without one as Choice::replicas
  model::Seconds latency;  // as Option::latency; of one at a time where no load meets a target
  model::RequestsPerSecond qps;  // of all replicas
  // As Option::queriesPerDollar; nothing where nobody sells as many GPUs.
  std::optional<model::RequestsPerDollar> queriesPerDollar;
  bool operator==(const Figures&) const = default;
};

// A configuration that was left out, with every reason found.
struct Rejected {
  std::size_t gpu = 0;
  model::Format format = model::Format::bf16;
  model::KvDtype kvDtype = model::KvDtype::bf16;
  model::Layout layout;
  std::vector<model::Infeasible> misses;
  std::optional<Figures> figures{};  // nothing where it cannot run
  bool operator==(const Rejected&) const = default;
};

struct Evaluated {
  std::vector<Replica> replicas;
  std::vector<Rejected> rejected;  // before any price or demand was looked at
  bool complete = true;            // false when stopped early
};

// Whether anything is known of how the GPU's architecture runs kernels, or its data sheet is to do.
bool mayRun(const Request& request, const model::Gpu& gpu, const Catalog& catalog);

// Tensor and pipeline degrees tried: powers of two with tp x pp <= maxGpus, tp within a node.
// Pipeline stages inside a node only where its GPUs have no direct links: elsewhere tensor
// parallelism is what engines are run with and what has been measured.
std::vector<model::Layout> replicaLayouts(const model::Gpu& gpu, int maxGpus);

// Whether the mean times meet the targets of the request on means; sync: one time, every target.
bool meetsMeans(const Request& request, const model::Estimate& estimate);

// Every replica of the request that fits. Pipeline stages are added only where fewer do not fit or
// leave no room for the engine's batch: splitting layers over more GPUs than needed makes one
// request no faster and costs more. `skip[gpu]`: leave that GPU out.
Evaluated evaluateReplicas(const Request& request, const std::vector<bool>& skip, ModelCache& cache,
                           const std::stop_token& stop = {});

// The replica under another load: estimate and capacity change, the relative interval stays.
Replica reloaded(Replica replica, model::Estimate estimate);

// Re-evaluates the same replicas under the workload and mode of `request`; those that no longer fit
// are left out.
std::vector<Replica> withWorkload(const std::vector<Replica>& replicas, const Request& request);

}  // namespace qplan::planner
