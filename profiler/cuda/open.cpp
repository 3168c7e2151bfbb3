#include "profiler/cuda/open.hpp"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <string>

#include "profiler/cuda/cuda_device.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/machine/driver.hpp"

namespace qplan::profiler::cuda {

namespace {

// Why the runtime sees no GPU: the driver itself knows better than the runtime's error.
std::string whyNone(cudaError_t status) {
  const DriverStatus driver = driverStatus();
  if (!driver.problem.empty()) return driver.problem;
  return fmt::format("CUDA sees no GPU: {}",
                     status == cudaSuccess ? "it lists none" : cudaGetErrorString(status));
}

std::unique_ptr<Device> open(int index) {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess || count == 0) {
    (void)cudaGetLastError();
    throw DeviceError({Failure::Kind::unsupported, whyNone(status)});
  }
  if (index < 0 || index >= count) {
    throw DeviceError(
        {Failure::Kind::unsupported,
         fmt::format("there is no GPU {}: CUDA lists {}, counted from 0", index, count)});
  }
  cudaDeviceProp properties{};
  QPLAN_CHECK(cudaGetDeviceProperties(&properties, index));
  constexpr int kFirstWithBf16 = 8;
  if (properties.major < kFirstWithBf16) {
    throw DeviceError({Failure::Kind::unsupported,
                       fmt::format("{} has compute capability {}.{} and no BF16 matrix units; 8.0 "
                                   "or later is needed",
                                   properties.name, properties.major, properties.minor)});
  }
  return std::make_unique<CudaDevice>(index);
}

}  // namespace

std::variant<std::unique_ptr<Device>, Failure> openDevice(int index) {
  try {
    return open(index);
  } catch (const DeviceError& error) {
    return error.failure();
  }
}

}  // namespace qplan::profiler::cuda
