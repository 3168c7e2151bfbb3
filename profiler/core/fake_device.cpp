#include "profiler/core/fake_device.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "profiler/core/fake_times.hpp"

namespace qplan::profiler {

namespace {

using model::KernelCase;
using model::Seconds;

constexpr Seconds kPreparation{0.02};  // of a point
constexpr Seconds kCoolDown{2.0};
constexpr double kSlowClock = 0.5;
constexpr double kInterrupted = 0.01;  // share of the runs that something else delays

const Failure kLost{Failure::Kind::lost, "the GPU has fallen off the bus"};

// SplitMix64 (Steele, Lea & Flood 2014): the same numbers everywhere.
class Random {
 public:
  Random(std::uint64_t seed, const std::string& what) : state_(seed) {
    for (const char c : what) {
      state_ ^= static_cast<unsigned char>(c);
      next();
    }
  }
  // In (0, 1).
  double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1.0p-53; }
  // Standard normal (Box & Muller 1958).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

bool anyContains(const std::vector<PointRange>& ranges, int point) {
  return std::ranges::any_of(ranges, [&](const PointRange& one) { return one.contains(point); });
}

std::string_view formatOf(const KernelCase& what) {
  if (const auto* gemm = std::get_if<model::GemmCase>(&what)) return name(gemm->format);
  if (const auto* decode = std::get_if<model::DecodeCase>(&what)) return name(decode->kvDtype);
  if (const auto* other = std::get_if<model::ElementwiseCase>(&what)) return name(other->format);
  if (const auto* sustained = std::get_if<model::SustainedCase>(&what)) {
    return name(sustained->format);
  }
  return {};
}

}  // namespace

class FakeKernel : public Kernel {
 public:
  FakeKernel(FakeDevice& device, const KernelCase& what, FakeWay way)
      : device_(device),
        what_(what),
        way_(std::move(way)),
        random_(device.seed_, describe(what) + way_.kernel) {}

  [[nodiscard]] std::string name() const override { return way_.kernel; }
  [[nodiscard]] const KernelCase& what() const { return what_; }
  [[nodiscard]] Seconds noiseless() const { return way_.time; }

  std::variant<Timed, Failure> time(int repetitions) override {
    if (device_.isLost()) return kLost;
    if (anyContains(device_.spec_.fail, device_.point_)) {
      return Failure{Failure::Kind::kernelFailed, way_.kernel + ": illegal memory access"};
    }
    const double noise = device_.spec_.noise * (device_.spec_.busy ? 3 : 1);
    const double stretch = device_.isSlow() ? 1 / kSlowClock : 1.0;
    Timed timed;
    timed.timing = model::TimingMethod::simulated;
    for (int i = 0; i < repetitions; ++i) {
      const double delay = random_.uniform() < kInterrupted ? 3.0 : 1.0;
      const Seconds time = stretch * delay * std::exp(noise * random_.normal()) * way_.time;
      device_.clock_.advance(time);
      const bool isZero = random_.uniform() < device_.spec_.zeroTimestamps;
      timed.times.push_back(isZero ? Seconds(0.0) : time);
    }
    return timed;
  }

 private:
  FakeDevice& device_;
  KernelCase what_;
  FakeWay way_;
  Random random_;
};

FakeDevice::FakeDevice(model::Gpu gpu, FakeSpec spec, std::uint64_t seed, VirtualClock& clock)
    : gpu_(std::move(gpu)), spec_(std::move(spec)), seed_(seed), clock_(clock) {
  constexpr model::Hertz kUsualClock{1.9e9};
  if (gpu_.boostClock <= model::Hertz(0.0)) gpu_.boostClock = kUsualClock;
}

model::DeviceRecord FakeDevice::record() const {
  model::DeviceRecord record;
  record.name = "simulated " + gpu_.name;
  record.uuid = "fake-" + gpu_.id;
  record.computeCapability = gpu_.computeCapability;
  record.smCount = gpu_.smCount;
  record.gpus = spec_.gpus;
  record.memory = gpu_.memory;
  record.l2 = gpu_.l2;
  record.maxSmClock = gpu_.boostClock;
  record.powerLimit = gpu_.tdp;
  record.driver = "simulated";
  return record;
}

bool FakeDevice::isSlow() const {
  if (anyContains(spec_.hot, point_)) return true;
  return anyContains(spec_.throttle, point_) && clock_.now() - asked_ < kCoolDown;
}

std::variant<std::vector<std::unique_ptr<Kernel>>, Failure> FakeDevice::kernels(
    const KernelCase& what) {
  ++point_;
  clock_.advance(kPreparation);
  asked_ = clock_.now();
  if (isLost()) return kLost;
  if (anyContains(spec_.outOfMemory, point_)) {
    return Failure{Failure::Kind::outOfMemory, "out of memory"};
  }
  std::vector<std::unique_ptr<Kernel>> made;
  for (FakeWay& way : fakeWays(what, gpu_)) {
    made.push_back(std::make_unique<FakeKernel>(*this, what, std::move(way)));
  }
  if (made.empty()) return Failure{Failure::Kind::unsupported, "no kernel on this GPU"};
  return made;
}

DeviceState FakeDevice::state() {
  DeviceState state;
  const bool slow = isSlow();
  state.smClock = (slow ? kSlowClock : 1.0) * gpu_.boostClock;
  state.power = 0.8 * gpu_.tdp;
  state.temperatureCelsius = slow ? 90 : 60;
  if (slow) state.throttle = {"sw_thermal_slowdown"};
  state.otherProcesses = spec_.busy ? 1 : 0;
  return state;
}

bool FakeDevice::concerns(const std::vector<std::string>& names, const KernelCase& what,
                          const std::string& kernel) const {
  return std::ranges::any_of(names, [&](const std::string& one) {
    const auto* elementwise = std::get_if<model::ElementwiseCase>(&what);
    return one == name(kernelClass(what)) || one == formatOf(what) || one == kernel ||
           (elementwise && one == name(elementwise->op));
  });
}

std::variant<std::vector<Computed>, Failure> FakeDevice::compute(
    const KernelCase& what, const reference::Operands& operands) {
  if (isLost()) return kLost;
  const std::vector<FakeWay> ways = fakeWays(what, gpu_);
  if (ways.empty()) return Failure{Failure::Kind::unsupported, "no kernel on this GPU"};
  const std::vector<float> right = reference::expected(what, operands);
  std::vector<Computed> results;
  for (const FakeWay& way : ways) {
    Computed computed{way.kernel, right};
    // One value in the middle: an error at the edge of a tile looks like that.
    float& victim = computed.values[computed.values.size() / 2];
    if (concerns(spec_.wrong, what, way.kernel)) victim += 1 + std::abs(victim);
    if (concerns(spec_.unwritten, what, way.kernel)) {
      victim = std::numeric_limits<float>::quiet_NaN();
    }
    results.push_back(std::move(computed));
  }
  return results;
}

std::variant<model::Counters, Failure> FakeDevice::counters(Kernel& kernel) {
  if (isLost()) return kLost;
  if (spec_.countersDenied) {
    return Failure{Failure::Kind::denied, "no permission to read counters"};
  }
  const auto& fake = dynamic_cast<const FakeKernel&>(kernel);
  const model::Work work = workOf(fake.what());
  constexpr double kFlopsPerInstruction = 4096;  // m16n8k16
  model::Counters counters;
  counters.dramRead = 0.95 * work.bytes;
  counters.dramWritten = 0.05 * work.bytes;
  counters.tensorInstructions = std::round(work.flops.value() / kFlopsPerInstruction);
  counters.duration = fake.noiseless();
  counters.smCycles = std::round(counters.duration.value() * gpu_.boostClock.value());
  const auto floor = floorOf(fake.what(), gpu_);
  counters.tensorActivePercent = floor ? 100 * (*floor / counters.duration) : 0;
  return counters;
}

}  // namespace qplan::profiler
