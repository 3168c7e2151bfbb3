#pragma once

#include <cuda_runtime_api.h>

#include <array>
#include <memory>
#include <vector>

#include "profiler/cuda/handles.hpp"
#include "profiler/cuda/rotation.hpp"

namespace qplan::profiler::cuda {

// The buffers of a case within the pools; keeps them.
class Placed {
 public:
  [[nodiscard]] int sets() const { return rotation_.sets; }
  // Need `at` of set `set`.
  [[nodiscard]] void* data(std::size_t at, int set) const;

 private:
  friend class Pools;
  Rotation rotation_;
  std::array<std::shared_ptr<DeviceBuffer>, kContentCount> buffers_;
};

// Device memory of the rotating buffers: one block for each content, filled with random data when
// it is made and read by case after case. Grows on demand.
class Pools {
 public:
  explicit Pools(std::uint64_t seed) : seed_(seed) {}

  // Makes room; new random data is enqueued on `stream`. Throws DeviceError, outOfMemory with the
  // reason where the case does not fit.
  Placed place(Rotation rotation, cudaStream_t stream);

  // Gives everything up.
  void clear() { buffers_ = {}; }

 private:
  [[nodiscard]] PoolBytes held() const;
  void fill(Content content, const DeviceBuffer& buffer, cudaStream_t stream) const;

  std::uint64_t seed_;
  std::array<std::shared_ptr<DeviceBuffer>, kContentCount> buffers_;
};

}  // namespace qplan::profiler::cuda
