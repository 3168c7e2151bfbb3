#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/attention.hpp"
#include "model/collective.hpp"
#include "model/elementwise.hpp"
#include "model/format.hpp"
#include "model/gemm.hpp"
#include "model/provenance.hpp"

namespace qplan::model {

class MeasuredKernels;

// Fitted kernel behaviour of one GPU type (data/efficiency/<gpu>.json): dimensionless fractions of
// its data-sheet rates and start-up times, so that a sibling GPU can borrow them.
struct Efficiency {
  std::string gpu;           // catalogue id it was fitted on
  std::string architecture;  // of that GPU
  ComputeCapability computeCapability;
  std::array<std::optional<GemmEfficiency>, kFormatCount> gemm;
  AttentionEfficiency attention;
  ElementwiseEfficiency elementwise;
  CollectiveEfficiency collective;
  Seconds launchGap{1.2e-6};                       // idle time between two kernels of a CUDA graph
  Provenance provenance = Provenance::calibrated;  // datasheet when borrowed
  // Formats whose GEMM record was borrowed from another format or table; `datasheet` for those.
  std::array<bool, kFormatCount> gemmBorrowed{};
  // A profile of the GPU; its kernels come before all of the above. Null: none.
  std::shared_ptr<const MeasuredKernels> measured;
  std::string source;
  std::string date;
  bool operator==(const Efficiency&) const = default;
};

// The table fitted on `gpu`; else of the same compute capability, then the same architecture, then
// the first of the list, all marked `datasheet`. A format without a record in that table borrows
// the other 8-bit format of the same table, else the nearest table that has it. Throws InvalidInput
// for an empty list.
Efficiency efficiencyFor(const Gpu& gpu, const std::vector<Efficiency>& known);

}  // namespace qplan::model
