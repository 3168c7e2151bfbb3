#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "profiler/report/compare.hpp"
#include "profiler/report/format.hpp"
#include "profiler/report/summary.hpp"

namespace qplan::profiler::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kListedPoints = 20;

std::string groupName(const ComparedGroup& group) {
  const std::string kind(name(group.kernelClass));
  return group.variant.empty() ? kind : kind + " " + group.variant;
}

PageTable differenceTable(const Comparison& comparison) {
  PageTable table;
  table.title = "What differs between the machines";
  if (comparison.differences.empty()) table.about = "Nothing that the profiles record.";
  table.columns = {{"", Align::left, false}, {"A", Align::left, false}, {"B", Align::left, false}};
  for (const Difference& d : comparison.differences) table.rows.push_back({d.what, d.a, d.b});
  return table;
}

PageTable groupTable(const Comparison& comparison) {
  PageTable table;
  table.title = "Time in B / time in A";
  table.about = fmt::format(
      "Above 1 B is slower. A point differs beyond noise where |ln(B/A)| is more than {:g} times "
      "the noise of both medians: 1.25 sigma / sqrt(samples) with sigma from p10 and p90, at least "
      "{:.1f} %, and {:.0f} % where a profile has no spread.",
      kBeyondNoise, 100 * kLeastNoise, 100 * kAssumedNoise);
  table.columns = {{"kernels", Align::left, false}, {"points", Align::right, false},
                   {"p10", Align::right, false},    {"median", Align::right, false},
                   {"p90", Align::right, false},    {"faster", Align::right, false},
                   {"slower", Align::right, false}};
  for (const ComparedGroup& group : comparison.groups) {
    table.rows.push_back({groupName(group), countText(group.points), factorText(group.p10),
                          factorText(group.median), factorText(group.p90), countText(group.faster),
                          countText(group.slower)});
  }
  if (comparison.groups.empty()) table.more = "No case is in both.";
  return table;
}

PageTable pointTable(const model::Profile& a, const model::Profile& b,
                     const Comparison& comparison) {
  PageTable table;
  table.columns = {{"B/A", Align::right, false},    {"A", Align::right, false},
                   {"B", Align::right, false},      {"case", Align::left, false},
                   {"kernel A", Align::left, true}, {"kernel B", Align::left, true}};
  std::int64_t beyond = 0;
  for (const ComparedPoint& point : comparison.points) {
    if (!point.beyond) continue;
    if (static_cast<std::size_t>(++beyond) > kListedPoints) continue;
    const model::ProfilePoint& ofA = a.points[point.a];
    const model::ProfilePoint& ofB = b.points[point.b];
    table.rows.push_back({factorText(point.ratio), timeText(ofA.median), timeText(ofB.median),
                          caseText(ofA.what), ofA.kernel, ofB.kernel});
  }
  table.title = fmt::format("Beyond noise: {} of {} points", countText(beyond),
                            countText(static_cast<std::int64_t>(comparison.points.size())));
  const auto listed = static_cast<std::int64_t>(table.rows.size());
  if (beyond > listed) table.more = countText(beyond - listed) + " more.";
  return table;
}

PageTable loneTable(const model::Profile& a, const model::Profile& b,
                    const Comparison& comparison) {
  PageTable table;
  table.title = "Only in one";
  table.columns = {{"kernels", Align::left, false},
                   {"only A", Align::right, false},
                   {"only B", Align::right, false}};
  std::map<std::pair<std::size_t, std::string>, std::array<int, 2>> counts;
  const auto count = [&](const model::Profile& profile, const std::vector<std::size_t>& lone,
                         std::size_t side) {
    for (const std::size_t i : lone) {
      const model::KernelCase& what = profile.points[i].what;
      ++counts[{what.index(), groupOf(what)}][side];
    }
  };
  count(a, comparison.onlyA, 0);
  count(b, comparison.onlyB, 1);
  for (const auto& [key, both] : counts) {
    table.rows.push_back({key.second, countText(both[0]), countText(both[1])});
  }
  return table;
}

std::string factOf(const model::Profile& profile) {
  return fmt::format("{}, {} points{}", profile.gpu.name,
                     countText(static_cast<std::int64_t>(profile.points.size())),
                     profile.date.empty() ? "" : ", " + profile.date);
}

}  // namespace

Page comparePage(const model::Profile& a, const model::Profile& b, const Comparison& comparison) {
  Page page;
  page.title = "Kernel profiles compared";
  page.facts = {{"A", factOf(a)}, {"B", factOf(b)}};
  page.tables = {differenceTable(comparison), groupTable(comparison)};
  PageTable points = pointTable(a, b, comparison);
  if (!comparison.points.empty()) page.tables.push_back(std::move(points));
  PageTable lone = loneTable(a, b, comparison);
  if (!lone.rows.empty()) page.tables.push_back(std::move(lone));
  if (comparison.flagged > 0) {
    page.listTitle = "Notes";
    page.list.push_back(fmt::format("{} cases are flagged in one of the profiles and take no part",
                                    countText(comparison.flagged)));
  }
  return page;
}

std::string compareJson(const model::Profile& a, const model::Profile& b,
                        const Comparison& comparison) {
  Json json;
  json["schema"] = {{"name", "qplan.profile_comparison"}, {"version", "1.0"}};
  const auto side = [](const model::Profile& p) {
    return Json{
        {"gpu", p.gpu.id}, {"points", p.points.size()}, {"source", p.source}, {"date", p.date}};
  };
  json["a"] = side(a);
  json["b"] = side(b);
  json["rule"] = {{"beyond_noise_factor", kBeyondNoise},
                  {"least_noise_share", kLeastNoise},
                  {"assumed_noise_share", kAssumedNoise}};
  json["differences"] = Json::array();
  for (const Difference& d : comparison.differences) {
    json["differences"].push_back({{"what", d.what}, {"a", d.a}, {"b", d.b}});
  }
  json["groups"] = Json::array();
  for (const ComparedGroup& g : comparison.groups) {
    json["groups"].push_back({{"class", name(g.kernelClass)},
                              {"variant", g.variant},
                              {"points", g.points},
                              {"ratio_p10", g.p10},
                              {"ratio_median", g.median},
                              {"ratio_p90", g.p90},
                              {"faster_beyond_noise", g.faster},
                              {"slower_beyond_noise", g.slower}});
  }
  json["beyond_noise"] = Json::array();
  for (const ComparedPoint& point : comparison.points) {
    if (!point.beyond) continue;
    const model::ProfilePoint& ofA = a.points[point.a];
    const model::ProfilePoint& ofB = b.points[point.b];
    json["beyond_noise"].push_back({{"case", describe(ofA.what)},
                                    {"ratio", point.ratio},
                                    {"noise_share", point.noise},
                                    {"a_median_s", ofA.median.value()},
                                    {"b_median_s", ofB.median.value()},
                                    {"a_kernel", ofA.kernel},
                                    {"b_kernel", ofB.kernel}});
  }
  const auto cases = [](const model::Profile& p, const std::vector<std::size_t>& lone) {
    Json list = Json::array();
    for (const std::size_t i : lone) list.push_back(describe(p.points[i].what));
    return list;
  };
  json["only_a"] = cases(a, comparison.onlyA);
  json["only_b"] = cases(b, comparison.onlyB);
  json["flagged_cases"] = comparison.flagged;
  return json.dump(2) + "\n";
}

}  // namespace qplan::profiler::report
