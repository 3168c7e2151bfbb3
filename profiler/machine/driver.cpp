#include "profiler/machine/driver.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <regex>

#include "profiler/machine/gpu_library.hpp"

namespace qplan::profiler {

namespace {

namespace fs = std::filesystem;

// From cuda.h; stable since CUDA 4.
using Status = int;
constexpr Status kSuccess = 0;
constexpr Status kStubLibrary = 34;
constexpr Status kNoDevice = 100;
constexpr Status kSystemNotReady = 802;
constexpr Status kDriverMismatch = 803;
constexpr int kSmCount = 16;
constexpr int kMajor = 75;
constexpr int kMinor = 76;

constexpr std::string_view kNewDriver = "install NVIDIA driver 580 or later";

std::string kernelModuleVersion(const fs::path& root) {
  std::ifstream file(root / "proc/driver/nvidia/version");
  std::string line;
  std::getline(file, line);
  static const std::regex kVersion(R"(\s(\d+\.\d+(\.\d+)?)\s)");
  std::smatch match;
  return std::regex_search(line, match, kVersion) ? match[1].str() : "";
}

std::string errorText(const SharedLibrary& cuda, Status status) {
  const auto function = cuda.function<Status (*)(Status, const char**)>("cuGetErrorString");
  const char* text = nullptr;
  if (function == nullptr || function(status, &text) != kSuccess || text == nullptr) {
    return fmt::format("error {}", status);
  }
  return text;
}

GpuSeen gpuSeen(const SharedLibrary& cuda, int index) {
  GpuSeen gpu;
  int device = 0;
  const auto byIndex = cuda.function<Status (*)(int*, int)>("cuDeviceGet");
  if (byIndex == nullptr || byIndex(&device, index) != kSuccess) return gpu;
  std::array<char, 256> text{};
  if (const auto name = cuda.function<Status (*)(char*, int, int)>("cuDeviceGetName");
      name != nullptr && name(text.data(), static_cast<int>(text.size()), device) == kSuccess) {
    gpu.name = text.data();
  }
  if (const auto bus = cuda.function<Status (*)(char*, int, int)>("cuDeviceGetPCIBusId");
      bus != nullptr && bus(text.data(), static_cast<int>(text.size()), device) == kSuccess) {
    gpu.pciBusId = text.data();
  }
  const auto attribute = cuda.function<Status (*)(int*, int, int)>("cuDeviceGetAttribute");
  const auto read = [&](int which) {
    int value = 0;
    return attribute != nullptr && attribute(&value, which, device) == kSuccess ? value : 0;
  };
  gpu.computeCapability = {read(kMajor), read(kMinor)};
  gpu.smCount = read(kSmCount);
  std::size_t memory = 0;
  if (const auto total = cuda.function<Status (*)(std::size_t*, int)>("cuDeviceTotalMem_v2");
      total != nullptr && total(&memory, device) == kSuccess) {
    gpu.memory = model::Bytes(static_cast<double>(memory));
  }
  return gpu;
}

void explainInit(DriverStatus& status, Status error, const std::string& text) {
  switch (error) {
    case kStubLibrary:
      status.problem = "libcuda.so.1 is the toolkit's stub, there is no driver behind it";
      status.remedy = kNewDriver;
      return;
    case kNoDevice:
      status.problem = "the driver sees no GPU";
      status.remedy = "check CUDA_VISIBLE_DEVICES, or start the container with --gpus all";
      return;
    case kSystemNotReady:
      status.problem = "the driver is not ready: the NVSwitch fabric has not been set up";
      status.remedy = "start nvidia-fabricmanager";
      return;
    case kDriverMismatch:
      status.problem = "the driver's library does not match its kernel module";
      status.remedy = "restart the machine after the update of the driver";
      return;
    default:
      status.problem = fmt::format("cuInit fails: {}", text);
      status.remedy = "look at dmesg and nvidia-smi";
  }
}

// CAP_SYS_ADMIN of this process.
bool isAdmin(const fs::path& root) {
  constexpr int kSysAdmin = 21;
  std::ifstream file(root / "proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("CapEff:")) continue;
    const std::size_t start = line.find_first_of("0123456789abcdef", 7);
    if (start == std::string::npos) return false;
    std::uint64_t capabilities = 0;
    std::from_chars(line.data() + start, line.data() + line.size(), capabilities, 16);
    return (capabilities >> kSysAdmin & 1U) != 0;
  }
  return geteuid() == 0;
}

}  // namespace

DriverStatus driverStatus(const fs::path& root) {
  DriverStatus status;
  status.kernelModule = kernelModuleVersion(root);
  const OpenedLibrary opened = openGpuLibrary(GpuLibrary::driver);
  if (!opened.library) {
    status.problem =
        status.kernelModule.empty()
            ? "no NVIDIA driver"
            : fmt::format("driver {} is loaded, but libcuda.so.1 is not here", status.kernelModule);
    status.remedy = status.kernelModule.empty()
                        ? std::string(kNewDriver)
                        : "start the container with the NVIDIA container toolkit (--gpus all)";
    return status;
  }
  const SharedLibrary& cuda = *opened.library;
  status.cuda = opened.version;
  const auto init = cuda.function<Status (*)(unsigned)>("cuInit");
  const Status error = init == nullptr ? kStubLibrary : init(0);
  if (error != kSuccess) {
    explainInit(status, error, errorText(cuda, error));
    return status;
  }
  int count = 0;
  if (const auto devices = cuda.function<Status (*)(int*)>("cuDeviceGetCount");
      devices == nullptr || devices(&count) != kSuccess || count == 0) {
    explainInit(status, kNoDevice, {});
    return status;
  }
  for (int i = 0; i < count; ++i) status.gpus.push_back(gpuSeen(cuda, i));
  if (!opened.problem.empty()) {
    status.problem = fmt::format("the driver supports CUDA {}, {} is needed", opened.version,
                                 facts(GpuLibrary::driver).needed);
    status.remedy = kNewDriver;
  }
  return status;
}

std::string countersDenied(const fs::path& root) {
  std::ifstream file(root / "proc/driver/nvidia/params");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("RmProfilingAdminOnly:")) continue;
    if (line.find('1') == std::string::npos || isAdmin(root)) return {};
    return "the driver gives hardware counters to administrators only";
  }
  return {};
}

}  // namespace qplan::profiler
