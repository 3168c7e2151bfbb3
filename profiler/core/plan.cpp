#include "profiler/core/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "profiler/core/grid.hpp"
#include "profiler/core/statistics.hpp"

namespace qplan::profiler {

namespace {

using model::Bytes;
using model::KernelCase;
using model::KernelClass;
using model::Seconds;

constexpr Bytes kMostBuffers{8e9};
constexpr Seconds kLongest{20e-3};
constexpr Seconds kLaunch{4e-6};
constexpr double kUsualEfficiency = 0.6;  // of the floor's rates

constexpr std::array<std::string_view, kCaseGroupCount> kGroupNames{
    "gaps", "memory", "copies", "elementwise", "gemm", "attention", "collectives", "sustained"};

// Time a point takes beside its GPU time, on an H200 with 16 host cores: buffers, random operands,
// search for an algorithm or plan (built ahead on other threads), synchronization.
Seconds preparation(KernelClass kernelClass) {
  switch (kernelClass) {
    case KernelClass::gemm:
      return Seconds(0.11);
    case KernelClass::decodeAttention:
    case KernelClass::prefillAttention:
      return Seconds(0.15);
    case KernelClass::allReduce:
    case KernelClass::sustained:
      return Seconds(0.1);
    case KernelClass::elementwise:
    case KernelClass::memory:
    case KernelClass::hostCopy:
    case KernelClass::gap:
      break;
  }
  return Seconds(0.03);
}

// GPU time of one point: three cold runs of four candidates, then as the stopping rule allows.
Seconds measuringTime(const KernelCase& what, Seconds once) {
  if (kernelClass(what) == KernelClass::sustained) return Seconds(2.0);
  const StoppingRule rule;
  return 12.0 * once + std::max(rule.maxTime, rule.minSamples * once);
}

// FNV-1a, 64 bits: the same on every machine.
std::string hashOf(const std::string& grid, const std::vector<KernelCase>& cases) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&](const std::string& text) {
    for (const char c : text + "\n") {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
  };
  mix(grid);
  for (const KernelCase& what : cases) mix(describe(what));
  return fmt::format("{:016x}", hash);
}

std::string gridName(const PlanOptions& options) {
  std::string selection;
  const auto add = [&](std::string_view one) {
    selection += (selection.empty() ? "" : ", ") + std::string(one);
  };
  for (const CaseGroup group : options.only) add(name(group));
  for (const model::Format format : options.formats) add(name(format));
  const std::string grid = options.quick ? "quick" : "default";
  return selection.empty() ? grid : grid + " (" + selection + ")";
}

// Why the case is not measured; empty: it is.
std::string omissionReason(const KernelCase& what, const model::Gpu& gpu, int gpus) {
  if (const auto* reduce = std::get_if<model::AllReduceCase>(&what);
      reduce && reduce->ranks > gpus) {
    return fmt::format("more GPUs than this machine has ({})", gpus);
  }
  if (const auto* gap = std::get_if<model::GapCase>(&what);
      gap && gap->kind == model::GapKind::programmatic && gpu.computeCapability.major < 9) {
    return "needs compute capability 9.0";
  }
  if (bufferBytes(what) > std::min(kMostBuffers, 0.5 * gpu.memory)) {
    return "buffers above 8 GB or half the memory";
  }
  const auto once = roughTime(what, gpu);
  if (!once) return "no matrix units for the format";
  if (*once > kLongest && kernelClass(what) != KernelClass::sustained) return "longer than 20 ms";
  return {};
}

void omit(std::vector<Omission>& omitted, KernelClass kernelClass, const std::string& reason) {
  for (Omission& one : omitted) {
    if (one.kernelClass == kernelClass && one.reason == reason) {
      ++one.cases;
      return;
    }
  }
  omitted.push_back({kernelClass, reason, 1});
}

}  // namespace

std::string_view name(CaseGroup group) { return kGroupNames[static_cast<std::size_t>(group)]; }

std::optional<CaseGroup> caseGroupNamed(std::string_view text) {
  for (std::size_t i = 0; i < kCaseGroupCount; ++i) {
    if (kGroupNames[i] == text) return static_cast<CaseGroup>(i);
  }
  return std::nullopt;
}

CaseGroup groupOf(KernelClass kernelClass) {
  switch (kernelClass) {
    case KernelClass::gemm:
      return CaseGroup::gemm;
    case KernelClass::decodeAttention:
    case KernelClass::prefillAttention:
      return CaseGroup::attention;
    case KernelClass::elementwise:
      return CaseGroup::elementwise;
    case KernelClass::memory:
      return CaseGroup::memory;
    case KernelClass::hostCopy:
      return CaseGroup::copies;
    case KernelClass::gap:
      return CaseGroup::gaps;
    case KernelClass::allReduce:
      return CaseGroup::collectives;
    case KernelClass::sustained:
      break;
  }
  return CaseGroup::sustained;
}

Bytes bufferBytes(const KernelCase& what) {
  if (std::holds_alternative<model::AllReduceCase>(what)) {
    return Bytes(2.0 * static_cast<double>(std::get<model::AllReduceCase>(what).bytes));
  }
  return workOf(what).bytes;
}

std::optional<Seconds> roughTime(const KernelCase& what, const model::Gpu& gpu) {
  const auto floor = floorOf(what, gpu);
  if (!floor) return std::nullopt;
  return kLaunch + *floor / kUsualEfficiency;
}

Plan makePlan(const model::Gpu& gpu, const PlanOptions& options) {
  std::vector<model::Format> formats;
  for (const model::Format format : model::kFormats) {
    const bool asked = options.formats.empty() ||
                       std::ranges::find(options.formats, format) != options.formats.end();
    if (asked && supports(gpu, format)) formats.push_back(format);
  }
  Plan plan;
  plan.grid = gridName(options);
  for (const KernelCase& what : options.quick ? quickGrid(formats) : defaultGrid(formats)) {
    const KernelClass itsClass = kernelClass(what);
    if (!options.only.empty() &&
        std::ranges::find(options.only, groupOf(itsClass)) == options.only.end()) {
      continue;
    }
    if (const std::string reason = omissionReason(what, gpu, options.gpus); !reason.empty()) {
      omit(plan.omitted, itsClass, reason);
      continue;
    }
    const Seconds gpuTime = measuringTime(what, *roughTime(what, gpu));
    plan.cases.push_back(what);
    plan.wall.push_back(preparation(itsClass) + gpuTime);
    plan.gpuTime += gpuTime;
    plan.wallTime += plan.wall.back();
  }
  plan.hash = hashOf(plan.grid, plan.cases);
  return plan;
}

}  // namespace qplan::profiler
