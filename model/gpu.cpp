#include "model/gpu.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace qplan::model {
namespace {

std::string shown(double value) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::string(text.data(), end) : std::string();
}

// A figure outside [low, high] has the wrong unit or sign; `unit` says which one is meant.
void check(std::vector<Diagnostic>& found, const std::string& path, double value, double low,
           double high, const std::string& unit) {
  if (value >= low && value <= high) return;
  found.push_back({path, "is " + shown(value) + " " + unit,
                   "must be between " + shown(low) + " and " + shown(high) + " " + unit});
}

// Zero means "not stated".
void checkOptional(std::vector<Diagnostic>& found, const std::string& path, double value,
                   double low, double high, const std::string& unit) {
  if (value != 0) check(found, path, value, low, high, unit);
}

void checkInterconnect(std::vector<Diagnostic>& found, const Interconnect& links) {
  const std::string base = "/interconnect/";
  checkOptional(found, base + "nvlink_bytes_per_s_per_direction", links.nvlinkPerDirection.value(),
                1e9, 1e14, "byte/s");
  check(found, base + "pcie_bytes_per_s_per_direction", links.pciePerDirection.value(), 1e8, 1e13,
        "byte/s");
  check(found, base + "network_bytes_per_s_per_direction", links.networkPerDirection.value(), 1e8,
        1e13, "byte/s");
  check(found, base + "gpus_per_node", links.gpusPerNode, 1, 1024, "GPUs");
  if (links.fabric != Fabric::pcie && links.nvlinkPerDirection.value() == 0) {
    found.push_back({base + "fabric", "names a direct link, but its rate is not given",
                     "add /interconnect/nvlink_bytes_per_s_per_direction, or say \"pcie\""});
  }
}

}  // namespace

std::vector<Diagnostic> validate(const Gpu& gpu) {
  std::vector<Diagnostic> found;
  if (gpu.id.empty()) found.push_back({"/id", "is empty", "give the GPU a name"});
  if (gpu.architecture.empty()) {
    found.push_back({"/architecture", "is empty", "for example \"ampere\", \"hopper\", \"cdna3\""});
  }
  check(found, "/sm_count", gpu.smCount, 1, 100000, "multiprocessors");
  checkOptional(found, "/boost_clock_mhz", gpu.boostClock.value() / 1e6, 100, 10000, "MHz");
  check(found, "/memory_bytes", gpu.memory.value(), 1e9, 1e14, "byte");
  check(found, "/memory_bandwidth_bytes_per_s", gpu.memoryBandwidth.value(), 1e9, 1e15, "byte/s");
  checkOptional(found, "/l2_bytes", gpu.l2.value(), 1e4, 1e12, "byte");
  checkOptional(found, "/tdp_w", gpu.tdp.value(), 1, 1e5, "W");
  constexpr std::array<MathType, kMathTypeCount> kTypes{MathType::bf16, MathType::fp8,
                                                        MathType::int8};
  for (const MathType type : kTypes) {
    const std::string path = "/peak_dense_flops_per_s/" + std::string(name(type));
    const auto& peak = gpu.peak[static_cast<std::size_t>(type)];
    if (peak) check(found, path, peak->value(), 1e11, 1e18, "flop/s");
    if (!peak && type == MathType::bf16) {
      found.push_back({path, "is missing", "every estimate needs the dense BF16 rate"});
    }
  }
  checkInterconnect(found, gpu.interconnect);
  return found;
}

}  // namespace qplan::model
