#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planner/cost.hpp"
#include "planner/predict.hpp"

namespace qplan::planner {

// Every combination of some inputs of an estimate. The pointers are into a catalogue or to values
// the caller keeps alive. Sync points have no load: `loads` multiply only async ones.
struct Sweep {
  std::vector<const model::Engine*> engines;
  std::vector<const model::Llm*> llms;
  std::vector<const model::Gpu*> gpus;
  std::vector<model::Format> formats;
  std::vector<model::KvDtype> kvDtypes;
  std::vector<model::Layout> layouts;
  std::vector<model::Workload> workloads;
  std::vector<model::Mode> modes;
  std::vector<model::Load> loads;
  PriceSelection prices;
};

// The inputs that need no new model: the fastest of the cross product.
struct SweepLoad {
  model::Workload workload;
  model::Mode mode = model::Mode::sync;
  model::Load load;
};
std::vector<SweepLoad> loadsOf(const Sweep& sweep);

// Points in all; nothing where 64 bits do not hold them.
std::optional<std::uint64_t> pointCount(const Sweep& sweep);

// Configurations: the count without what loadsOf spans.
std::uint64_t configurationCount(const Sweep& sweep);

// Configuration `index` < configurationCount, with no workload yet: engine, LLM, GPU, format, KV
// dtype, layout, the last the fastest.
Case configurationAt(const Sweep& sweep, std::uint64_t index);

// Part `shard` of `shards`, from 1: [first, end) of all points. The parts follow each other and
// differ by at most one point.
struct PointRange {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  bool operator==(const PointRange&) const = default;
};
PointRange shardOf(std::uint64_t points, std::uint64_t shard, std::uint64_t shards);

}  // namespace qplan::planner
