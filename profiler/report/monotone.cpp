#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "profiler/report/summary.hpp"

namespace qplan::profiler::report {

namespace {

using model::KernelCase;
using model::Seconds;

// The case with its size set to one, which equal cases of other sizes share, and the size.
struct Series {
  KernelCase what;
  double size = 0;
};

struct SplitSize {
  Series operator()(model::GemmCase c) const {
    const double size = std::exchange(c.rows, 1);
    return {c, size};
  }
  Series operator()(model::DecodeCase c) const {
    const double size = std::exchange(c.contextTokens, 1);
    return {c, size};
  }
  Series operator()(model::PrefillCase c) const {
    const double size = std::exchange(c.newTokens, 1);
    return {c, size};
  }
  Series operator()(model::ElementwiseCase c) const {
    const double size = std::exchange(c.tokens, 1);
    return {c, size};
  }
  Series operator()(model::MemoryCase c) const {
    const auto size = static_cast<double>(std::exchange(c.bytes, 1));
    return {c, size};
  }
  Series operator()(model::HostCopyCase c) const {
    const auto size = static_cast<double>(std::exchange(c.bytes, 1));
    return {c, size};
  }
  Series operator()(model::AllReduceCase c) const {
    const auto size = static_cast<double>(std::exchange(c.bytes, 1));
    return {c, size};
  }
  Series operator()(model::SustainedCase c) const {
    const double size = std::exchange(c.size, 1);
    return {c, size};
  }
  Series operator()(model::GapCase c) const { return {c, 0.0}; }
};

}  // namespace

std::vector<NotedPoint> nonMonotonePoints(const model::Profile& profile) {
  std::map<std::string, std::vector<std::pair<double, std::size_t>>> series;
  for (std::size_t i = 0; i < profile.points.size(); ++i) {
    if (!profile.points[i].flag.empty()) continue;
    const Series one = std::visit(SplitSize{}, profile.points[i].what);
    series[describe(one.what)].emplace_back(one.size, i);
  }
  std::vector<NotedPoint> found;
  for (auto& [name, sizes] : series) {
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    Seconds least = profile.points[sizes.front().second].median;
    for (const auto& [size, point] : sizes) {
      const Seconds time = profile.points[point].median;
      if (time > kNonMonotone * least) found.push_back({point, time / least});
      least = std::min(least, time);
    }
  }
  std::sort(found.begin(), found.end(), [](const NotedPoint& a, const NotedPoint& b) {
    return std::pair(-a.figure, a.point) < std::pair(-b.figure, b.point);
  });
  return found;
}

}  // namespace qplan::profiler::report
