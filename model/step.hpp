#pragma once

#include <array>
#include <memory>

#include "model/batch.hpp"
#include "model/breakdown.hpp"
#include "model/efficiency.hpp"
#include "model/engine.hpp"
#include "model/format.hpp"
#include "model/gpu.hpp"
#include "model/layout.hpp"
#include "model/llm.hpp"
#include "model/quantity.hpp"
#include "model/work.hpp"

namespace qplan::model {

// Everything that fixes how long a step takes, but for the batch.
struct Deployment {
  Llm llm;
  Gpu gpu;
  Format format = Format::bf16;
  KvDtype kvDtype = KvDtype::bf16;
  Layout layout;  // tp x pp of one replica; replicas do not change a step
  Engine engine;
  bool operator==(const Deployment&) const = default;
};

struct StepSchedule;

// The operator graph of a deployment, compiled to flat arrays: evaluating a batch walks them and
// allocates nothing. Immutable and cheap to copy.
class StepModel {
 public:
  StepModel(const Deployment& deployment, const Efficiency& efficiency);

  // Wall time of one engine step, all pipeline stages in a row, host included; 0 for an empty
  // batch. Affine in batch.contextTokens (piecewise with a sliding window or a host that overlaps
  // the GPU); contexts count as equally long. >= floor(batch).
  [[nodiscard]] Seconds time(const Batch& batch) const;

  // Time of `steps` consecutive decode-only steps of the same sequences, whose context grows by one
  // token per sequence and step.
  [[nodiscard]] Seconds decodeRun(const Batch& first, int steps) const;

  // Physical bound: weights and KV read once at peak bandwidth, FLOPs at peak rate, whichever is
  // larger, per GPU; no host, no launch, no communication.
  [[nodiscard]] Seconds floor(const Batch& batch) const;

  // The same for the steps of decodeRun(first, steps).
  [[nodiscard]] Seconds floorRun(const Batch& first, int steps) const;

  // Adds `times` x the step's share of each operator class to `into`, indexed by OperatorClass; the
  // host has what the GPU does not hide. Bounds are those of the largest contribution.
  void accumulate(const Batch& batch, double times,
                  std::array<BreakdownItem, kOperatorClassCount>& into) const;

  // The same for the steps of decodeRun(first, steps).
  void accumulateRun(const Batch& first, int steps,
                     std::array<BreakdownItem, kOperatorClassCount>& into) const;

  // What one rank moves and computes in the step, by OperatorClass, rows as they run (padding
  // included): matrix products with weights, inputs and outputs, of mixtures the weights of the
  // experts read; attention with the cache and the new tokens. Links move no memory: 0 for
  // collectives, as for the host.
  [[nodiscard]] std::array<Work, kOperatorClassCount> work(const Batch& batch) const;

  [[nodiscard]] Provenance provenance() const;

 private:
  std::shared_ptr<const StepSchedule> schedule_;
};

}  // namespace qplan::model
