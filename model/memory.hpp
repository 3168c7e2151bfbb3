#pragma once

#include <string>

#include "model/engine.hpp"
#include "model/format.hpp"
#include "model/gpu.hpp"
#include "model/layout.hpp"
#include "model/llm.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

// Where the memory of one GPU goes (the fullest rank of a replica).
struct MemoryLedger {
  Bytes device;              // what the driver reports
  Bytes usable;              // utilization x device
  Bytes weights;             // linear-layer shards with scales
  Bytes embeddings;          // 16-bit embedding and lm_head shards
  Bytes activations;         // peak of one step
  Bytes reserved;            // context, graphs, communicator
  Bytes kv;                  // what is left for the cache; negative when the model does not fit
  BytesPerToken kvPerToken;  // on this GPU
  Tokens kvTokens;           // capacity of one replica; 0 when it does not fit
  bool operator==(const MemoryLedger&) const = default;
};

MemoryLedger memoryLedger(const Llm& llm, const Gpu& gpu, Format format, KvDtype kv,
                          const Layout& layout, const Engine& engine);

// Memory per GPU that would be needed to hold weights and one sequence of `context` tokens.
Bytes memoryNeeded(const MemoryLedger& ledger, Tokens context);

}  // namespace qplan::model
