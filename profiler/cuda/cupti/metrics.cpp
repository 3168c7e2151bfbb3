#include "profiler/cuda/cupti/metrics.hpp"

#include <utility>

namespace qplan::profiler::cuda {

namespace {

// A copy that may be written to, as CUPTI's parameters demand.
auto metricNames() { return kMetrics; }

}  // namespace

model::Counters countersFrom(std::span<const double, kMetrics.size()> values) {
  model::Counters counters;
  counters.dramRead = model::Bytes(values[0]);
  counters.dramWritten = model::Bytes(values[1]);
  counters.tensorInstructions = values[2];
  counters.tensorActivePercent = values[3];
  counters.smCycles = values[4];
  counters.duration = model::Seconds(values[5] * 1e-9);
  return counters;
}

MetricReader::MetricReader(CuptiPtr cupti, const std::string& chip,
                           std::vector<std::uint8_t> availability)
    : cupti_(std::move(cupti)), availability_(std::move(availability)) {
  auto params = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_Initialize_Params);
  params.profilerType = CUPTI_PROFILER_TYPE_RANGE_PROFILER;
  params.pChipName = chip.c_str();
  params.pCounterAvailabilityImage = availability_.empty() ? nullptr : availability_.data();
  if (const CUptiResult status = cupti_->cuptiProfilerHostInitialize(&params);
      status != CUPTI_SUCCESS) {
    throw DeviceError({Failure::Kind::unsupported, "CUPTI does not know the counters of " + chip +
                                                       ": " + cupti_->words(status)});
  }
  host_ = params.pHostObject;
  try {
    configure();
  } catch (...) {
    auto end = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_Deinitialize_Params);
    end.pHostObject = host_;
    (void)cupti_->cuptiProfilerHostDeinitialize(&end);
    throw;
  }
}

void MetricReader::configure() {
  auto names = metricNames();
  auto add = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_ConfigAddMetrics_Params);
  add.pHostObject = host_;
  add.ppMetricNames = names.data();
  add.numMetrics = names.size();
  QPLAN_CUPTI(*cupti_, cuptiProfilerHostConfigAddMetrics(&add));

  auto size = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_GetConfigImageSize_Params);
  size.pHostObject = host_;
  QPLAN_CUPTI(*cupti_, cuptiProfilerHostGetConfigImageSize(&size));
  config_.resize(size.configImageSize);
  auto image = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_GetConfigImage_Params);
  image.pHostObject = host_;
  image.configImageSize = config_.size();
  image.pConfigImage = config_.data();
  QPLAN_CUPTI(*cupti_, cuptiProfilerHostGetConfigImage(&image));

  auto passes = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_GetNumOfPasses_Params);
  passes.configImageSize = config_.size();
  passes.pConfigImage = config_.data();
  QPLAN_CUPTI(*cupti_, cuptiProfilerHostGetNumOfPasses(&passes));
  passes_ = passes.numOfPasses;
}

MetricReader::~MetricReader() {
  auto params = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_Deinitialize_Params);
  params.pHostObject = host_;
  (void)cupti_->cuptiProfilerHostDeinitialize(&params);
}

model::Counters MetricReader::read(const std::vector<std::uint8_t>& counted) const {
  auto names = metricNames();
  std::array<double, kMetrics.size()> values{};
  auto params = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_EvaluateToGpuValues_Params);
  params.pHostObject = host_;
  params.pCounterDataImage = counted.data();
  params.counterDataImageSize = counted.size();
  params.rangeIndex = 0;
  params.ppMetricNames = names.data();
  params.numMetrics = names.size();
  params.pMetricValues = values.data();
  QPLAN_CUPTI(*cupti_, cuptiProfilerHostEvaluateToGpuValues(&params));
  return countersFrom(values);
}

std::vector<std::string> knownChips(const Cupti& cupti) {
  auto params = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_GetSupportedChips_Params);
  QPLAN_CUPTI(cupti, cuptiProfilerHostGetSupportedChips(&params));
  return {params.ppChipNames, params.ppChipNames + params.numChips};
}

}  // namespace qplan::profiler::cuda
