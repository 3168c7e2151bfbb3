#include "profiler/cuda/cuda_device.hpp"

#include <algorithm>
#include <utility>

#include "profiler/cuda/counting.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/given_sets.hpp"
#include "profiler/cuda/record.hpp"
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

}  // namespace

CudaDevice::CudaDevice(int index) : context_(contextOf(index)), pools_(kSeed) {
  openLibraries(context_);
  auto opened = Nvml::open();
  if (auto* nvml = std::get_if<Nvml>(&opened)) {
    nvml_ = std::move(*nvml);
    nvmlGpu_ = nvml_->gpu(pciBusIdOf(index));
  }
  MadeTimer made = makeKernelTimer(context_.stream.get());
  timer_ = std::move(made.timer);
  record_ = recordOf(context_, nvml_ ? &*nvml_ : nullptr, nvmlGpu_, made.why.empty());
  gpu_ = gpuOf(record_, index, nvmlGpu_);
}

Kernels CudaDevice::makeKernels(const model::KernelCase& what) {
  const cudaStream_t stream = context_.stream.get();
  if (const auto* copy = std::get_if<model::HostCopyCase>(&what))
    return hostCopyWays(*copy, stream);
  if (const auto* gap = std::get_if<model::GapCase>(&what)) return gapWays(*gap, *timer_, stream);
  if (const auto* reduce = std::get_if<model::AllReduceCase>(&what)) return allReduceWays(*reduce);
  Kernels made;
  const auto turn = std::make_shared<int>(0);
  for (Way& way : timedWays(context_, pools_, what)) {
    made.push_back(std::make_unique<WayKernel>(std::move(way), turn, *timer_, lost_));
  }
  // The case before may have left some of the buffers in the L2 cache.
  if (!cold_)
    cold_ = std::make_shared<DeviceBuffer>(2 * static_cast<std::size_t>(context_.l2Bytes));
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
  if (!nvmlGpu_) return {};
  constexpr bool kOwnContext = true;
  return {nvmlGpu_->smClock(), nvmlGpu_->power(), nvmlGpu_->temperatureCelsius(),
          nvmlGpu_->throttleReasons(), nvmlGpu_->otherProcesses(kOwnContext)};
}

void CudaDevice::announce(const std::vector<model::KernelCase>& next) {
  if (!context_.cudnn.ways) return;
  std::vector<model::KernelCase> graphs;
  for (const model::KernelCase& what : next) {
    const model::KernelCase once = withoutRepetition(what);
    const Choice choice = choose(once, context_.means(), Purpose::timing);
    if (std::ranges::find(choice.ways, WayKind::cudnn) != choice.ways.end()) {
      graphs.push_back(once);
    }
  }
  context_.cudnn.ways->announce(graphs);
}

std::vector<Computed> CudaDevice::computeAll(
    const std::vector<Way>& ways, const std::function<void(cudaStream_t)>& poison,
    const std::function<std::vector<float>(cudaStream_t)>& results) {
  std::vector<Computed> all;
  std::optional<Failure> first;
  const cudaStream_t stream = context_.stream.get();
  for (const Way& way : ways) {
    try {
      poison(stream);
      // By the timer, because it tells the kernel's name.
      const TimedRuns runs = timer_->time(way.run, 0, 1);
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
    const Choice choice = choose(what, context_.means(), Purpose::checking);
    if (choice.ways.empty()) {
      throw DeviceError({Failure::Kind::unsupported, refusal(context_, choice)});
    }
    const auto with = [&](const auto& given, const std::vector<Way>& ways) {
      return computeAll(ways, given.poison, given.results);
    };
    if (const auto* gemm = std::get_if<model::GemmCase>(&what)) {
      const auto given = givenSets(*gemm, std::get<reference::GemmOperands>(operands));
      return with(given, gemmWays(context_, *gemm, choice.ways, given.sets));
    }
    if (const auto* decode = std::get_if<model::DecodeCase>(&what)) {
      const auto given = givenSets(*decode, std::get<reference::DecodeOperands>(operands));
      return with(given, decodeWays(context_, *decode, choice.ways, given.sets));
    }
    if (const auto* prefill = std::get_if<model::PrefillCase>(&what)) {
      const auto given = givenSets(*prefill, std::get<reference::PrefillOperands>(operands));
      return with(given, prefillWays(context_, *prefill, choice.ways, given.sets));
    }
    if (const auto* elementwise = std::get_if<model::ElementwiseCase>(&what)) {
      const auto given =
          givenSets(*elementwise, std::get<reference::ElementwiseOperands>(operands));
      return with(given, elementwiseWays(context_, *elementwise, given.sets));
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
    auto answer = countRun(context_.stream.get(), own->way().run);
    if (auto* failure = std::get_if<Failure>(&answer)) throw DeviceError(std::move(*failure));
    return std::get<model::Counters>(answer);
  });
}

}  // namespace qplan::profiler::cuda
