#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/format.hpp"
#include "model/gpu.hpp"
#include "model/profile.hpp"
#include "model/quantity.hpp"

namespace qplan::profiler {

// What --only selects. Attention is decode and prefill; the others are one kernel class each.
enum class CaseGroup { gaps, memory, copies, elementwise, gemm, attention, collectives, sustained };
inline constexpr std::size_t kCaseGroupCount = 8;

std::string_view name(CaseGroup group);
std::optional<CaseGroup> caseGroupNamed(std::string_view text);
CaseGroup groupOf(model::KernelClass kernelClass);

struct PlanOptions {
  bool quick = false;                  // about 200 points in under a minute
  std::vector<CaseGroup> only;         // empty: all
  std::vector<model::Format> formats;  // empty: all the GPU has matrix units for
  int gpus = 1;                        // of this kind in the machine
};

// Cases left out, and why.
struct Omission {
  model::KernelClass kernelClass = model::KernelClass::gemm;
  std::string reason;
  int cases = 0;
  bool operator==(const Omission&) const = default;
};

// What will be measured, in order: cases of one class stand together, gaps first (no tracer has
// been on yet), the sustained runs last (they heat the GPU).
struct Plan {
  std::string grid;  // "default", "quick"; with a selection "default (gemm, attention)"
  std::string hash;  // of the cases in their order, 16 hexadecimal digits
  std::vector<model::KernelCase> cases;
  std::vector<model::Seconds> wall;  // estimated for each case, preparation included
  model::Seconds gpuTime;            // estimated, all cases
  model::Seconds wallTime;
  std::vector<Omission> omitted;
  bool operator==(const Plan&) const = default;
};

// The grid for a GPU. Left out: formats and collectives the machine has no units or GPUs for, and
// cases that need more than 8 GB of buffers or 20 ms. The same arguments give the same plan.
Plan makePlan(const model::Gpu& gpu, const PlanOptions& options);

// One run of the case: 4 us to launch, then floor / 0.6. Rough: to bound and to foretell a run.
// Nothing where the GPU has no units for it.
std::optional<model::Seconds> roughTime(const model::KernelCase& what, const model::Gpu& gpu);

// Buffers of one case before rotation.
model::Bytes bufferBytes(const model::KernelCase& what);

}  // namespace qplan::profiler
