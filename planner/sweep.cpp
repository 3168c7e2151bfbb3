#include "planner/sweep.hpp"

#include <initializer_list>

namespace qplan::planner {

namespace {

// Product of the sizes; nothing where 64 bits do not hold it.
std::optional<std::uint64_t> product(std::initializer_list<std::size_t> sizes) {
  std::uint64_t all = 1;
  for (const std::size_t size : sizes) {
    std::uint64_t next = 0;
    if (__builtin_mul_overflow(all, static_cast<std::uint64_t>(size), &next)) return std::nullopt;
    all = next;
  }
  return all;
}

}  // namespace

std::vector<SweepLoad> loadsOf(const Sweep& sweep) {
  std::vector<SweepLoad> loads;
  for (const model::Workload& workload : sweep.workloads) {
    for (const model::Mode mode : sweep.modes) {
      if (mode == model::Mode::sync) {
        loads.push_back({workload, mode, {}});
        continue;
      }
      for (const model::Load& load : sweep.loads) loads.push_back({workload, mode, load});
    }
  }
  return loads;
}

std::uint64_t configurationCount(const Sweep& sweep) {
  return product({sweep.engines.size(), sweep.llms.size(), sweep.gpus.size(), sweep.formats.size(),
                  sweep.kvDtypes.size(), sweep.layouts.size()})
      .value_or(0);
}

std::optional<std::uint64_t> pointCount(const Sweep& sweep) {
  return product({sweep.engines.size(), sweep.llms.size(), sweep.gpus.size(), sweep.formats.size(),
                  sweep.kvDtypes.size(), sweep.layouts.size(), loadsOf(sweep).size()});
}

Case configurationAt(const Sweep& sweep, std::uint64_t index) {
  const auto next = [&index](const auto& values) {
    const auto& value = values[index % values.size()];
    index /= values.size();
    return value;
  };
  Case question;
  question.layout = next(sweep.layouts);
  question.kvDtype = next(sweep.kvDtypes);
  question.format = next(sweep.formats);
  question.gpu = next(sweep.gpus);
  question.llm = next(sweep.llms);
  question.engine = next(sweep.engines);
  return question;
}

PointRange shardOf(std::uint64_t points, std::uint64_t shard, std::uint64_t shards) {
  const auto border = [&](std::uint64_t i) {
    // points x i / shards without overflow
    return points / shards * i + points % shards * i / shards;
  };
  return {border(shard - 1), border(shard)};
}

}  // namespace qplan::planner
