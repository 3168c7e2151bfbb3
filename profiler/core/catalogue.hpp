#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/gpu.hpp"
#include "model/profile.hpp"

namespace qplan::profiler {

// The GPUs of data/gpus as they were at build time, by id.
std::vector<model::Gpu> catalogue();

// The GPU of that id or short name: an id, or the start of one up to a dash. Of several the SXM
// board with the most memory is meant ("a100" is a100-sxm-80gb), else the first. nullptr: unknown.
const model::Gpu* gpuNamed(std::string_view text, const std::vector<model::Gpu>& catalogue);

// The catalogue's figures for a device: compute capability and SM count are equal, memory is
// within 8 % (part of it is reserved), and the words of its name that tell cards apart are the
// same. Nothing where no GPU of the catalogue is that card: not the nearest one. A slice of a GPU
// (MIG) has fewer SMs and matches nothing.
std::optional<model::Gpu> matchGpu(const model::DeviceRecord& device,
                                   const std::vector<model::Gpu>& catalogue);

// Data-sheet figures from what a device says of itself. Rates are SMs x clock x dense FLOPs per SM
// and clock of its compute capability; bandwidth is 2 x memory clock x `memoryBusBits` / 8.
// Interconnect: PCIe `pciePerDirection`, no links. Nothing for compute capability below 8.0 (no
// BF16) or one that is not known here.
std::optional<model::Gpu> deriveGpu(const model::DeviceRecord& device, int memoryBusBits,
                                    model::BytesPerSecond pciePerDirection);

}  // namespace qplan::profiler
