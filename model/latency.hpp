#pragma once

#include <algorithm>

#include "model/engine.hpp"
#include "model/quantity.hpp"
#include "model/step.hpp"
#include "model/workload.hpp"

namespace qplan::model {

// One request alone on an idle replica.
struct Latency {
  Seconds request;  // host cost of a request, before the first token
  Seconds prefill;  // steps that compute the prompt; the last one yields the first token
  Seconds decode;   // the remaining output tokens
  bool operator==(const Latency&) const = default;
};

constexpr Seconds endToEnd(const Latency& l) { return l.request + l.prefill + l.decode; }
constexpr Seconds timeToFirstToken(const Latency& l) { return l.request + l.prefill; }

// Decode time per output token after the first; 0 for a single output token.
constexpr Seconds timePerOutputToken(const Latency& l, const Workload& workload) {
  return workload.outputTokens > 1 ? l.decode / (workload.outputTokens - 1.0) : Seconds(0.0);
}

// Calls `visit` with the batch of every step that computes a prompt of `input` tokens alone: pieces
// of the token budget where the engine chunks prompts, else one step.
template <class Visit>
void forEachPrefillStep(const SchedulerLimits& limits, int input, Visit&& visit) {
  const int budget = limits.chunkedPrefill ? limits.maxBatchedTokens : input;
  for (int done = 0; done < input;) {
    const int chunk = std::min(budget, input - done);
    Batch batch;
    batch.prefillTokens = chunk;
    batch.prefills = 1;
    batch.prefillAttention = chunk * (done + 0.5 * chunk);
    batch.running = 1;
    done += chunk;
    batch.sampled = done == input ? 1 : 0;
    visit(batch);
  }
}

// host request cost + prefill steps + (output - 1) decode steps over a context growing from
// `input`.
Latency syncLatency(const Engine& engine, const StepModel& step, const Workload& workload);

// Bound of endToEnd(): the prompt in one step, then the decode steps, each at StepModel::floor.
Seconds syncFloor(const StepModel& step, const Workload& workload);

}  // namespace qplan::model
