#include "profiler/cuda/nccl/ranks.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <utility>

namespace qplan::profiler::cuda {

OnDevice::OnDevice(int device) {
  QPLAN_CHECK(cudaGetDevice(&before_));
  QPLAN_CHECK(cudaSetDevice(device));
}

OnDevice::~OnDevice() { (void)cudaSetDevice(before_); }

Ranks::Ranks(NcclPtr nccl, int count) : nccl_(std::move(nccl)) {
  int gpus = 0;
  QPLAN_CHECK(cudaGetDeviceCount(&gpus));
  if (gpus < count) {
    throw DeviceError({Failure::Kind::unsupported,
                       fmt::format("needs {} GPUs, this machine has {}", count, gpus)});
  }
  for (int rank = 0; rank < count; ++rank) {
    const OnDevice on(rank);
    streams_.push_back(makeStream());
  }
  // NCCL leaves another device current.
  const OnDevice on(0);
  std::vector<ncclComm_t> made(static_cast<std::size_t>(count));
  QPLAN_NCCL(*nccl_, ncclCommInitAll(made.data(), count, nullptr));
  communicators_ = std::move(made);
}

Ranks::~Ranks() {
  for (ncclComm_t communicator : communicators_) (void)nccl_->ncclCommDestroy(communicator);
}

std::shared_ptr<const Ranks> sharedRanks(int count) {
  // Never destroyed: CUDA may be gone by then.
  static auto* const kRanks = new std::map<int, std::shared_ptr<const Ranks>>;
  static std::mutex mutex;
  const std::scoped_lock lock(mutex);
  std::shared_ptr<const Ranks>& ranks = (*kRanks)[count];
  if (!ranks) {
    auto loaded = loadFunctions<Nccl>(GpuLibrary::nccl);
    if (const auto* why = std::get_if<std::string>(&loaded)) {
      throw DeviceError({Failure::Kind::unsupported, *why});
    }
    ranks = std::make_shared<const Ranks>(std::get<NcclPtr>(loaded), count);
  }
  return ranks;
}

}  // namespace qplan::profiler::cuda
