#include "planner/traffic_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "model/diagnostic.hpp"
#include "planner/request.hpp"

namespace qplan::planner {

namespace {

using simulate::Statistic;
using simulate::TimeMetric;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<double> number(std::string_view text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

// The parts of a list, blanks trimmed; an empty text has none.
std::vector<std::string> parts(std::string_view text, char separator) {
  std::vector<std::string> all;
  if (trimmed(text).empty()) return all;
  while (true) {
    const std::size_t end = text.find(separator);
    all.emplace_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return all;
    text.remove_prefix(end + 1);
  }
}

simulate::Target targetOf(const std::string& whole) {
  const std::string example = "write it like 'ttft.p95<=500ms'";
  const std::size_t dot = whole.find('.');
  const std::size_t relation = whole.find("<=");
  if (dot == std::string::npos || relation == std::string::npos || dot > relation) {
    throw model::InvalidInput({{"--slo", "'" + whole + "' is not a target", example}});
  }
  const std::string metric(trimmed(std::string_view(whole).substr(0, dot)));
  const std::string statistic(trimmed(std::string_view(whole).substr(dot + 1, relation - dot - 1)));
  simulate::Target target;
  const auto sameMetric = [&](TimeMetric one) { return metric == name(one); };
  const auto* known =
      std::find_if(simulate::kTimeMetrics.begin(), simulate::kTimeMetrics.end(), sameMetric);
  if (known == simulate::kTimeMetrics.end()) {
    throw model::InvalidInput(
        {{"--slo", "no metric '" + metric + "'", "the metrics are ttft, tpot, itl and e2e"}});
  }
  target.metric = *known;
  const auto sameStatistic = [&](Statistic one) { return statistic == name(one); };
  const auto* which =
      std::find_if(simulate::kStatistics.begin(), simulate::kStatistics.end(), sameStatistic);
  if (which == simulate::kStatistics.end()) {
    throw model::InvalidInput({{"--slo", "no statistic '" + statistic + "'",
                                "the statistics are mean, p50, p90, p95 and p99"}});
  }
  target.statistic = *which;
  target.limit = parseDuration(whole.substr(relation + 2), "--slo");
  if (!(target.limit.value() > 0)) {
    throw model::InvalidInput({{"--slo", "'" + whole + "' can never be met", example}});
  }
  return target;
}

}  // namespace

simulate::Lengths parseLengths(const std::string& text, const std::string& flag) {
  const auto bad = [&] {
    return model::InvalidInput({{flag, "'" + text + "' is no length in tokens",
                                 "write 1024, 1024+-256 or lognormal:1024:256"}});
  };
  constexpr std::string_view kLogNormal = "lognormal:";
  constexpr std::string_view kPlusMinus = "+-";
  simulate::Lengths lengths;
  std::string_view whole = trimmed(text);
  std::optional<double> mean;
  std::optional<double> deviation;
  if (whole.starts_with(kLogNormal)) {
    whole.remove_prefix(kLogNormal.size());
    const std::size_t colon = whole.find(':');
    if (colon == std::string_view::npos) throw bad();
    mean = number(whole.substr(0, colon));
    deviation = number(whole.substr(colon + 1));
    if (mean && deviation) lengths.shape = simulate::LogNormalLength{*mean, *deviation};
  } else if (const std::size_t at = whole.find(kPlusMinus); at != std::string_view::npos) {
    mean = number(whole.substr(0, at));
    deviation = number(whole.substr(at + kPlusMinus.size()));
    if (mean && deviation) lengths.shape = simulate::NormalLength{*mean, *deviation};
  } else {
    mean = number(whole);
    deviation = 0;
    if (mean && *mean != std::floor(*mean)) throw bad();
    if (mean && *mean <= lengths.most) {
      lengths.shape = simulate::FixedLength{static_cast<int>(*mean)};
    }
  }
  if (!mean || !deviation || *mean < 1 || *mean > lengths.most || *deviation < 0) throw bad();
  return lengths;
}

std::string textOf(const simulate::Lengths& lengths) {
  if (const auto* fixed = std::get_if<simulate::FixedLength>(&lengths.shape)) {
    return fmt::format("{}", fixed->tokens);
  }
  if (const auto* normal = std::get_if<simulate::NormalLength>(&lengths.shape)) {
    return fmt::format("{}+-{}", normal->mean, normal->deviation);
  }
  if (const auto* skewed = std::get_if<simulate::LogNormalLength>(&lengths.shape)) {
    return fmt::format("lognormal:{}:{}", skewed->mean, skewed->deviation);
  }
  return "empirical";
}

std::vector<simulate::Target> parseTargets(const std::string& text) {
  std::vector<simulate::Target> targets;
  for (const std::string& part : parts(text, ',')) targets.push_back(targetOf(part));
  return targets;
}

std::string textOf(const simulate::Target& target) {
  return fmt::format("{}.{}<={:g}s", name(target.metric), name(target.statistic),
                     target.limit.value());
}

std::string textOf(const std::vector<simulate::Target>& targets) {
  std::string text;
  for (const simulate::Target& target : targets) {
    text += (text.empty() ? "" : ",") + textOf(target);
  }
  return text;
}

std::vector<simulate::Outage> parseOutages(const std::string& text) {
  std::vector<simulate::Outage> outages;
  for (const std::string& part : parts(text, ',')) {
    const std::size_t at = part.find('@');
    const std::size_t plus = part.find('+', at == std::string::npos ? 0 : at);
    std::optional<double> replica;
    if (at != std::string::npos && plus != std::string::npos) {
      replica = number(std::string_view(part).substr(0, at));
    }
    if (!replica || *replica < 0 || *replica != std::floor(*replica) || *replica > 1e6) {
      throw model::InvalidInput({{"--outage", "'" + part + "' is not an outage",
                                  "write 0@60s+120s: replica 0 is away from 60 s for 120 s"}});
    }
    const model::Seconds from = parseDuration(part.substr(at + 1, plus - at - 1), "--outage");
    const model::Seconds length = parseDuration(part.substr(plus + 1), "--outage");
    outages.push_back({static_cast<int>(*replica), from, from + length});
  }
  return outages;
}

simulate::Failures parseFailures(const std::string& text) {
  const std::string example =
      "write 6h+5min: a replica is up for 6 h in the mean, then away for 5 min";
  const std::size_t plus = text.find('+');
  if (plus == std::string::npos) {
    throw model::InvalidInput({{"--failures", "'" + text + "' has no time to come back", example}});
  }
  const simulate::Failures failures{parseDuration(text.substr(0, plus), "--failures"),
                                    parseDuration(text.substr(plus + 1), "--failures")};
  if (!(failures.between.value() > 0) || !(failures.repair.value() > 0)) {
    throw model::InvalidInput({{"--failures", "'" + text + "' has no positive times", example}});
  }
  return failures;
}

simulate::Routing parseRouting(const std::string& text) {
  for (const auto routing : {simulate::Routing::roundRobin, simulate::Routing::leastOutstanding,
                             simulate::Routing::random}) {
    if (text == name(routing)) return routing;
  }
  throw model::InvalidInput(
      {{"--routing", "no routing '" + text + "'", "round-robin, least-outstanding or random"}});
}

}  // namespace qplan::planner
