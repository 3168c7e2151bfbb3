#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "profiler/report/format.hpp"
#include "profiler/report/report.hpp"

namespace qplan::profiler::report {

namespace {

constexpr std::size_t kKernelsPerGroup = 3;
constexpr auto kDash = "-";

PageColumn left(std::string heading) { return {std::move(heading), Align::left, false}; }
PageColumn right(std::string heading) { return {std::move(heading), Align::right, false}; }
PageColumn wide(std::string heading, Align align = Align::left) {
  return {std::move(heading), align, true};
}

std::string rangeText(double low, double high, const char* unit) {
  if (high <= 0.0) return kDash;
  if (std::llround(low) == std::llround(high)) return fmt::format("{:.0f} {}", low, unit);
  return fmt::format("{:.0f}-{:.0f} {}", low, high, unit);
}

std::string shareOr(const ClassSummary& c, double share) {
  return c.longPoints == 0 ? kDash : percentText(share);
}

std::string className(model::KernelClass kernelClass, const std::string& variant) {
  std::string text(name(kernelClass));
  return variant.empty() ? text : text + " " + variant;
}

PageTable achievedTable(const Summary& summary) {
  PageTable table;
  table.title = "Achieved rates";
  table.about = fmt::format(
      "Best TFLOP/s and GB/s of any point; share of the physical floor (floor / median time) of "
      "points whose floor is at least {}, where launching does not count.",
      timeText(kShortFloor));
  table.columns = {left("kernels"),
                   right("points"),
                   right("TFLOP/s"),
                   right("GB/s"),
                   right("median"),
                   right("best"),
                   right("worst"),
                   wide("long points", Align::right),
                   wide("flagged", Align::right)};
  for (const ClassSummary& c : summary.classes) {
    table.rows.push_back(
        {className(c.kernelClass, c.variant), countText(c.points),
         c.bestMath.value() > 0 ? figureText(c.bestMath.value() / 1e12) : kDash,
         c.bestTraffic.value() > 0 ? figureText(c.bestTraffic.value() / 1e9) : kDash,
         shareOr(c, c.medianShare), shareOr(c, c.bestShare), shareOr(c, c.worstShare),
         countText(c.longPoints), countText(c.flagged)});
  }
  return table;
}

PageTable methodTable(const Summary& summary) {
  PageTable table;
  table.title = "How it was measured";
  table.columns = {left("kernels"), left("timing"), right("spread"), right("SM clock"),
                   right("power")};
  table.more = "Spread: median of (p90 - p10) / median.";
  for (const ClassSummary& c : summary.classes) {
    table.rows.push_back({className(c.kernelClass, c.variant), c.timing,
                          c.medianSpread > 0 ? percentText(c.medianSpread) : kDash,
                          rangeText(c.slowClock.value() / 1e6, c.fastClock.value() / 1e6, "MHz"),
                          rangeText(c.lowPower.value(), c.highPower.value(), "W")});
  }
  return table;
}

// Whether there is more to say than one word.
bool saysHow(const Summary& summary) {
  return std::any_of(summary.classes.begin(), summary.classes.end(), [&](const ClassSummary& c) {
    return c.medianSpread > 0 || c.fastClock.value() > 0 || c.highPower.value() > 0 ||
           c.timing != summary.classes.front().timing;
  });
}

PageTable kernelTable(const Summary& summary) {
  PageTable table;
  table.title = "Kernels that ran";
  table.columns = {left("kernels"), left("name"), right("points"), right("median"),
                   wide("best", Align::right)};
  table.about = "The most frequent ones of each kind, with their share of the physical floor.";
  std::size_t hidden = 0;
  std::string group;
  std::size_t ofGroup = 0;
  for (const KernelSummary& k : summary.kernels) {
    ofGroup = k.group == group ? ofGroup + 1 : 1;
    group = k.group;
    if (ofGroup > kKernelsPerGroup) {
      ++hidden;
      continue;
    }
    table.rows.push_back({k.group, k.kernel, countText(k.points),
                          k.longPoints == 0 ? kDash : percentText(k.medianShare),
                          k.longPoints == 0 ? kDash : percentText(k.bestShare)});
  }
  if (hidden > 0) table.more = fmt::format("{} more are in the profile.", countText(hidden));
  return table;
}

PageTable errorTable(const Summary& summary) {
  PageTable table;
  table.title = "Interpolation error on points left out";
  table.about = fmt::format(
      "How far the model that uses this profile is off at points it was not given, a fifth of them "
      "at a time. Bounds: median {:.0f} %, 90th percentile {:.0f} %.",
      100 * kMedianBound, 100 * kP90Bound);
  table.columns = {left("kernels"), left("left out"), right("points"), right("median"),
                   right("p90"),    right("bias"),    left("bounds")};
  for (const model::InterpolationError& e : summary.errors) {
    const double median = shareOfLogError(e.median);
    const double p90 = shareOfLogError(e.p90);
    table.rows.push_back({className(e.kernelClass, e.variant), e.leftOut, countText(e.points),
                          percentText(median), percentText(p90),
                          fmt::format("{:+.1f} %", 100.0 * std::expm1(e.bias)),
                          median <= kMedianBound && p90 <= kP90Bound ? "kept" : "missed"});
  }
  return table;
}

// A list of points: its figure, the time, the case, the kernel.
PageTable pointTable(const model::Profile& profile, std::string title, std::string about,
                     const std::string& heading, const std::vector<NotedPoint>& points,
                     std::string (*figure)(double)) {
  PageTable table;
  table.title = std::move(title);
  table.about = std::move(about);
  table.columns = {right(heading), right("median"), left("case"), wide("kernel"), wide("flag")};
  for (std::size_t i = 0; i < std::min(points.size(), kListed); ++i) {
    const model::ProfilePoint& point = profile.points[points[i].point];
    table.rows.push_back({figure(points[i].figure), timeText(point.median), caseText(point.what),
                          point.kernel, point.flag});
  }
  if (points.size() > kListed) {
    table.more = fmt::format("{} more.", countText(static_cast<std::int64_t>(points.size()) -
                                                   static_cast<std::int64_t>(kListed)));
  }
  dropEmptyColumns(table);
  return table;
}

PageTable flaggedTable(const model::Profile& profile, const Summary& summary) {
  PageTable table;
  table.title = "Flagged points";
  table.about = "The model does not use them.";
  table.columns = {left("flag"), right("median"), left("case")};
  for (std::size_t i = 0; i < std::min(summary.flagged.size(), kListed); ++i) {
    const model::ProfilePoint& point = profile.points[summary.flagged[i].point];
    table.rows.push_back({point.flag, timeText(point.median), caseText(point.what)});
  }
  if (summary.flagged.size() > kListed) {
    table.more = countText(static_cast<std::int64_t>(summary.flagged.size() - kListed)) + " more.";
  }
  return table;
}

PageTable missedTable(const Summary& summary) {
  PageTable table;
  table.title = "Points without a figure";
  table.columns = {right("points"), left("reason"), wide("for example")};
  for (const MissedSummary& m : summary.missed) {
    table.rows.push_back({countText(m.points), m.reason, m.example});
  }
  return table;
}

std::string listedOf(const char* text, std::size_t count) {
  return fmt::format("{} ({})", text, countText(static_cast<std::int64_t>(count)));
}

}  // namespace

double shareOfLogError(double error) { return std::expm1(std::abs(error)); }

std::vector<std::pair<std::string, std::string>> deviceFacts(const model::Profile& profile) {
  const model::DeviceRecord& d = profile.device;
  std::vector<std::pair<std::string, std::string>> facts;
  const auto add = [&](const char* label, const std::string& value) {
    if (!value.empty()) facts.emplace_back(label, value);
  };
  const auto rate = [](double value, const char* unit) {
    return value > 0 ? fmt::format("{:.0f} {}", value, unit) : std::string();
  };
  const auto yesNo = [](const std::optional<bool>& value) {
    return !value ? std::string() : std::string(*value ? "on" : "off");
  };
  add("device", d.name);
  add("GPUs", d.gpus > 1 ? std::to_string(d.gpus) : "");
  add("driver", d.driver);
  add("CUDA", d.cuda);
  add("cuBLASLt", d.cublasLt);
  add("cuDNN", d.cudnn);
  add("CUPTI", d.cupti);
  add("NCCL", d.nccl);
  add("max SM clock", rate(d.maxSmClock.value() / 1e6, "MHz"));
  add("max memory clock", rate(d.maxMemoryClock.value() / 1e6, "MHz"));
  add("power limit", rate(d.powerLimit.value(), "W"));
  add("ECC", yesNo(d.ecc));
  add("MIG", yesNo(d.mig));
  return facts;
}

Page reportPage(const model::Profile& profile, const Summary& summary) {
  Page page;
  page.title = "Kernel profile of " + profile.gpu.name;
  page.facts = deviceFacts(profile);
  page.facts.emplace_back(
      "points",
      fmt::format("{}{}, grid {}", countText(static_cast<std::int64_t>(profile.points.size())),
                  profile.complete ? "" : " (interrupted run)", profile.method.grid));
  if (!profile.method.tool.empty()) page.facts.emplace_back("tool", profile.method.tool);
  if (!profile.date.empty()) page.facts.emplace_back("date", profile.date);
  if (!profile.source.empty()) page.facts.emplace_back("source", profile.source);
  if (!profile.method.countersMissing.empty()) {
    page.facts.emplace_back("no counters", profile.method.countersMissing);
  }
  page.caption =
      "Every dot is a point of the profile, at the intensity its sizes allow; lines are the data "
      "sheet's roofs.";
  page.tables.push_back(achievedTable(summary));
  if (saysHow(summary)) {
    page.tables.push_back(methodTable(summary));
  } else if (!summary.classes.empty()) {
    page.facts.emplace_back("timing", summary.classes.front().timing);
  }
  if (!summary.kernels.empty()) page.tables.push_back(kernelTable(summary));
  if (!summary.errors.empty()) page.tables.push_back(errorTable(summary));
  if (!summary.worst.empty()) {
    page.tables.push_back(
        pointTable(profile, "The ten worst points",
                   fmt::format("Lowest share of the physical floor, floors of at least {}.",
                               timeText(kShortFloor)),
                   "share", summary.worst, percentText));
  }
  if (!summary.flagged.empty()) page.tables.push_back(flaggedTable(profile, summary));
  if (!summary.wide.empty()) {
    page.tables.push_back(
        pointTable(profile, listedOf("Wide spread", summary.wide.size()),
                   fmt::format("(p90 - p10) / median above {:.0f} %.", 100.0 * kWideSpread),
                   "spread", summary.wide, percentText));
  }
  if (!summary.nonMonotone.empty()) {
    page.tables.push_back(pointTable(
        profile, listedOf("Slower than a larger size", summary.nonMonotone.size()),
        fmt::format("Times the fastest larger size of the same case, above {}.", kNonMonotone),
        "times", summary.nonMonotone, factorText));
  }
  if (!summary.missed.empty()) page.tables.push_back(missedTable(summary));
  page.listTitle = "Notes";
  page.list = profile.notes;
  return page;
}

}  // namespace qplan::profiler::report
