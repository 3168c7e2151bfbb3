#include "profiler/cuda/pools.hpp"

#include <cstddef>
#include <utility>

#include "profiler/cuda/launched.hpp"

namespace qplan::profiler::cuda {

namespace {

// Sizes of scales as the quantizers make them of normal values: rows of 8-bit codes span 6
// deviations with 448 or 127, groups of 4-bit codes 3 with 7.5.
constexpr float kRowScale = 0.02F;
constexpr float kGroupScale = 0.4F;

}  // namespace

void* Placed::data(std::size_t at, int set) const {
  const auto content = static_cast<std::size_t>(rotation_.needs[at].content);
  return static_cast<std::byte*>(buffers_[content]->data()) + offsetOf(rotation_, at, set);
}

PoolBytes Pools::held() const {
  PoolBytes bytes{};
  for (std::size_t i = 0; i < kContentCount; ++i) {
    if (buffers_[i]) bytes[i] = static_cast<std::int64_t>(buffers_[i]->bytes());
  }
  return bytes;
}

void Pools::fill(Content content, const DeviceBuffer& buffer, cudaStream_t stream) const {
  const auto bytes = static_cast<std::int64_t>(buffer.bytes());
  void* const data = buffer.data();
  switch (content) {
    case Content::bf16:
      return QPLAN_LAUNCH(kernels::fillBf16(data, bytes / 2, seed_, 1, stream));
    case Content::e4m3:
      return QPLAN_LAUNCH(kernels::fillE4m3(data, bytes, seed_, stream));
    case Content::int8:
      return QPLAN_LAUNCH(kernels::fillInt8(data, bytes, seed_, stream));
    case Content::int4:
      return QPLAN_LAUNCH(kernels::fillInt4(data, bytes * 2, seed_, stream));
    case Content::float32:
      return QPLAN_LAUNCH(
          kernels::fillFloat(static_cast<float*>(data), bytes / 4, seed_, kRowScale, stream));
    case Content::scales16:
      return QPLAN_LAUNCH(kernels::fillScales16(data, bytes / 2, seed_, kGroupScale, stream));
    case Content::results:
      return;
  }
}

Placed Pools::place(Rotation rotation, cudaStream_t stream) {
  std::size_t freeBytes = 0;
  std::size_t totalBytes = 0;
  QPLAN_CHECK(cudaMemGetInfo(&freeBytes, &totalBytes));
  const PoolBytes before = held();
  const PoolPlan plan = planPools(rotation.bytes, before, static_cast<std::int64_t>(freeBytes));
  if (!plan.reason.empty()) throw DeviceError({Failure::Kind::outOfMemory, plan.reason});
  // All of the old first: the new ones may need their room.
  for (std::size_t i = 0; i < kContentCount; ++i) {
    if (plan.bytes[i] != before[i]) buffers_[i].reset();
  }
  for (std::size_t i = 0; i < kContentCount; ++i) {
    if (buffers_[i] || plan.bytes[i] == 0) continue;
    auto buffer = std::make_shared<DeviceBuffer>(static_cast<std::size_t>(plan.bytes[i]));
    fill(static_cast<Content>(i), *buffer, stream);
    buffers_[i] = std::move(buffer);
  }
  Placed placed;
  for (std::size_t i = 0; i < kContentCount; ++i) {
    if (rotation.bytes[i] > 0) placed.buffers_[i] = buffers_[i];
  }
  placed.rotation_ = std::move(rotation);
  return placed;
}

}  // namespace qplan::profiler::cuda
