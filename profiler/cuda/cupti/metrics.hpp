#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "profiler/cuda/cupti/library.hpp"

namespace qplan::profiler::cuda {

// Counters of one run, by CUPTI's names; the same on every chip from Ampere on, and all in one
// pass.
inline constexpr std::array kMetrics{
    "dram__bytes_read.sum",
    "dram__bytes_write.sum",
    "sm__inst_executed_pipe_tensor.sum",
    "sm__pipe_tensor_cycles_active.avg.pct_of_peak_sustained_active",
    "sm__cycles_elapsed.max",
    "gpu__time_duration.sum"};  // ns

// `values` in the order of kMetrics.
model::Counters countersFrom(std::span<const double, kMetrics.size()> values);

// What reads kMetrics on a chip ("GH100"); works without a GPU. `availability`: which counters this
// GPU lets us read, as cuptiProfilerGetCounterAvailability gives it; empty: all. Throws
// DeviceError: of kind unsupported where CUPTI knows no such chip, or the chip not all of the
// metrics.
class MetricReader {
 public:
  MetricReader(CuptiPtr cupti, const std::string& chip, std::vector<std::uint8_t> availability);
  ~MetricReader();
  MetricReader(const MetricReader&) = delete;
  MetricReader& operator=(const MetricReader&) = delete;

  // What the GPU is told to count.
  [[nodiscard]] const std::vector<std::uint8_t>& config() const { return config_; }
  // How often a run has to be repeated to count everything.
  [[nodiscard]] std::size_t passes() const { return passes_; }

  // Of the first range in what was counted.
  [[nodiscard]] model::Counters read(const std::vector<std::uint8_t>& counted) const;

 private:
  void configure();

  CuptiPtr cupti_;
  std::vector<std::uint8_t> availability_;
  CUpti_Profiler_Host_Object* host_ = nullptr;
  std::vector<std::uint8_t> config_;
  std::size_t passes_ = 0;
};

// Chips CUPTI knows, as cuptiDeviceGetChipName names them; works without a GPU.
std::vector<std::string> knownChips(const Cupti& cupti);

}  // namespace qplan::profiler::cuda
