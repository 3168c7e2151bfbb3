#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/gpu.hpp"
#include "model/profile.hpp"
#include "profiler/core/device.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler {

enum class Verdict { passed, failed, skipped };

// One way to compute one case against the reference.
struct CheckResult {
  model::KernelCase what;
  std::string kernel;  // empty where skipped
  Verdict verdict = Verdict::skipped;
  double maxError = 0;  // largest |value - expected|; NaN: some values were not written
  // Largest |value - expected| / (absolute + relative |expected|): at most 1 passes.
  double toleranceUsed = 0;
  reference::Tolerance tolerance;
  std::string reason;  // why it failed or was skipped; empty: passed
};

// Every kernel of the device for this case; one skipped result where it has none. A lost device is
// a failed result. Requires a case that has a reference (operands.hpp).
std::vector<CheckResult> checkCase(const model::KernelCase& what, Device& device,
                                   std::uint64_t seed);

// What `qprof check` computes: each family with shapes that end inside a tile, a page or a vector
// (M, tokens and contexts of 1, 17, 257). Formats the GPU has no units for are left out.
std::vector<model::KernelCase> checkCases(const model::Gpu& gpu);

// A small case of the same class, format and head size, quick to compute on the host; a sustained
// run belongs to the GEMMs of its format. Nothing where no numbers come out: bandwidths, copies,
// gaps, collectives.
std::optional<model::KernelCase> familyOf(const model::KernelCase& what);

}  // namespace qplan::profiler
