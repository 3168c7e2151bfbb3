#include "profiler/cuda/record.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <utility>

#include "profiler/core/catalogue.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/machine/driver.hpp"
#include "profiler/machine/gpu_library.hpp"

namespace qplan::profiler::cuda {

namespace {

int attribute(int device, cudaDeviceAttr name) {
  int value = 0;
  // One the runtime does not know is not known.
  if (cudaDeviceGetAttribute(&value, name, device) != cudaSuccess) (void)cudaGetLastError();
  return value;
}

model::Hertz kilohertz(int value) { return model::Hertz(1e3 * value); }

int sameKind(const std::string& name) {
  int count = 0;
  QPLAN_CHECK(cudaGetDeviceCount(&count));
  int same = 0;
  for (int i = 0; i < count; ++i) {
    cudaDeviceProp properties{};
    QPLAN_CHECK(cudaGetDeviceProperties(&properties, i));
    if (name == properties.name) ++same;
  }
  return same;
}

std::string versionOf(GpuLibrary id) {
  const OpenedLibrary opened = openGpuLibrary(id);
  return opened.problem.empty() ? opened.version : std::string();
}

}  // namespace

std::string pciBusIdOf(int device) {
  std::array<char, 32> text{};
  QPLAN_CHECK(cudaDeviceGetPCIBusId(text.data(), static_cast<int>(text.size()), device));
  return text.data();
}

std::string uuidText(const cudaUUID_t& uuid) {
  std::array<unsigned char, 16> bytes{};
  static_assert(sizeof(uuid.bytes) == bytes.size());
  std::memcpy(bytes.data(), &uuid.bytes, bytes.size());
  std::string text = "GPU";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 0 || i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

model::DeviceRecord recordOf(const Context& context, const Nvml* nvml,
                             const std::optional<Nvml::Gpu>& nvmlGpu, bool tracer) {
  cudaDeviceProp properties{};
  QPLAN_CHECK(cudaGetDeviceProperties(&properties, context.device));
  model::DeviceRecord record;
  record.name = properties.name;
  record.uuid = uuidText(properties.uuid);
  record.computeCapability = context.computeCapability;
  record.smCount = properties.multiProcessorCount;
  record.gpus = sameKind(record.name);
  record.memory = model::Bytes(static_cast<double>(properties.totalGlobalMem));
  record.l2 = model::Bytes(static_cast<double>(properties.l2CacheSize));
  record.ecc = properties.ECCEnabled != 0;
  if (nvmlGpu) {
    record.maxSmClock = nvmlGpu->maxSmClock();
    record.maxMemoryClock = nvmlGpu->maxMemoryClock();
    record.powerLimit = nvmlGpu->powerLimit();
    record.mig = nvmlGpu->mig();
    if (const auto ecc = nvmlGpu->ecc()) record.ecc = ecc;
  }
  const model::Hertz unknown(0.0);
  if (record.maxSmClock == unknown) {
    record.maxSmClock = kilohertz(attribute(context.device, cudaDevAttrClockRate));
  }
  if (record.maxMemoryClock == unknown) {
    record.maxMemoryClock = kilohertz(attribute(context.device, cudaDevAttrMemoryClockRate));
  }
  record.driver = nvml != nullptr ? nvml->driverVersion() : driverStatus().kernelModule;
  int runtime = 0;
  QPLAN_CHECK(cudaRuntimeGetVersion(&runtime));
  record.cuda = fmt::format("{}.{}", runtime / 1000, runtime % 1000 / 10);
  if (context.lt) record.cublasLt = (*context.lt)->version;
  record.cudnn = context.cudnn.version;
  if (tracer) record.cupti = versionOf(GpuLibrary::cupti);
  record.nccl = versionOf(GpuLibrary::nccl);
  return record;
}

model::Gpu gpuOf(const model::DeviceRecord& record, int device,
                 const std::optional<Nvml::Gpu>& nvmlGpu) {
  if (auto known = matchGpu(record, catalogue())) return std::move(*known);
  const auto refuse = [&](const std::string& why) {
    throw DeviceError({Failure::Kind::unsupported,
                       fmt::format("{} is not in the catalogue, and its figures cannot be derived: "
                                   "{}",
                                   record.name, why)});
  };
  const model::BytesPerSecond pcie = nvmlGpu ? nvmlGpu->pcie() : model::BytesPerSecond(0.0);
  auto gpu = deriveGpu(record, attribute(device, cudaDevAttrGlobalMemoryBusWidth), pcie);
  if (!gpu) {
    refuse(fmt::format("compute capability {}.{} is not known", record.computeCapability.major,
                       record.computeCapability.minor));
  }
  // A profile with such figures could not be read again.
  if (const auto findings = validate(*gpu); !findings.empty()) {
    refuse(findings.front().path + " " + findings.front().message +
           (nvmlGpu ? "" : " (NVML is not there to ask)"));
  }
  return std::move(*gpu);
}

}  // namespace qplan::profiler::cuda
