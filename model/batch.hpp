#pragma once

namespace qplan::model {

// Composition of one engine step on one replica. All figures a step time depends on.
struct Batch {
  int decodes = 0;              // sequences that decode one token
  double contextTokens = 0;     // sum over decoding sequences of tokens already cached
  int prefillTokens = 0;        // prompt tokens computed in this step
  int prefills = 0;             // sequences those tokens belong to
  double prefillAttention = 0;  // sum over prefill chunks of q x (prefix + q/2), token^2
  int sampled = 0;              // positions that go through lm_head (decodes + finished prompts)
  int running = 0;              // sequences the engine holds as running (host cost)
  bool operator==(const Batch&) const = default;
};

constexpr int tokens(const Batch& batch) { return batch.decodes + batch.prefillTokens; }

// One request decoding alone with `context` tokens cached.
constexpr Batch singleDecode(double context) { return {1, context, 0, 0, 0.0, 1, 1}; }

// One prompt of `input` tokens prefilled alone in one step.
constexpr Batch singlePrefill(int input) { return {0, 0.0, input, 1, 0.5 * input * input, 1, 1}; }

}  // namespace qplan::model
