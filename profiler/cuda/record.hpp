#pragma once

#include <cuda_runtime_api.h>

#include <optional>
#include <string>

#include "profiler/core/device.hpp"
#include "profiler/cuda/context.hpp"
#include "profiler/machine/nvml.hpp"

namespace qplan::profiler::cuda {

// "0000:17:00.0", as NVML wants it. Throws DeviceError.
std::string pciBusIdOf(int device);

// "GPU-...", as nvidia-smi prints it.
std::string uuidText(const cudaUUID_t& uuid);

// What the device and its libraries say of themselves. `nvml` may be nothing, figures only it knows
// are then 0 or those of the CUDA runtime. `tracer`: whether CUPTI works. Throws DeviceError.
model::DeviceRecord recordOf(const Context& context, const Nvml* nvml,
                             const std::optional<Nvml::Gpu>& nvmlGpu, bool tracer);

// The catalogue's figures, else derived ones. Throws DeviceError (unsupported) for a GPU nobody
// knows and where figures cannot be derived because NVML is missing.
model::Gpu gpuOf(const model::DeviceRecord& record, int device,
                 const std::optional<Nvml::Gpu>& nvmlGpu);

}  // namespace qplan::profiler::cuda
