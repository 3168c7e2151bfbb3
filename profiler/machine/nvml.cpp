#include "profiler/machine/nvml.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "profiler/machine/gpu_library.hpp"

namespace qplan::profiler {

namespace {

// From nvml.h (API version 13; these have not changed since 11).
using Device = void*;
using Status = int;
constexpr Status kSuccess = 0;
constexpr Status kInsufficientSize = 7;
constexpr int kClockSm = 1;
constexpr int kClockMemory = 2;
constexpr int kTemperatureGpu = 0;
struct ProcessInfo {
  unsigned pid;
  unsigned long long usedMemory;
  unsigned gpuInstance;
  unsigned computeInstance;
};

constexpr std::array<std::string_view, 9> kReasons{"gpu_idle",
                                                   "applications_clocks_setting",
                                                   "sw_power_cap",
                                                   "hw_slowdown",
                                                   "sync_boost",
                                                   "sw_thermal_slowdown",
                                                   "hw_thermal_slowdown",
                                                   "hw_power_brake_slowdown",
                                                   "display_clock_setting"};

// Giga-transfers per second and lane of PCIe generation 1 ...; 8b/10b coding up to 2, then
// 128b/130b.
constexpr std::array<double, 6> kTransfersPerSecond{2.5e9, 5e9, 8e9, 16e9, 32e9, 64e9};

}  // namespace

struct Nvml::Gpu::Functions {
  Status (*init)() = nullptr;
  Status (*shutdown)() = nullptr;
  const char* (*errorString)(Status) = nullptr;
  Status (*driverVersion)(char*, unsigned) = nullptr;
  Status (*byPciBusId)(const char*, Device*) = nullptr;
  Status (*clock)(Device, int, unsigned*) = nullptr;
  Status (*maxClock)(Device, int, unsigned*) = nullptr;
  Status (*power)(Device, unsigned*) = nullptr;
  Status (*powerLimit)(Device, unsigned*) = nullptr;
  Status (*temperature)(Device, int, unsigned*) = nullptr;
  Status (*reasons)(Device, unsigned long long*) = nullptr;
  Status (*ecc)(Device, int*, int*) = nullptr;
  Status (*mig)(Device, unsigned*, unsigned*) = nullptr;
  Status (*pcieGeneration)(Device, unsigned*) = nullptr;
  Status (*pcieWidth)(Device, unsigned*) = nullptr;
  Status (*processes)(Device, unsigned*, ProcessInfo*) = nullptr;
};

struct Nvml::State {
  SharedLibrary library;
  Gpu::Functions functions;
};

namespace {

// Functions an older driver does not have stay null; their figures are then unknown.
template <class Functions>
Functions resolve(const SharedLibrary& library) {
  Functions f;
  const auto set = [&]<class Fn>(Fn& function, const char* symbol, const char* older = nullptr) {
    function = library.function<Fn>(symbol);
    if (function == nullptr && older != nullptr) function = library.function<Fn>(older);
  };
  set(f.init, "nvmlInit_v2");
  set(f.shutdown, "nvmlShutdown");
  set(f.errorString, "nvmlErrorString");
  set(f.driverVersion, "nvmlSystemGetDriverVersion");
  set(f.byPciBusId, "nvmlDeviceGetHandleByPciBusId_v2");
  set(f.clock, "nvmlDeviceGetClockInfo");
  set(f.maxClock, "nvmlDeviceGetMaxClockInfo");
  set(f.power, "nvmlDeviceGetPowerUsage");
  set(f.powerLimit, "nvmlDeviceGetEnforcedPowerLimit");
  set(f.temperature, "nvmlDeviceGetTemperature");
  set(f.reasons, "nvmlDeviceGetCurrentClocksEventReasons",
      "nvmlDeviceGetCurrentClocksThrottleReasons");
  set(f.ecc, "nvmlDeviceGetEccMode");
  set(f.mig, "nvmlDeviceGetMigMode");
  set(f.pcieGeneration, "nvmlDeviceGetMaxPcieLinkGeneration");
  set(f.pcieWidth, "nvmlDeviceGetMaxPcieLinkWidth");
  set(f.processes, "nvmlDeviceGetComputeRunningProcesses_v3");
  return f;
}

// What `function` writes, or 0.
template <class Fn, class... Args>
unsigned read(Fn function, Args... args) {
  unsigned value = 0;
  if (function == nullptr || function(args..., &value) != kSuccess) return 0;
  return value;
}

template <class Value, class Fn>
std::optional<bool> readMode(Fn function, Device device) {
  Value current = 0;
  Value pending = 0;
  if (function == nullptr || function(device, &current, &pending) != kSuccess) return std::nullopt;
  return current != 0;
}

constexpr double kMega = 1e6;
constexpr double kMilli = 1e-3;

}  // namespace

Nvml::Nvml(std::unique_ptr<State> state) : state_(std::move(state)) {}
Nvml::Nvml(Nvml&&) noexcept = default;
Nvml& Nvml::operator=(Nvml&&) noexcept = default;
Nvml::~Nvml() {
  if (state_ != nullptr) state_->functions.shutdown();
}

std::variant<Nvml, std::string> Nvml::open() {
  OpenedLibrary opened = openGpuLibrary(GpuLibrary::nvml);
  if (!opened.library) return opened.problem;
  auto state =
      std::make_unique<State>(State{*opened.library, resolve<Gpu::Functions>(*opened.library)});
  const Gpu::Functions& f = state->functions;
  if (f.init == nullptr || f.shutdown == nullptr || f.byPciBusId == nullptr) {
    return fmt::format("{} lacks nvmlInit_v2", opened.library->path().string());
  }
  if (const Status status = f.init(); status != kSuccess) {
    return fmt::format("NVML does not start: {}",
                       f.errorString != nullptr ? f.errorString(status) : "unknown error");
  }
  return Nvml(std::move(state));
}

std::string Nvml::driverVersion() const {
  std::array<char, 96> text{};
  const auto function = state_->functions.driverVersion;
  if (function == nullptr || function(text.data(), text.size()) != kSuccess) return {};
  return text.data();
}

std::optional<Nvml::Gpu> Nvml::gpu(const std::string& pciBusId) const {
  Device device = nullptr;
  if (state_->functions.byPciBusId(pciBusId.c_str(), &device) != kSuccess) return std::nullopt;
  return Gpu(&state_->functions, device);
}

model::Hertz Nvml::Gpu::smClock() const {
  return model::Hertz(read(functions_->clock, device_, kClockSm) * kMega);
}
model::Hertz Nvml::Gpu::maxSmClock() const {
  return model::Hertz(read(functions_->maxClock, device_, kClockSm) * kMega);
}
model::Hertz Nvml::Gpu::maxMemoryClock() const {
  return model::Hertz(read(functions_->maxClock, device_, kClockMemory) * kMega);
}
model::Watts Nvml::Gpu::power() const {
  return model::Watts(read(functions_->power, device_) * kMilli);
}
model::Watts Nvml::Gpu::powerLimit() const {
  return model::Watts(read(functions_->powerLimit, device_) * kMilli);
}
double Nvml::Gpu::temperatureCelsius() const {
  return read(functions_->temperature, device_, kTemperatureGpu);
}

std::vector<std::string> Nvml::Gpu::throttleReasons() const {
  unsigned long long reasons = 0;
  const auto function = functions_->reasons;
  if (function == nullptr || function(device_, &reasons) != kSuccess) return {};
  return throttleReasonNames(reasons);
}

std::optional<bool> Nvml::Gpu::ecc() const { return readMode<int>(functions_->ecc, device_); }
std::optional<bool> Nvml::Gpu::mig() const { return readMode<unsigned>(functions_->mig, device_); }

model::BytesPerSecond Nvml::Gpu::pcie() const {
  const unsigned generation = read(functions_->pcieGeneration, device_);
  const unsigned lanes = read(functions_->pcieWidth, device_);
  if (generation == 0 || generation > kTransfersPerSecond.size()) return model::BytesPerSecond(0.0);
  const double coding = generation <= 2 ? 8.0 / 10.0 : 128.0 / 130.0;
  return model::BytesPerSecond(kTransfersPerSecond[generation - 1] * coding / 8.0 * lanes);
}

int Nvml::Gpu::otherProcesses(bool ownContext) const {
  if (functions_->processes == nullptr) return 0;
  std::vector<ProcessInfo> running(64);
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto count = static_cast<unsigned>(running.size());
    const Status status = functions_->processes(device_, &count, running.data());
    if (status == kInsufficientSize) {
      running.resize(count + 16);
      continue;
    }
    if (status != kSuccess) return 0;
    int others = 0;
    bool sawOwn = false;
    for (unsigned i = 0; i < count; ++i) {
      if (running[i].pid == static_cast<unsigned>(getpid())) {
        sawOwn = true;
      } else {
        ++others;
      }
    }
    return ownContext && !sawOwn && others > 0 ? others - 1 : others;
  }
  return 0;
}

std::vector<std::string> throttleReasonNames(std::uint64_t reasons) {
  std::vector<std::string> names;
  for (std::size_t bit = 0; bit < kReasons.size(); ++bit) {
    if ((reasons >> bit & 1U) != 0) names.emplace_back(kReasons[bit]);
  }
  return names;
}

}  // namespace qplan::profiler
