#include "profiler/cuda/rotation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <numeric>

namespace qplan::profiler::cuda {

namespace {

constexpr std::int64_t kMiB = 1024 * 1024;
constexpr std::int64_t kAlignment = 256;       // what cudaMalloc gives and libraries count on
constexpr std::int64_t kPoolStep = 32 * kMiB;  // so that pools do not grow by a little each time
constexpr std::int64_t kMargin = 1024 * kMiB;
constexpr int kFewestSets = 2;
constexpr int kCacheFactor = 3;

std::int64_t roundUp(std::int64_t value, std::int64_t step) {
  return (value + step - 1) / step * step;
}

std::int64_t sum(const PoolBytes& bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), std::int64_t{0});
}

}  // namespace

Rotation rotate(std::vector<Need> needs, std::int64_t l2Bytes) {
  Rotation out;
  out.needs = std::move(needs);
  out.offsets.resize(out.needs.size());
  for (std::size_t i = 0; i < out.needs.size(); ++i) {
    const Need& need = out.needs[i];
    if (!need.rotates) continue;
    std::int64_t& stride = out.stride[static_cast<std::size_t>(need.content)];
    out.offsets[i] = stride;
    stride += roundUp(need.bytes, kAlignment);
  }
  const std::int64_t set = sum(out.stride);
  assert(set > 0);
  out.sets = static_cast<int>(
      std::max(std::int64_t{kFewestSets}, kCacheFactor * l2Bytes / std::max(set, kAlignment) + 1));
  for (std::size_t i = 0; i < kContentCount; ++i) out.bytes[i] = out.sets * out.stride[i];
  for (std::size_t i = 0; i < out.needs.size(); ++i) {
    const Need& need = out.needs[i];
    if (need.rotates) continue;
    std::int64_t& end = out.bytes[static_cast<std::size_t>(need.content)];
    out.offsets[i] = end;
    end += roundUp(need.bytes, kAlignment);
  }
  return out;
}

std::int64_t offsetOf(const Rotation& rotation, std::size_t at, int set) {
  const Need& need = rotation.needs[at];
  const std::int64_t stride = rotation.stride[static_cast<std::size_t>(need.content)];
  return rotation.offsets[at] + (need.rotates ? set * stride : 0);
}

PoolPlan planPools(const PoolBytes& needed, const PoolBytes& held, std::int64_t freeBytes) {
  PoolPlan plan;
  std::int64_t grown = 0;     // to allocate
  std::int64_t replaced = 0;  // freed by that
  std::int64_t unused = 0;
  for (std::size_t i = 0; i < kContentCount; ++i) {
    plan.bytes[i] = held[i];
    if (needed[i] > held[i]) {
      plan.bytes[i] = roundUp(needed[i], kPoolStep);
      grown += plan.bytes[i];
      replaced += held[i];
    } else if (needed[i] == 0) {
      unused += held[i];
    }
  }
  if (grown == 0) return plan;
  std::int64_t available = freeBytes + replaced - kMargin;
  if (grown > available) {
    for (std::size_t i = 0; i < kContentCount; ++i) {
      if (needed[i] == 0) plan.bytes[i] = 0;
    }
    available += unused;
  }
  if (grown > available) {
    const auto gib = [](std::int64_t bytes) { return static_cast<double>(bytes) / (1024 * kMiB); };
    plan.bytes = held;
    plan.reason =
        fmt::format("out of memory: the rotating buffers need {:.1f} GiB, {:.1f} GiB can be had",
                    gib(grown), std::max(0.0, gib(available)));
  }
  return plan;
}

}  // namespace qplan::profiler::cuda
