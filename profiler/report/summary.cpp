#include "profiler/report/summary.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "profiler/report/format.hpp"

namespace qplan::profiler::report {

namespace {

using model::ProfilePoint;
using model::Seconds;

using GroupKey = std::pair<std::size_t, std::string>;  // class and variant

GroupKey keyOf(const ProfilePoint& point) { return {point.what.index(), variantOf(point.what)}; }

double spreadOf(const ProfilePoint& point) { return (point.p90 - point.p10) / point.median; }

template <class Value>
void widen(Value value, Value& low, Value& high) {
  if (value <= Value(0.0)) return;
  low = low <= Value(0.0) ? value : std::min(low, value);
  high = std::max(high, value);
}

std::string timingText(const std::map<model::TimingMethod, int>& methods) {
  std::vector<std::pair<int, model::TimingMethod>> order;
  for (const auto& [method, points] : methods) order.emplace_back(-points, method);
  std::sort(order.begin(), order.end());
  std::string text;
  for (const auto& [points, method] : order) {
    text += (text.empty() ? "" : ", ") + std::string(name(method));
  }
  return text;
}

ClassSummary classSummary(const std::vector<const ProfilePoint*>& points, const model::Gpu& gpu) {
  ClassSummary summary;
  summary.kernelClass = kernelClass(points.front()->what);
  summary.variant = variantOf(points.front()->what);
  std::vector<double> shares;
  std::vector<double> spreads;
  std::map<model::TimingMethod, int> methods;
  for (const ProfilePoint* point : points) {
    ++summary.points;
    ++methods[point->timing];
    spreads.push_back(spreadOf(*point));
    widen(point->smClock, summary.slowClock, summary.fastClock);
    widen(point->power, summary.lowPower, summary.highPower);
    if (!point->flag.empty()) {
      ++summary.flagged;
      continue;
    }
    const model::Work work = workOf(point->what);
    summary.bestMath = std::max(summary.bestMath, work.flops / point->median);
    summary.bestTraffic = std::max(summary.bestTraffic, work.bytes / point->median);
    if (isLong(*point, gpu)) shares.push_back(*floorShare(*point, gpu));
  }
  std::sort(shares.begin(), shares.end());
  std::sort(spreads.begin(), spreads.end());
  summary.timing = timingText(methods);
  summary.medianSpread = quantile(spreads, 0.5);
  summary.longPoints = static_cast<int>(shares.size());
  if (!shares.empty()) {
    summary.worstShare = shares.front();
    summary.medianShare = quantile(shares, 0.5);
    summary.bestShare = shares.back();
  }
  return summary;
}

std::vector<ClassSummary> classSummaries(const model::Profile& profile) {
  std::map<GroupKey, std::vector<const ProfilePoint*>> groups;
  for (const ProfilePoint& point : profile.points) groups[keyOf(point)].push_back(&point);
  std::vector<ClassSummary> classes;
  for (const auto& [key, points] : groups) classes.push_back(classSummary(points, profile.gpu));
  return classes;
}

std::vector<KernelSummary> kernelSummaries(const model::Profile& profile) {
  struct Kernel {
    KernelSummary summary;
    std::vector<double> shares;
  };
  std::map<std::pair<GroupKey, std::string>, Kernel> kernels;
  for (const ProfilePoint& point : profile.points) {
    if (point.kernel.empty() || !point.flag.empty()) continue;
    Kernel& kernel = kernels[{keyOf(point), point.kernel}];
    kernel.summary.kernel = point.kernel;
    kernel.summary.group = groupOf(point.what);
    ++kernel.summary.points;
    if (isLong(point, profile.gpu)) kernel.shares.push_back(*floorShare(point, profile.gpu));
  }
  std::vector<std::pair<std::pair<GroupKey, int>, KernelSummary>> order;
  for (auto& [key, kernel] : kernels) {
    std::sort(kernel.shares.begin(), kernel.shares.end());
    kernel.summary.longPoints = static_cast<int>(kernel.shares.size());
    if (!kernel.shares.empty()) {
      kernel.summary.medianShare = quantile(kernel.shares, 0.5);
      kernel.summary.bestShare = kernel.shares.back();
    }
    order.push_back({{key.first, -kernel.summary.points}, kernel.summary});
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<KernelSummary> list;
  for (auto& [key, summary] : order) list.push_back(std::move(summary));
  return list;
}

std::vector<MissedSummary> missedSummaries(const model::Profile& profile) {
  std::map<std::string, MissedSummary> reasons;
  for (const model::MissedPoint& missed : profile.missed) {
    MissedSummary& summary = reasons[missed.reason];
    summary.reason = missed.reason;
    if (++summary.points == 1) summary.example = describe(missed.what);
  }
  std::vector<MissedSummary> list;
  for (auto& [reason, summary] : reasons) list.push_back(std::move(summary));
  std::stable_sort(list.begin(), list.end(), [](const MissedSummary& a, const MissedSummary& b) {
    return a.points > b.points;
  });
  return list;
}

}  // namespace

std::optional<double> floorShare(const ProfilePoint& point, const model::Gpu& gpu) {
  const auto floor = floorOf(point.what, gpu);
  if (!floor) return std::nullopt;
  return *floor / point.median;
}

bool isLong(const ProfilePoint& point, const model::Gpu& gpu) {
  const auto floor = floorOf(point.what, gpu);
  return floor && *floor >= kShortFloor;
}

Summary summarize(const model::Profile& profile) {
  Summary summary;
  summary.classes = classSummaries(profile);
  summary.kernels = kernelSummaries(profile);
  summary.missed = missedSummaries(profile);
  summary.nonMonotone = nonMonotonePoints(profile);
  summary.errors = interpolationErrors(profile, profile.gpu);
  for (std::size_t i = 0; i < profile.points.size(); ++i) {
    const ProfilePoint& point = profile.points[i];
    if (!point.flag.empty()) summary.flagged.push_back({i, 0.0});
    if (spreadOf(point) > kWideSpread) summary.wide.push_back({i, spreadOf(point)});
    if (point.flag.empty() && isLong(point, profile.gpu)) {
      summary.worst.push_back({i, *floorShare(point, profile.gpu)});
    }
  }
  std::stable_sort(summary.wide.begin(), summary.wide.end(),
                   [](const NotedPoint& a, const NotedPoint& b) { return a.figure > b.figure; });
  std::stable_sort(summary.worst.begin(), summary.worst.end(),
                   [](const NotedPoint& a, const NotedPoint& b) { return a.figure < b.figure; });
  if (summary.worst.size() > kListed) summary.worst.resize(kListed);
  return summary;
}

}  // namespace qplan::profiler::report
