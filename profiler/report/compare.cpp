#include "profiler/report/compare.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "profiler/report/format.hpp"
#include "profiler/report/report.hpp"

namespace qplan::profiler::report {

namespace {

using model::ProfilePoint;

std::vector<Difference> differencesOf(const model::Profile& a, const model::Profile& b) {
  std::vector<Difference> found;
  const auto tell = [&](const std::string& what, const std::string& ofA, const std::string& ofB) {
    if (ofA != ofB) {
      found.push_back({what, ofA.empty() ? "unknown" : ofA, ofB.empty() ? "unknown" : ofB});
    }
  };
  tell("GPU", a.gpu.id, b.gpu.id);
  const auto factsA = deviceFacts(a);
  const auto factsB = deviceFacts(b);
  const auto valueOf = [](const auto& facts, const std::string& label) {
    for (const auto& [have, value] : facts) {
      if (have == label) return value;
    }
    return std::string();
  };
  std::vector<std::string> labels;
  for (const auto* facts : {&factsA, &factsB}) {
    for (const auto& [label, value] : *facts) {
      if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
    }
  }
  for (const std::string& label : labels) {
    tell(label, valueOf(factsA, label), valueOf(factsB, label));
  }
  tell("SM count", std::to_string(a.device.smCount), std::to_string(b.device.smCount));
  tell("tool", a.method.tool, b.method.tool);
  tell("grid", a.method.grid, b.method.grid);
  tell("source", a.source, b.source);
  tell("date", a.date, b.date);
  return found;
}

ComparedPoint compared(const model::Profile& a, std::size_t i, const model::Profile& b,
                       std::size_t j) {
  ComparedPoint point;
  point.a = i;
  point.b = j;
  point.ratio = b.points[j].median / a.points[i].median;
  point.noise = std::hypot(noiseOf(a.points[i]), noiseOf(b.points[j]));
  point.beyond = std::abs(std::log(point.ratio)) > kBeyondNoise * point.noise;
  return point;
}

std::vector<ComparedGroup> groupsOf(const model::Profile& a,
                                    const std::vector<ComparedPoint>& points) {
  std::map<std::pair<std::size_t, std::string>, std::vector<const ComparedPoint*>> byGroup;
  for (const ComparedPoint& point : points) {
    const model::KernelCase& what = a.points[point.a].what;
    byGroup[{what.index(), variantOf(what)}].push_back(&point);
  }
  std::vector<ComparedGroup> groups;
  for (const auto& [key, members] : byGroup) {
    ComparedGroup group;
    group.kernelClass = static_cast<model::KernelClass>(key.first);
    group.variant = key.second;
    std::vector<double> ratios;
    for (const ComparedPoint* point : members) {
      ratios.push_back(point->ratio);
      if (point->beyond) ++(point->ratio > 1.0 ? group.slower : group.faster);
    }
    std::sort(ratios.begin(), ratios.end());
    group.points = static_cast<int>(ratios.size());
    group.p10 = quantile(ratios, 0.1);
    group.median = quantile(ratios, 0.5);
    group.p90 = quantile(ratios, 0.9);
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

double noiseOf(const ProfilePoint& point) {
  constexpr double kSigmas = 2.563;       // between p10 and p90 of a normal distribution
  constexpr double kMedianError = 1.253;  // of a median, in standard errors of the mean
  if (point.p90 <= point.p10) return kAssumedNoise;
  const double sigma = (point.p90 - point.p10) / point.median / kSigmas;
  return std::max(kLeastNoise, kMedianError * sigma / std::sqrt(std::max(1, point.samples)));
}

Comparison compare(const model::Profile& a, const model::Profile& b) {
  Comparison result;
  result.differences = differencesOf(a, b);
  std::map<std::string, std::size_t> inB;
  for (std::size_t j = 0; j < b.points.size(); ++j) inB[describe(b.points[j].what)] = j;
  std::vector<bool> met(b.points.size(), false);
  for (std::size_t i = 0; i < a.points.size(); ++i) {
    const auto found = inB.find(describe(a.points[i].what));
    if (found == inB.end()) {
      result.onlyA.push_back(i);
      continue;
    }
    met[found->second] = true;
    if (!a.points[i].flag.empty() || !b.points[found->second].flag.empty()) {
      ++result.flagged;
    } else {
      result.points.push_back(compared(a, i, b, found->second));
    }
  }
  for (std::size_t j = 0; j < met.size(); ++j) {
    if (!met[j]) result.onlyB.push_back(j);
  }
  result.groups = groupsOf(a, result.points);
  std::stable_sort(result.points.begin(), result.points.end(),
                   [](const ComparedPoint& x, const ComparedPoint& y) {
                     return std::abs(std::log(x.ratio)) > std::abs(std::log(y.ratio));
                   });
  return result;
}

double worstMedian(const Comparison& comparison) {
  double worst = 0;
  for (const ComparedGroup& group : comparison.groups) {
    worst = std::max(worst, std::abs(group.median - 1.0));
  }
  return worst;
}

}  // namespace qplan::profiler::report
