#include "profiler/cuda/cupti/metrics.hpp"

#include <utility>

namespace qplan::profiler::cuda {

MetricNames metricsOf(std::string_view chip) {
  const bool otherMemory = chip.starts_with("GB20");
  return {otherMemory ? "dram__bytes_op_read.sum" : "dram__bytes_read.sum",
          otherMemory ? "dram__bytes_op_write.sum" : "dram__bytes_write.sum",
          "sm__inst_executed_pipe_tensor.sum",
          "sm__pipe_tensor_cycles_active.avg.pct_of_peak_sustained_active",
          "sm__cycles_elapsed.max",
          "gpu__time_duration.sum"};
}

model::Counters countersFrom(std::span<const double, kMetricCount> values) {
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
    : cupti_(std::move(cupti)), metrics_(metricsOf(chip)), availability_(std::move(availability)) {
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
    configure(chip);
  } catch (...) {
    auto end = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_Deinitialize_Params);
    end.pHostObject = host_;
    (void)cupti_->cuptiProfilerHostDeinitialize(&end);
    throw;
  }
}

void MetricReader::configure(const std::string& chip) {
  MetricNames names = metrics_;  // CUPTI wants pointers it could write to
  auto add = QPLAN_CUPTI_PARAMS(CUpti_Profiler_Host_ConfigAddMetrics_Params);
  add.pHostObject = host_;
  add.ppMetricNames = names.data();
  add.numMetrics = names.size();
  // An invalid parameter is what CUPTI calls a metric the chip does not have.
  if (const CUptiResult status = cupti_->cuptiProfilerHostConfigAddMetrics(&add);
      status != CUPTI_SUCCESS) {
    throw DeviceError({Failure::Kind::unsupported,
                       chip + " lacks some of the counters: " + cupti_->words(status)});
  }

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
  MetricNames names = metrics_;  // CUPTI wants pointers it could write to
  std::array<double, kMetricCount> values{};
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
