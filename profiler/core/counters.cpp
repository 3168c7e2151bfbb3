#include "profiler/core/counters.hpp"

#include <memory>
#include <vector>

namespace qplan::profiler {

namespace {

using model::KernelClass;
using model::ProfilePoint;

constexpr std::size_t kShapes = 20;

bool isWorthCounting(const ProfilePoint& point) {
  const KernelClass itsClass = kernelClass(point.what);
  return point.flag.empty() &&
         (itsClass == KernelClass::gemm || itsClass == KernelClass::decodeAttention ||
          itsClass == KernelClass::prefillAttention);
}

// At even distances: all formats and both ends of every axis are among them.
std::vector<ProfilePoint*> spread(std::vector<ProfilePoint>& points) {
  std::vector<ProfilePoint*> all;
  for (ProfilePoint& point : points) {
    if (isWorthCounting(point)) all.push_back(&point);
  }
  if (all.size() <= kShapes) return all;
  std::vector<ProfilePoint*> chosen;
  for (std::size_t i = 0; i < kShapes; ++i) {
    chosen.push_back(all[i * (all.size() - 1) / (kShapes - 1)]);
  }
  return chosen;
}

std::variant<model::Counters, Failure> countersOf(const ProfilePoint& point, Device& device) {
  auto made = device.kernels(point.what);
  if (auto* failure = std::get_if<Failure>(&made)) return std::move(*failure);
  for (const auto& kernel : std::get<std::vector<std::unique_ptr<Kernel>>>(made)) {
    // Some know their names only after a run.
    auto timed = kernel->time(1);
    if (auto* failure = std::get_if<Failure>(&timed)) {
      if (failure->kind == Failure::Kind::lost) return std::move(*failure);
      continue;
    }
    if (kernel->name() == point.kernel && kernel->algorithm() == point.algorithm) {
      return device.counters(*kernel);
    }
  }
  return Failure{Failure::Kind::kernelFailed, "the kernel is not offered again"};
}

}  // namespace

std::optional<Failure> addCounters(model::Profile& profile, Device& device,
                                   const SessionOptions& options, const std::stop_token& stop) {
  std::string& missing = profile.method.countersMissing;
  if (!options.counters) {
    missing = "not asked for (--counters)";
    return std::nullopt;
  }
  missing = "no point to read them of";
  for (ProfilePoint* point : spread(profile.points)) {
    if (stop.stop_requested()) {
      missing = "interrupted";
      return std::nullopt;
    }
    auto answer = countersOf(*point, device);
    if (const auto* counters = std::get_if<model::Counters>(&answer)) {
      point->counters = *counters;
      missing.clear();
      continue;
    }
    auto& failure = std::get<Failure>(answer);
    if (!missing.empty()) missing = failure.reason;
    // Without permission or device none of the others can work.
    if (failure.kind == Failure::Kind::denied || failure.kind == Failure::Kind::lost) {
      missing = failure.reason;
      return std::move(failure);
    }
  }
  return std::nullopt;
}

}  // namespace qplan::profiler
