#include "profiler/cuda/cuda_device.hpp"

#include <algorithm>
#include <utility>

#include "profiler/cuda/counting.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/given_sets.hpp"
#include "profiler/cuda/timed_ways.hpp"
#include "profiler/cuda/transfers.hpp"
#include "profiler/cuda/ways.hpp"

namespace qplan::profiler::cuda {

namespace {

using Kernels = std::vector<std::unique_ptr<Kernel>>;

constexpr std::uint64_t kSeed = 1;  // of the rotating random data

class WayKernel : public Kernel {
 public:
  // `turn` goes on from way to way of a case, so that none finds what another has just read.
  WayKernel(Way way, std::shared_ptr<int> turn, KernelTimer& timer, LostDevice& lost)
      : way_(std::move(way)), turn_(std::move(turn)), timer_(timer), lost_(lost) {}

  [[nodiscard]] std::string name() const override {
    if (!way_.kernel.empty()) return way_.kernel;
    return seen_.empty() ? way_.library : seen_;
  }
  [[nodiscard]] std::string algorithm() const override { return way_.algorithm; }

  std::variant<Timed, Failure> time(int repetitions) override {
    return lost_.guard<Timed>([&] {
      TimedRuns runs = timer_.time(way_.run, *turn_, repetitions);
      *turn_ = (*turn_ + repetitions) % kMostTurns;
      if (!runs.kernel.empty()) seen_ = std::move(runs.kernel);
      return std::move(runs.timed);
    });
  }

  [[nodiscard]] const Way& way() const { return way_; }

 private:
  static constexpr int kMostTurns = 1 << 28;  // far from overflow

  Way way_;
  std::shared_ptr<int> turn_;
  KernelTimer& timer_;
  LostDevice& lost_;
  std::string seen_;
};

}  // namespace

CudaDevice::CudaDevice(DeviceParts parts) : parts_(std::move(parts)), pools_(kSeed) {}

Kernels CudaDevice::makeKernels(const model::KernelCase& what) {
  const cudaStream_t stream = parts_.context.stream.get();
  if (const auto* copy = std::get_if<model::HostCopyCase>(&what)) {
    return hostCopyWays(*copy, stream);
  }
  if (const auto* gap = std::get_if<model::GapCase>(&what)) {
    return gapWays(*gap, *parts_.timer, stream);
  }
  if (const auto* reduce = std::get_if<model::AllReduceCase>(&what)) {
    return allReduceWays(*reduce);
  }
  Kernels made;
  const auto turn = std::make_shared<int>(0);
  for (Way& way : timedWays(parts_.context, pools_, what)) {
    made.push_back(std::make_unique<WayKernel>(std::move(way), turn, *parts_.timer, lost_));
  }
  // The case before may have left some of the buffers in the L2 cache.
  if (!cold_) {
    cold_ = std::make_shared<DeviceBuffer>(2 * static_cast<std::size_t>(parts_.context.l2Bytes));
  }
  if (cold_->bytes() > 0) {
    QPLAN_CHECK(cudaMemsetAsync(cold_->data(), 0, cold_->bytes(), stream));
  }
  QPLAN_CHECK(cudaStreamSynchronize(stream));
  return made;
}

std::variant<Kernels, Failure> CudaDevice::kernels(const model::KernelCase& what) {
  return lost_.guard<Kernels>([&] { return withRoom(pools_, [&] { return makeKernels(what); }); });
}

DeviceState CudaDevice::state() {
  if (!parts_.nvmlGpu) return {};
  constexpr bool kOwnContext = true;
  return {parts_.nvmlGpu->smClock(), parts_.nvmlGpu->power(), parts_.nvmlGpu->temperatureCelsius(),
          parts_.nvmlGpu->throttleReasons(), parts_.nvmlGpu->otherProcesses(kOwnContext)};
}

void CudaDevice::announce(const std::vector<model::KernelCase>& next) {
  if (!parts_.context.cudnn.ways) return;
  std::vector<model::KernelCase> graphs;
  for (const model::KernelCase& what : next) {
    const model::KernelCase once = withoutRepetition(what);
    const Choice choice = choose(once, parts_.context.means(), Purpose::timing);
    if (std::ranges::find(choice.ways, WayKind::cudnn) != choice.ways.end()) {
      graphs.push_back(once);
    }
  }
  parts_.context.cudnn.ways->announce(graphs);
}

std::vector<Computed> CudaDevice::computeAll(
    const std::vector<Way>& ways, const std::function<void(cudaStream_t)>& poison,
    const std::function<std::vector<float>(cudaStream_t)>& results) {
  std::vector<Computed> all;
  std::optional<Failure> first;
  const cudaStream_t stream = parts_.context.stream.get();
  for (const Way& way : ways) {
    try {
      poison(stream);
      // By the timer, because it tells the kernel's name.
      const TimedRuns runs = parts_.timer->time(way.run, 0, 1);
      std::string name = way.kernel;
      if (name.empty()) name = runs.kernel.empty() ? way.library : runs.kernel;
      all.push_back({std::move(name), results(stream)});
    } catch (const DeviceError& error) {
      if (error.failure().kind == Failure::Kind::lost) throw;
      if (!first) first = error.failure();
    }
  }
  if (all.empty() && first) throw DeviceError(*first);
  return all;
}

std::variant<std::vector<Computed>, Failure> CudaDevice::compute(
    const model::KernelCase& what, const reference::Operands& operands) {
  return lost_.guard<std::vector<Computed>>([&] {
    const Choice choice = choose(what, parts_.context.means(), Purpose::checking);
    if (choice.ways.empty()) {
      throw DeviceError({Failure::Kind::unsupported, refusal(parts_.context, choice)});
    }
    const auto with = [&](const auto& given, const std::vector<Way>& ways) {
      return computeAll(ways, given.poison, given.results);
    };
    if (const auto* gemm = std::get_if<model::GemmCase>(&what)) {
      const auto given = givenSets(*gemm, std::get<reference::GemmOperands>(operands));
      return with(given, gemmWays(parts_.context, *gemm, choice.ways, given.sets));
    }
    if (const auto* decode = std::get_if<model::DecodeCase>(&what)) {
      const auto given = givenSets(*decode, std::get<reference::DecodeOperands>(operands));
      return with(given, decodeWays(parts_.context, *decode, choice.ways, given.sets));
    }
    if (const auto* prefill = std::get_if<model::PrefillCase>(&what)) {
      const auto given = givenSets(*prefill, std::get<reference::PrefillOperands>(operands));
      return with(given, prefillWays(parts_.context, *prefill, choice.ways, given.sets));
    }
    if (const auto* elementwise = std::get_if<model::ElementwiseCase>(&what)) {
      const auto given =
          givenSets(*elementwise, std::get<reference::ElementwiseOperands>(operands));
      return with(given, elementwiseWays(parts_.context, *elementwise, given.sets));
    }
    throw DeviceError({Failure::Kind::unsupported, "it has no numbers to compute"});
  });
}

std::variant<model::Counters, Failure> CudaDevice::counters(Kernel& kernel) {
  const auto* own = dynamic_cast<const WayKernel*>(&kernel);
  if (own == nullptr) {
    return Failure{Failure::Kind::unsupported, "no hardware counters of copies and gaps"};
  }
  return lost_.guard<model::Counters>([&]() -> model::Counters {
    auto answer = countRun(parts_.context.stream.get(), own->way().run);
    if (auto* failure = std::get_if<Failure>(&answer)) throw DeviceError(std::move(*failure));
    return std::get<model::Counters>(answer);
  });
}

}  // namespace qplan::profiler::cuda
