#pragma once

#include <memory>
#include <vector>

#include "profiler/cuda/handles.hpp"
#include "profiler/cuda/nccl/library.hpp"

namespace qplan::profiler::cuda {

// Makes a device current, and the one before current again at its end.
class OnDevice {
 public:
  explicit OnDevice(int device);
  ~OnDevice();
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;

 private:
  int before_ = 0;
};

// One rank per GPU, the first `count` of this machine, all in this process: rank r is device r.
class Ranks {
 public:
  // Throws DeviceError: of kind unsupported where there are fewer GPUs.
  Ranks(NcclPtr nccl, int count);
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  [[nodiscard]] const Nccl& nccl() const { return *nccl_; }
  [[nodiscard]] int count() const { return static_cast<int>(communicators_.size()); }
  [[nodiscard]] ncclComm_t communicator(int rank) const {
    return communicators_[static_cast<std::size_t>(rank)];
  }
  [[nodiscard]] cudaStream_t stream(int rank) const {
    return streams_[static_cast<std::size_t>(rank)].get();
  }

 private:
  NcclPtr nccl_;
  std::vector<Stream> streams_;
  std::vector<ncclComm_t> communicators_;
};

// The same ones every time for a count: connecting takes seconds. Throws DeviceError.
std::shared_ptr<const Ranks> sharedRanks(int count);

}  // namespace qplan::profiler::cuda
