#include "profiler/cuda/nccl/library.hpp"

namespace qplan::profiler::cuda {

void Nccl::check(ncclResult_t status, const CallSite& site) const {
  if (status == ncclSuccess) return;
  const Failure::Kind kind = status == ncclInvalidUsage || status == ncclInvalidArgument
                                 ? Failure::Kind::unsupported
                                 : Failure::Kind::kernelFailed;
  throw DeviceError(
      {kindAfter(kind), describe(std::string("NCCL: ") + ncclGetErrorString(status), site)});
}

}  // namespace qplan::profiler::cuda
