#include "profiler/cuda/open.hpp"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <string>
#include <utility>

#include "profiler/cuda/cuda_device.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/record.hpp"
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

Context contextOf(int index) {
  QPLAN_CHECK(cudaSetDevice(index));
  QPLAN_CHECK(cudaFree(nullptr));  // makes the context, which may not fit
  cudaDeviceProp properties{};
  QPLAN_CHECK(cudaGetDeviceProperties(&properties, index));
  Context context;
  context.device = index;
  context.computeCapability = {properties.major, properties.minor};
  context.l2Bytes = properties.l2CacheSize;
  context.limits = {properties.multiProcessorCount,
                    static_cast<int>(properties.sharedMemPerBlockOptin),
                    static_cast<int>(properties.sharedMemPerMultiprocessor)};
  context.stream = makeStream();
  return context;
}

// What is missing is missed by the cases that need it.
void openLibraries(Context& context) {
  auto functions = loadFunctions<LtFunctions>(GpuLibrary::cublasLt);
  if (auto* problem = std::get_if<std::string>(&functions)) {
    context.ltProblem = std::move(*problem);
  } else {
    try {
      context.lt = std::make_shared<Lt>(std::get<LtFunctionsPtr>(functions));
    } catch (const DeviceError& error) {
      if (error.failure().kind == Failure::Kind::lost) throw;
      context.ltProblem = error.failure().reason;
    }
  }
  context.cudnn = openCudnnWays(context.device, context.workspace);
}

DeviceParts partsOf(int index, int algorithms) {
  DeviceParts parts;
  parts.context = contextOf(index);
  parts.context.algorithms = algorithms;
  openLibraries(parts.context);
  auto opened = Nvml::open();
  if (auto* nvml = std::get_if<Nvml>(&opened)) {
    parts.nvml = std::move(*nvml);
    parts.nvmlGpu = parts.nvml->gpu(pciBusIdOf(index));
  }
  MadeTimer made = makeKernelTimer(parts.context.stream.get());
  parts.timer = std::move(made.timer);
  parts.record =
      recordOf(parts.context, parts.nvml ? &*parts.nvml : nullptr, parts.nvmlGpu, made.why.empty());
  parts.gpu = gpuOf(parts.record, index, parts.nvmlGpu);
  return parts;
}

std::unique_ptr<Device> open(int index, int algorithms) {
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
  preferHardwareTimes();
  return std::make_unique<CudaDevice>(partsOf(index, algorithms));
}

}  // namespace

std::variant<std::unique_ptr<Device>, Failure> openDevice(int index, int algorithms) {
  try {
    return open(index, algorithms);
  } catch (const DeviceError& error) {
    return error.failure();
  }
}

}  // namespace qplan::profiler::cuda
