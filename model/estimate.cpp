#include "model/estimate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "model/latency.hpp"
#include "model/throughput.hpp"

namespace qplan::model {
namespace {

using ClassTimes = std::array<BreakdownItem, kOperatorClassCount>;

std::string gigabytes(Bytes bytes) {
  std::array<char, 64> text{};
  const double value = bytes.value() / 1e9;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, value < 100.0 ? 1 : 0);
  return std::string(text.data(), end.ptr) + " GB";
}

Breakdown nonEmpty(const ClassTimes& times) {
  Breakdown breakdown;
  for (const BreakdownItem& item : times) {
    if (item.time > Seconds(0.0)) breakdown.push_back(item);
  }
  return breakdown;
}

const BreakdownItem* largest(const Breakdown& breakdown) {
  const auto top = std::max_element(
      breakdown.begin(), breakdown.end(),
      [](const BreakdownItem& a, const BreakdownItem& b) { return a.time < b.time; });
  return top == breakdown.end() ? nullptr : &*top;
}

Bound largestBound(const Breakdown& breakdown) {
  const BreakdownItem* top = largest(breakdown);
  return top == nullptr ? Bound::memory : top->bound;
}

// Why the sizes of `llm` cannot be split over `tp` ranks; empty when they can.
std::string splitProblem(const Llm& llm, Format format, const Layout& layout) {
  const int tp = layout.tp;
  const auto indivisible = [tp](const char* what, int value) {
    return std::string(what) + " " + std::to_string(value) + " is not divisible by tp " +
           std::to_string(tp);
  };
  if (tp < 1 || layout.pp < 1 || layout.replicas < 1) return "a count of the layout is below 1";
  if (layout.pp > llm.layers) {
    return "pp " + std::to_string(layout.pp) + " exceeds the " + std::to_string(llm.layers) +
           " layers";
  }
  if (llm.heads % tp != 0) return indivisible("number of heads", llm.heads);
  if (!llm.mla && llm.kvHeads % tp != 0 && tp % llm.kvHeads != 0) {
    return indivisible("number of KV heads", llm.kvHeads) + " nor divides it";
  }
  const bool everyLayerMixes = llm.moe && llm.moe->denseLayers == 0 && llm.moe->moeEvery <= 1;
  if (!everyLayerMixes && llm.ffn % tp != 0) return indivisible("intermediate size", llm.ffn);
  if (llm.moe && llm.moe->expertFfn % tp != 0) {
    return indivisible("expert size", llm.moe->expertFfn);
  }
  // A rank of the down projection must hold whole groups of scales.
  constexpr int kGroup = 128;
  const auto splitsGroups = [tp](int size) {
    return size % kGroup == 0 && size / tp % kGroup != 0;
  };
  if (format == Format::int4W4a16 && tp > 1 && !everyLayerMixes && splitsGroups(llm.ffn)) {
    return "intermediate size " + std::to_string(llm.ffn) + " over tp " + std::to_string(tp) +
           " splits a quantization group of " + std::to_string(kGroup);
  }
  return {};
}

// What holds for both modes: one request alone.
Estimate alone(const Deployment& deployment, const StepModel& step, const Workload& workload,
               Mode mode) {
  const Latency latency = syncLatency(deployment.engine, step, workload);
  Estimate estimate;
  estimate.mode = mode;
  estimate.latency = endToEnd(latency);
  estimate.ttft = timeToFirstToken(latency);
  estimate.tpot = timePerOutputToken(latency, workload);
  estimate.provenance = step.provenance();
  estimate.layout = deployment.layout;
  estimate.memory = memoryLedger(deployment.llm, deployment.gpu, deployment.format,
                                 deployment.kvDtype, deployment.layout, deployment.engine);
  return estimate;
}

}  // namespace

Batch meanDecode(const Estimate& estimate, const Workload& workload) {
  const int sequences =
      std::max(1, static_cast<int>(std::lround(estimate.meanBatch / estimate.layout.pp)));
  Batch batch;
  batch.decodes = sequences;
  batch.contextTokens = sequences * (workload.inputTokens + 0.5 * workload.outputTokens);
  batch.sampled = sequences;
  batch.running = sequences;
  return batch;
}

std::optional<Infeasible> infeasible(const Deployment& deployment, const Workload& workload) {
  const Llm& llm = deployment.llm;
  const Gpu& gpu = deployment.gpu;
  if (!supports(gpu, deployment.format)) {
    return Infeasible{InfeasibleKind::formatUnsupported,
                      gpu.id + " has no matrix units for " + std::string(name(deployment.format))};
  }
  if (!supports(gpu, Format::bf16)) {
    return Infeasible{InfeasibleKind::formatUnsupported,
                      gpu.id + " has no matrix units for the 16-bit parts of the model"};
  }
  const std::string split = splitProblem(llm, deployment.format, deployment.layout);
  if (!split.empty()) return Infeasible{InfeasibleKind::layout, split};

  const int context = workload.inputTokens + workload.outputTokens;
  if (context > llm.maxContext) {
    return Infeasible{InfeasibleKind::context,
                      "needs " + std::to_string(context) + " tokens of context, the model has " +
                          std::to_string(llm.maxContext),
                      static_cast<double>(context), static_cast<double>(llm.maxContext)};
  }
  const MemoryLedger ledger = memoryLedger(llm, gpu, deployment.format, deployment.kvDtype,
                                           deployment.layout, deployment.engine);
  // With pipeline stages the cache is split over as many schedulers; a sequence lives in one.
  const Tokens sequence(1.0 * context * deployment.layout.pp);
  if (ledger.kvTokens < sequence) {
    const Bytes needed = memoryNeeded(ledger, sequence);
    return Infeasible{
        InfeasibleKind::memory,
        "needs " + gigabytes(needed) + " of " + gigabytes(ledger.usable) + " usable per GPU",
        needed.value(), ledger.usable.value()};
  }
  return std::nullopt;
}

Estimate syncEstimate(const Deployment& deployment, const StepModel& step,
                      const Workload& workload) {
  Estimate estimate = alone(deployment, step, workload, Mode::sync);
  estimate.floor = syncFloor(step, workload).value();
  estimate.interval.lower = estimate.interval.upper = estimate.latency.value();

  ClassTimes times{};
  forEachPrefillStep(deployment.engine.scheduler, workload.inputTokens,
                     [&](const Batch& batch) { step.accumulate(batch, 1.0, times); });
  step.accumulateRun(singleDecode(workload.inputTokens), workload.outputTokens - 1, times);
  BreakdownItem& host = times[static_cast<std::size_t>(OperatorClass::host)];
  host.operatorClass = OperatorClass::host;
  host.bound = Bound::host;
  host.time += deployment.engine.host.request;
  estimate.breakdown = nonEmpty(times);
  estimate.limitingFactor = largestBound(estimate.breakdown);
  return estimate;
}

Estimate saturationEstimate(const Deployment& deployment, const StepModel& step,
                            const Workload& workload) {
  Estimate estimate = alone(deployment, step, workload, Mode::async);
  const SteadyState state =
      steadyState(deployment.engine, deployment.layout, step, workload, estimate.memory.kvTokens);
  const double replicas = deployment.layout.replicas;
  estimate.maxQps = replicas * state.qps;
  estimate.floor = replicas * state.upperBound.value();
  estimate.interval.lower = estimate.interval.upper = estimate.maxQps.value();
  estimate.meanBatch = std::max(1.0, state.decodes * state.engines);
  estimate.ttft = timeToFirstToken(deployment.engine, step, state);
  estimate.tpot = workload.outputTokens > 1 ? state.step : Seconds(0.0);

  // Steps that a request lives through.
  const double steps = std::max(1.0, workload.outputTokens - 1.0);
  ClassTimes times{};
  step.accumulate(state.decodeOnly, steps * (1.0 - state.mixedShare), times);
  step.accumulate(state.mixed, steps * state.mixedShare, times);
  estimate.breakdown = nonEmpty(times);
  const BreakdownItem* top = largest(estimate.breakdown);
  const bool batchLimited = state.limit == Bound::kvCapacity || state.limit == Bound::maxSequences;
  // More sequences would help unless the matrix units are busy or the cost grows with them anyway.
  const bool shared =
      top != nullptr && top->operatorClass == OperatorClass::gemm && top->bound != Bound::compute;
  estimate.limitingFactor = batchLimited && shared ? state.limit : largestBound(estimate.breakdown);
  return estimate;
}

}  // namespace qplan::model
