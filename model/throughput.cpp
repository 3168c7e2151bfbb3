#include "model/throughput.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qplan::model {
namespace {

struct Limit {
  double sequences = 0;
  Bound bound = Bound::maxSequences;
};

// Sequences that may decode together. `held`: mean cache of one, tokens.
Limit decodeLimit(const SchedulerLimits& limits, const Workload& workload, double kv, double held) {
  Limit limit{static_cast<double>(limits.maxSequences), Bound::maxSequences};
  if (kv / held < limit.sequences) limit = {kv / held, Bound::kvCapacity};
  if (limits.chunkedPrefill) {
    const double decodeSteps = workload.outputTokens - 1.0;
    const double fitting =
        limits.maxBatchedTokens * decodeSteps / (decodeSteps + workload.inputTokens);
    if (fitting < limit.sequences) limit = {fitting, Bound::compute};
  }
  return limit;
}

Batch decodeBatch(int sequences, double context) {
  Batch batch;
  batch.decodes = sequences;
  batch.contextTokens = sequences * context;
  batch.sampled = sequences;
  batch.running = sequences;
  return batch;
}

// `tokens` prompt tokens more; over a whole prompt they see half of it on average.
Batch withPrompt(Batch batch, int tokens, int input) {
  batch.prefillTokens = tokens;
  batch.prefills = (tokens + input - 1) / input;
  batch.prefillAttention = 0.5 * tokens * input;
  batch.sampled += static_cast<int>(std::lround(static_cast<double>(tokens) / input));
  batch.running += batch.prefills;
  return batch;
}

// Requests of one output token: prompts only, as many as a step takes.
SteadyState promptsOnly(const SchedulerLimits& limits, const StepModel& step, int input) {
  SteadyState state;
  state.limit = Bound::compute;
  state.mixedShare = 1.0;
  const int tokens = limits.chunkedPrefill ? limits.maxBatchedTokens : input;
  state.mixed = withPrompt(Batch{}, tokens, input);
  state.stepsPerRequest = static_cast<double>(input) / tokens;
  state.prefillSteps = std::max(1.0, state.stepsPerRequest);
  state.step = step.time(state.mixed);
  state.qps = Requests(1.0) / (state.stepsPerRequest * state.step);
  state.upperBound = Requests(1.0) / (state.stepsPerRequest * step.floor(state.mixed));
  return state;
}

// No schedule within the limits finishes requests faster: averaged over a run, at most
// `limit.sequences` decode per step, and time per step is at least the floor of the mean step.
RequestsPerSecond physicalBound(const StepModel& step, const Workload& workload, double sequences) {
  const double decodeSteps = workload.outputTokens - 1.0;
  const int batchSize = static_cast<int>(std::ceil(sequences));
  Batch batch = decodeBatch(batchSize, workload.inputTokens + 0.5 * (decodeSteps - 1.0));
  const int prompt = static_cast<int>(std::floor(batchSize * workload.inputTokens / decodeSteps));
  if (prompt > 0) batch = withPrompt(batch, prompt, workload.inputTokens);
  batch.sampled = batchSize;
  return Requests(batchSize / decodeSteps) / step.floor(batch);
}

}  // namespace

SteadyState steadyState(const Engine& engine, const Layout& layout, const StepModel& step,
                        const Workload& workload, Tokens kv) {
  assert(workload.inputTokens >= 1 && workload.outputTokens >= 1);
  const SchedulerLimits& limits = engine.scheduler;
  const int input = workload.inputTokens;
  const double engines = layout.pp;
  const double decodeSteps = workload.outputTokens - 1.0;

  SteadyState state;
  if (decodeSteps < 1.0) {
    state = promptsOnly(limits, step, input);
  } else {
    const double context = input + 0.5 * (decodeSteps - 1.0);
    const double held = context + 1.0;
    const double cache = kv.value() / engines;
    const Limit limit = decodeLimit(limits, workload, cache * (1.0 - limits.watermark),
                                    held + 0.5 * limits.blockTokens);
    const int sequences = std::max(1, static_cast<int>(limit.sequences));
    state.limit = limit.bound;
    state.decodes = sequences;
    state.decodeOnly = decodeBatch(sequences, context);
    state.stepsPerRequest = decodeSteps / sequences;

    const double promptPerStep = sequences * input / decodeSteps;
    if (limits.chunkedPrefill) {
      const int room = std::max(1, limits.maxBatchedTokens - sequences);
      const int piece = std::min(room, std::max(input, static_cast<int>(std::ceil(promptPerStep))));
      state.mixed = withPrompt(state.decodeOnly, piece, input);
      // Above 1 only where the limits leave less room than the requests need.
      const double pieces = promptPerStep / piece;
      state.mixedShare = std::min(1.0, pieces);
      state.stepsPerRequest *= std::max(1.0, pieces);
      state.prefillSteps = std::ceil(static_cast<double>(input) / piece);
      state.step = (1.0 - state.mixedShare) * step.time(state.decodeOnly) +
                   state.mixedShare * step.time(state.mixed);
    } else {
      state.mixed = withPrompt(Batch{}, input, input);
      state.mixed.running += sequences;
      const double prompts = sequences / decodeSteps;  // per decode step
      state.mixedShare = prompts / (1.0 + prompts);
      state.stepsPerRequest *= 1.0 + prompts;
      state.step = (1.0 - state.mixedShare) * step.time(state.decodeOnly) +
                   state.mixedShare * step.time(state.mixed);
    }
    state.qps = Requests(1.0) / (state.stepsPerRequest * state.step);
    state.upperBound = physicalBound(
        step, workload, std::max(1.0, decodeLimit(limits, workload, cache, held).sequences));
  }
  state.engines = layout.pp;
  state.qps *= engines;
  state.upperBound *= engines;
  return state;
}

Seconds timeToFirstToken(const Engine& engine, const StepModel& step, const SteadyState& state) {
  return engine.host.request + state.prefillSteps * step.time(state.mixed);
}

}  // namespace qplan::model
