#pragma once

#include <array>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/format.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

// v0: vLLM up to 0.7 with chunked prefill: decodes first, then prefill chunks first-in-first-out up
// to the token budget; a prompt is admitted only when it fits whole.
enum class SchedulerPolicy { v0, v1 };

// Limits by which an engine forms batches. Defaults are the engine's documented ones.
struct SchedulerLimits {
  SchedulerPolicy policy = SchedulerPolicy::v0;
  int maxSequences = 256;      // running at once per replica
  int maxBatchedTokens = 512;  // tokens per step, decodes included
  int blockTokens = 16;        // KV allocation unit
  double watermark = 0.01;     // share of blocks kept free at admission
  bool chunkedPrefill = true;  // v0 only; without it whole prompts run alone and stall decodes
  // Blocks keep their tokens until others take them, so that an evicted sequence computes only what
  // has been overwritten. (Prompts that begin alike are the traffic's affair.)
  bool prefixCaching = false;
  bool operator==(const SchedulerLimits&) const = default;
};

// Time the host adds, per engine version; calibrated end to end (data/engines says on what).
struct HostCosts {
  Seconds request;         // once per request: tokenizer, HTTP, detokenizer
  Seconds step;            // every engine step
  Seconds sequence;        // every running sequence, every step
  Seconds tensorParallel;  // every step when tp > 1
  Seconds pipeline;        // every step when pp > 1
  bool operator==(const HostCosts&) const = default;
};

struct MemoryLimits {
  double utilization = 0.9;  // share of device memory the engine may use
  Bytes reserved{1.5e9};     // CUDA context, graphs, communicator buffers, allocator slack per GPU
  bool operator==(const MemoryLimits&) const = default;
};

// A serving engine and version with its limits and overheads.
struct Engine {
  std::string id;  // "vllm-0.6.4"
  std::vector<std::string> aliases;
  SchedulerLimits scheduler;
  HostCosts host;
  MemoryLimits memory;
  std::vector<int> captureSizes;  // decode batch sizes run as CUDA graphs, ascending
  bool peerKernels = true;        // own all-reduce kernels between two GPUs without a switch
  // Share of the matrix rate of a kernel table that a server keeps up, by format: tables are taken
  // on cool chips and a few repetitions.
  std::array<double, kFormatCount> sustained{1.0, 1.0, 1.0, 1.0};
  Seconds permutation;        // inputs of a linear layer put into stored activation order
  bool overlapsHost = false;  // asynchronous scheduling: step = max(GPU, host), not the sum
  bool operator==(const Engine&) const = default;
  std::string source;
  std::string date;
};

std::vector<Diagnostic> validate(const Engine& engine);

// The batch size actually computed: the next captured size, or `sequences` beyond the largest.
int paddedBatch(const Engine& engine, int sequences);

}  // namespace qplan::model
