#include "profiler/cuda/counting.hpp"

#include <cmath>
#include <utility>

#include "profiler/cuda/cupti/metrics.hpp"
#include "profiler/cuda/cupti/range_config.hpp"
#include "profiler/cuda/cupti/tracer.hpp"
#include "profiler/cuda/error.hpp"

namespace qplan::profiler::cuda {

namespace {

using Image = std::vector<std::uint8_t>;

constexpr int kMostPasses = 1;
// The run that counts finds the caches as a timed one does: full of other turns.
constexpr int kTurnsBefore = 64;

// CUPTI's profiler calls crash without a driver instead of failing.
void requireDevice() {
  int count = 0;
  QPLAN_CHECK(cudaGetDeviceCount(&count));
  if (count < 1) throw DeviceError({Failure::Kind::unsupported, "no GPU to read counters of"});
}

// Loads what the profiler interface needs; repeated calls do no harm. Fails without a driver.
void initializeProfiler(const Cupti& cupti) {
  auto params = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Initialize_Params);
  QPLAN_CUPTI(cupti, cuptiProfilerInitialize(&params));
}

std::string chipName(const Cupti& cupti) {
  int device = 0;
  QPLAN_CHECK(cudaGetDevice(&device));
  auto params = QPLAN_CUPTI_PARAMS(CUpti_Device_GetChipName_Params);
  params.deviceIndex = static_cast<std::size_t>(device);
  QPLAN_CUPTI(cupti, cuptiDeviceGetChipName(&params));
  return params.pChipName;
}

// Which counters may be read on the current device.
Image counterAvailability(const Cupti& cupti) {
  auto params = QPLAN_CUPTI_PARAMS(CUpti_Profiler_GetCounterAvailability_Params);
  QPLAN_CUPTI(cupti, cuptiProfilerGetCounterAvailability(&params));
  Image image(params.counterAvailabilityImageSize);
  params.pCounterAvailabilityImage = image.data();
  QPLAN_CUPTI(cupti, cuptiProfilerGetCounterAvailability(&params));
  return image;
}

// Of this thread; the runtime has made it current.
CUcontext currentContext() {
  constexpr unsigned kVersion = 12000;
  void* function = nullptr;
  cudaDriverEntryPointQueryResult found{};
  QPLAN_CHECK(cudaGetDriverEntryPointByVersion("cuCtxGetCurrent", &function, kVersion,
                                               cudaEnableDefault, &found));
  CUcontext context = nullptr;
  if (found != cudaDriverEntryPointSuccess || function == nullptr ||
      reinterpret_cast<CUresult (*)(CUcontext*)>(function)(&context) != CUDA_SUCCESS ||
      context == nullptr) {
    throw DeviceError({Failure::Kind::kernelFailed, "the driver has no current context"});
  }
  return context;
}

// The GPU's counters, claimed by this process from construction on.
class RangeProfiler {
 public:
  RangeProfiler(const Cupti& cupti, CUcontext context) : cupti_(cupti) {
    auto params = QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_Enable_Params);
    params.ctx = context;
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerEnable(&params));
    profiler_ = params.pRangeProfilerObject;
  }
  ~RangeProfiler() {
    auto params = ours(QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_Disable_Params));
    (void)cupti_.cuptiRangeProfilerDisable(&params);
  }
  RangeProfiler(const RangeProfiler&) = delete;
  RangeProfiler& operator=(const RangeProfiler&) = delete;

  // What the GPU counted while `run` ran, decoded.
  Image count(const MetricReader& reader, cudaStream_t stream, const Enqueue& run) {
    Image counted = emptyImage(reader.metrics());
    auto config = ours(oneUserRange(reader.config(), counted));
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerSetConfig(&config));
    auto start = ours(QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_Start_Params));
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerStart(&start));
    auto push = ours(QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_PushRange_Params));
    push.pRangeName = "run";
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerPushRange(&push));
    run(stream, kTurnsBefore);
    auto pop = ours(QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_PopRange_Params));
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerPopRange(&pop));
    QPLAN_CHECK(cudaStreamSynchronize(stream));
    auto stop = ours(QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_Stop_Params));
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerStop(&stop));
    if (stop.isAllPassSubmitted == 0) {
      throw DeviceError({Failure::Kind::kernelFailed, "CUPTI asks for another pass"});
    }
    auto decode = ours(QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_DecodeData_Params));
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerDecodeData(&decode));
    if (decode.numOfRangeDropped > 0) {
      throw DeviceError({Failure::Kind::kernelFailed, "CUPTI lost what it counted"});
    }
    return counted;
  }

 private:
  template <class Params>
  Params ours(Params params) const {
    params.pRangeProfilerObject = profiler_;
    return params;
  }

  Image emptyImage(const MetricNames& metrics) const {
    MetricNames names = metrics;
    auto size = ours(QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_GetCounterDataSize_Params));
    size.pMetricNames = names.data();
    size.numMetrics = names.size();
    size.maxNumOfRanges = kRanges;
    size.maxNumRangeTreeNodes = kRanges;
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerGetCounterDataSize(&size));
    Image image(size.counterDataSize);
    auto begin = ours(QPLAN_CUPTI_PARAMS(CUpti_RangeProfiler_CounterDataImage_Initialize_Params));
    begin.counterDataSize = image.size();
    begin.pCounterData = image.data();
    QPLAN_CUPTI(cupti_, cuptiRangeProfilerCounterDataImageInitialize(&begin));
    return image;
  }

  const Cupti& cupti_;
  CUpti_RangeProfiler_Object* profiler_ = nullptr;
};

model::Counters countWith(const CuptiPtr& cupti, cudaStream_t stream, const Enqueue& run) {
  requireDevice();
  // The two interfaces do not work at the same time.
  if (Tracer* tracer = Tracer::shared().tracer; tracer != nullptr) tracer->disable();
  initializeProfiler(*cupti);
  const MetricReader reader(cupti, chipName(*cupti), counterAvailability(*cupti));
  if (reader.passes() > kMostPasses) {
    throw DeviceError({Failure::Kind::unsupported, "this GPU counts in more than one pass"});
  }
  RangeProfiler profiler(*cupti, currentContext());
  for (int turn = 0; turn < kTurnsBefore; ++turn) run(stream, turn);
  QPLAN_CHECK(cudaStreamSynchronize(stream));
  const model::Counters counters = reader.read(profiler.count(reader, stream, run));
  if (!std::isfinite(counters.dramRead.value()) || !std::isfinite(counters.duration.value())) {
    throw DeviceError({Failure::Kind::kernelFailed, "CUPTI counted nothing"});
  }
  return counters;
}

}  // namespace

std::variant<model::Counters, Failure> countRun(cudaStream_t stream, const Enqueue& run) {
  auto loaded = loadFunctions<Cupti>(GpuLibrary::cupti);
  if (const auto* why = std::get_if<std::string>(&loaded)) {
    return Failure{Failure::Kind::unsupported, *why};
  }
  try {
    return countWith(std::get<CuptiPtr>(loaded), stream, run);
  } catch (const DeviceError& error) {
    return error.failure();
  }
}

}  // namespace qplan::profiler::cuda
