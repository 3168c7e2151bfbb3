#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/format.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

// Which fabric joins the GPUs of one node.
//   nvswitch: every pair at full NVLink speed (SXM boards; Infinity Fabric full mesh counts here)
//   nvlinkBridge: bridges join pairs, everything else crosses PCIe (RTX A6000, A40, PCIe cards)
//   pcie: no direct links
enum class Fabric { nvswitch, nvlinkBridge, pcie };

struct ComputeCapability {
  int major = 0;
  int minor = 0;
  bool operator==(const ComputeCapability&) const = default;
};

struct Interconnect {
  Fabric fabric = Fabric::pcie;
  BytesPerSecond nvlinkPerDirection;         // 0 without NVLink
  BytesPerSecond pciePerDirection;           // x16, per direction
  BytesPerSecond networkPerDirection{50e9};  // per GPU, between nodes (400 Gbit/s NIC)
  int gpusPerNode = 8;
  bool operator==(const Interconnect&) const = default;
};

// One GPU type by its data sheet: everything that is true of it without measuring.
// Rates are dense (no sparsity) and per GPU.
struct Gpu {
  std::string id;            // "h100-sxm-80gb"
  std::string name;          // "NVIDIA H100 SXM 80GB"
  std::string architecture;  // "ampere", "ada", "hopper", "blackwell", "cdna3", ...
  ComputeCapability computeCapability;
  int smCount = 0;
  Hertz boostClock;
  Bytes memory;  // as sold: 80 GB cards list 80 x 1024^3 bytes where the data sheet means GiB
  BytesPerSecond memoryBandwidth;
  Bytes l2;
  // Peak dense matrix rate per math type; absent = no matrix-unit path for it.
  std::array<std::optional<FlopsPerSecond>, kMathTypeCount> peak;
  Watts tdp;
  Interconnect interconnect;
  std::string source;
  std::string date;  // of the source, ISO
  bool operator==(const Gpu&) const = default;
};

// Peak dense rate for `format`, or nothing where the GPU cannot run it.
inline std::optional<FlopsPerSecond> peakRate(const Gpu& gpu, Format format) {
  return gpu.peak[static_cast<std::size_t>(mathType(format))];
}

inline bool supports(const Gpu& gpu, Format format) { return peakRate(gpu, format).has_value(); }

// Every figure present, positive and physically plausible; paths are JSON pointers of the GPU file.
std::vector<Diagnostic> validate(const Gpu& gpu);

}  // namespace qplan::model
