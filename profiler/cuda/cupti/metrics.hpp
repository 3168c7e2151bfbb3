#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/profile.hpp"
#include "profiler/cuda/cupti/library.hpp"

namespace qplan::profiler::cuda {

inline constexpr std::size_t kMetricCount = 6;
using MetricNames = std::array<const char*, kMetricCount>;

// Counters of one run by CUPTI's names, all in one pass: bytes read from and written to device
// memory, instructions of the matrix units, percent of the cycles these were busy, cycles, time in
// ns. The same on every chip ("GH100") from Ampere on, but for the memory of GB20x.
MetricNames metricsOf(std::string_view chip);

// `values` in the order of metricsOf().
model::Counters countersFrom(std::span<const double, kMetricCount> values);

// What reads metricsOf() on a chip; works without a GPU. `availability`: which counters this
// GPU lets us read, as cuptiProfilerGetCounterAvailability gives it; empty: all. Throws
// DeviceError: of kind unsupported where CUPTI knows no such chip, or the chip not all of the
// metrics.
class MetricReader {
 public:
  MetricReader(CuptiPtr cupti, const std::string& chip, std::vector<std::uint8_t> availability);
  ~MetricReader();
  MetricReader(const MetricReader&) = delete;
  MetricReader& operator=(const MetricReader&) = delete;

  [[nodiscard]] const MetricNames& metrics() const { return metrics_; }
  // What the GPU is told to count.
  [[nodiscard]] const std::vector<std::uint8_t>& config() const { return config_; }
  // How often a run has to be repeated to count everything.
  [[nodiscard]] std::size_t passes() const { return passes_; }

  // Of the first range in what was counted.
  [[nodiscard]] model::Counters read(const std::vector<std::uint8_t>& counted) const;

 private:
  void configure(const std::string& chip);

  CuptiPtr cupti_;
  MetricNames metrics_;
  std::vector<std::uint8_t> availability_;
  CUpti_Profiler_Host_Object* host_ = nullptr;
  std::vector<std::uint8_t> config_;
  std::size_t passes_ = 0;
};

// Chips CUPTI knows, as cuptiDeviceGetChipName names them; works without a GPU.
std::vector<std::string> knownChips(const Cupti& cupti);

}  // namespace qplan::profiler::cuda
