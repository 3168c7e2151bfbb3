#pragma once

#include "model/batch.hpp"
#include "model/breakdown.hpp"
#include "model/engine.hpp"
#include "model/layout.hpp"
#include "model/quantity.hpp"
#include "model/step.hpp"
#include "model/workload.hpp"

namespace qplan::model {

// Continuous batching with always another request waiting. Each of `engines` schedulers (one per
// pipeline stage: while one batch is on the first stage another is on the second) runs the same mix
// of steps: `mixedShare` of them compute a piece of a prompt, the others only decode.
struct SteadyState {
  int engines = 1;
  double decodes = 0;                 // sequences decoding together, per engine
  Bound limit = Bound::maxSequences;  // why not more: kvCapacity, maxSequences, or compute for the
                                      // token budget of a step
  Batch decodeOnly;
  Batch mixed;
  double mixedShare = 0;         // mixed steps / all steps
  double prefillSteps = 1;       // steps a prompt takes
  double stepsPerRequest = 0;    // steps / requests finished, per engine
  Seconds step;                  // mean over both kinds
  RequestsPerSecond qps;         // of one replica
  RequestsPerSecond upperBound;  // physical: the same requests at StepModel::floor
};

// `kv`: cache of one replica in tokens; it and the requests are split over the engines.
//
// Decoding sequences: B = min(max sequences, kv / mean context held, budget (O-1)/(O-1+I)); a
// request needs O - 1 decode steps and I prompt tokens, so a step carries B I/(O-1) prompt tokens
// on average. Prompts enter one by one: a mixed step holds one prompt, as much of it as the token
// budget leaves room for, or more where the average asks for more. Without chunked prefill prompts
// have steps of their own and the decodes wait.
SteadyState steadyState(const Engine& engine, const Layout& layout, const StepModel& step,
                        const Workload& workload, Tokens kv);

// Mean TTFT once admitted (the queue of a saturated server has no bound): host cost of a request
// and the steps of its prompt.
Seconds timeToFirstToken(const Engine& engine, const StepModel& step, const SteadyState& state);

}  // namespace qplan::model
