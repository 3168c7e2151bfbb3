#include "planner/report/traffic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "planner/report/describe.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::report {

namespace {

using simulate::Estimated;
using simulate::ServingResult;
using simulate::Statistic;
using simulate::TimeMetric;

Cell orNone(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

// Nothing for what is not known: an interval of too few requests is infinite.
Cell numberIf(bool known, double value) {
  Cell cell;
  if (known && std::isfinite(value)) cell = value;
  return cell;
}

Cell halfWidth(const Estimated& figure) { return numberIf(true, figure.halfWidth); }

Fields inputsOf(const TrafficQuestion& asked) {
  const Case& deployment = asked.deployment;
  const ClusterOptions& cluster = asked.cluster;
  const bool failing = cluster.failures.has_value();
  std::string outages;
  for (const simulate::Outage& one : cluster.outages) {
    outages += fmt::format("{}{}@{}s+{}s", outages.empty() ? "" : ",", one.replica,
                           one.from.value(), (one.until - one.from).value());
  }
  Fields fields{"inputs",
                "",
                {{"model", deployment.llm->id},
                 {"gpu", deployment.gpu->id},
                 {"n_gpus", cell(gpuCount(deployment.layout))},
                 {"tp", cell(deployment.layout.tp)},
                 {"pp", cell(deployment.layout.pp)},
                 {"replicas", cell(deployment.layout.replicas)},
                 {"format", cell(model::name(deployment.format))},
                 {"kv_dtype", cell(model::name(deployment.kvDtype))},
                 {"traffic", asked.traffic},
                 {"input_tokens", orNone(asked.input)},
                 {"output_tokens", orNone(asked.output)},
                 {"offered_qps", asked.rate ? Cell(asked.rate->value()) : Cell()},
                 {"requests", asked.requests},
                 {"warm_up_requests", asked.warmUp},
                 {"seed", static_cast<std::int64_t>(asked.seed)},
                 {"slo", asked.targets.empty() ? Cell() : Cell(textOf(asked.targets))},
                 {"routing", cell(name(cluster.routing))},
                 {"prefix_tokens", cell(cluster.prefix.tokens)},
                 {"prefix_hit_rate", cluster.prefix.hitRate},
                 {"prefix_groups", cell(cluster.prefix.groups)},
                 {"outages", orNone(outages)},
                 {"mtbf_s", failing ? Cell(cluster.failures->between.value()) : Cell()},
                 {"mttr_s", failing ? Cell(cluster.failures->repair.value()) : Cell()},
                 {"kv_tokens_given", cluster.kv ? Cell(cluster.kv->value()) : Cell()},
                 {"engine", deployment.engine->id},
                 {"prices", describe(asked.prices)},
                 {"price_tier", asked.prices.tier}}};
  if (!asked.engineAsked.empty()) fields.fields.push_back({"engine_asked", asked.engineAsked});
  return fields;
}

std::string status(const ServingResult& result) {
  if (!result.complete) return "incomplete";
  if (result.unstable) return "unstable";
  if (nothingServed(result)) return "infeasible";
  return "ok";
}

// Every GPU at its rated power while its replica computes.
std::optional<double> joulesPerQuery(const TrafficQuestion& asked, const ServingResult& result) {
  const double finished = result.throughput.value * result.window.value();
  if (!(finished > 0)) return std::nullopt;
  const double watts = asked.deployment.gpu->tdp.value() * gpuCount(asked.deployment.layout);
  return watts * result.utilization * result.window.value() / finished;
}

// Throughput and what it costs.
Fields figuresOf(const TrafficQuestion& asked, const ServingResult& result) {
  Fields fields{"simulation", "", {}};
  auto& list = fields.fields;
  list.push_back({"status", status(result)});
  if (result.unstable) {
    const char* also = asked.cluster.failures ? ", or replicas fail before they can answer" : "";
    list.push_back({"message", fmt::format("the queue grew all the time{}: the demand is above "
                                           "capacity, and waiting times only say how long the run "
                                           "was",
                                           also)});
  }
  if (result.refused > 0) {
    list.push_back({result.unstable ? "refused_message" : "message",
                    fmt::format("{} of {} requests were refused: longer than the model's context "
                                "or than the KV cache",
                                result.refused, result.finished + result.refused)});
  }
  list.push_back({"throughput_qps", result.throughput.value});
  if (!asked.targets.empty()) list.push_back({"goodput_qps", result.goodput.value});
  if (asked.capacity) {
    list.push_back({"saturation_qps", asked.capacity->value()});
    if (asked.rate) {
      list.push_back({"headroom_pct", 100 * (*asked.capacity / *asked.rate - 1)});
    }
  }
  const bool priced = asked.purchase.has_value();
  const bool worth = priced && !result.unstable;
  const auto perDollar = [&](double qps) {
    return worth
               ? Cell(queriesPerDollar(model::RequestsPerSecond(qps), asked.purchase->rate).value())
               : Cell();
  };
  list.push_back({"usd_per_hour", priced ? Cell(perHour(asked.purchase->rate)) : Cell()});
  list.push_back({"queries_per_usd", perDollar(result.throughput.value)});
  if (!asked.targets.empty()) {
    list.push_back({"goodput_per_usd", perDollar(result.goodput.value)});
  }
  const auto joules = joulesPerQuery(asked, result);
  list.push_back({"energy_per_query_j", joules ? Cell(*joules) : Cell()});
  if (priced) list.push_back({"instances", describe(*asked.purchase)});
  list.push_back({"provenance", cell(model::name(asked.provenance))});
  return fields;
}

// What went on meanwhile.
Fields stateOf(const TrafficQuestion& asked, const ServingResult& result) {
  Fields fields{"state",
                "Meanwhile",
                {{"finished_requests", result.finished},
                 {"refused_requests", result.refused},
                 {"mean_running", result.meanRunning},
                 {"mean_waiting", result.meanWaiting},
                 {"peak_waiting", result.peakWaiting},
                 {"preemptions", result.preemptions},
                 {"utilization_pct", 100 * result.utilization},
                 {"kv_use_pct", 100 * result.kvUse},
                 {"peak_kv_use_pct", 100 * result.peakKvUse}}};
  if (asked.cluster.failures || !asked.cluster.outages.empty()) {
    fields.fields.push_back({"outage_count", result.outages});
    fields.fields.push_back({"availability_pct", 100 * result.availability});
  }
  return fields;
}

Fields detailsOf(const ServingResult& result) {
  const double window = result.window.value();
  const auto rate = [window](std::int64_t tokens) {
    return window > 0 ? Cell(static_cast<double>(tokens) / window) : Cell();
  };
  return {"details",
          "",
          {{"throughput_qps_ci95", halfWidth(result.throughput)},
           {"goodput_qps_ci95", halfWidth(result.goodput)},
           {"output_tokens_per_s", rate(result.outputTokens)},
           {"input_tokens_per_s", rate(result.inputTokens)},
           {"sent_requests", result.sent},
           {"requests_in_system", result.inSystem},
           {"retries", result.retries},
           {"simulated_s", result.duration.value()},
           {"window_s", window},
           {"steps", static_cast<std::int64_t>(result.steps)},
           {"scheduling_decisions", static_cast<std::int64_t>(result.runs)}},
          true};
}

// One row per time, in milliseconds for people; the half-widths of the 95 % intervals beside.
Table timesOf(const TrafficQuestion& asked, const ServingResult& result) {
  Table table{"times", "Times of a request", {}, {}};
  table.columns.push_back({"metric", 9});
  for (const Statistic statistic : simulate::kStatistics) {
    table.columns.push_back({fmt::format("{}_s", name(statistic)), 9});
    table.columns.push_back({fmt::format("{}_s_ci95", name(statistic)), 0});
  }
  table.columns.push_back({"p95_interval", 7, true});
  table.columns.push_back({"max_s", 6});
  table.columns.push_back({"count", 0});
  table.columns.push_back({"provenance", 3});
  for (const TimeMetric metric : simulate::kTimeMetrics) {
    const simulate::TimeFigures& figures = result.at(metric);
    const bool known = figures.count > 0 && !result.unstable;
    std::vector<Cell> row;
    row.reserve(table.columns.size());
    row.push_back(cell(name(metric)));
    for (const Statistic statistic : simulate::kStatistics) {
      row.push_back(numberIf(known, figures.at(statistic).value));
      row.push_back(numberIf(known, figures.at(statistic).halfWidth));
    }
    const Estimated& p95 = figures.at(Statistic::p95);
    const bool told = known && std::isfinite(p95.halfWidth) && p95.value > 0;
    row.push_back(orNone(told ? fmt::format("{:.1f} %", 100 * p95.halfWidth / p95.value) : ""));
    row.push_back(numberIf(known, figures.largest));
    row.emplace_back(static_cast<std::int64_t>(std::llround(figures.count)));
    row.push_back(cell(model::name(asked.provenance)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

// Simulated times beside those of the server whose trace was replayed.
Table comparisonOf(const simulate::TimeHistograms& observed, const ServingResult& result) {
  Table table{
      "comparison",
      "Against the times in the trace",
      {{"metric", 9}, {"statistic", 9}, {"measured_s", 9}, {"simulated_s", 9}, {"error_pct", 9}},
      {}};
  for (const TimeMetric metric : simulate::kTimeMetrics) {
    const simulate::Histogram& seen = observed[static_cast<std::size_t>(metric)];
    const simulate::TimeFigures& figures = result.at(metric);
    if (!(seen.count() > 0)) continue;
    for (const Statistic statistic : simulate::kStatistics) {
      const double measured = statistic == Statistic::mean
                                  ? seen.mean()
                                  : seen.quantile(simulate::probability(statistic));
      const bool known = figures.count > 0 && !result.unstable;
      const double simulated = figures.at(statistic).value;
      table.rows.push_back({cell(name(metric)), cell(name(statistic)), measured,
                            numberIf(known, simulated),
                            numberIf(known && measured > 0, 100 * (simulated / measured - 1))});
    }
  }
  return table;
}

Table targetsOf(const TrafficQuestion& asked, const ServingResult& result) {
  Table table{"targets", "Targets", {{"target", 9}, {"reached_s", 9}, {"met", 9}}, {}};
  for (const TargetOutcome& one : outcomes(result, asked.targets)) {
    table.rows.push_back({textOf(one.target), result.unstable ? Cell() : Cell(one.reached.value()),
                          one.met && !result.unstable});
  }
  return table;
}

// Shares of requests by bars; bins of equal width up to the 99th percentile.
Notes histogramOf(TimeMetric metric, const ServingResult& result) {
  constexpr int kBins = 16;
  constexpr int kWidth = 40;
  Notes notes{"histogram", fmt::format("Distribution of {} (s)", name(metric)), {}};
  const auto& figures = result.histograms[static_cast<std::size_t>(metric)];
  if (!(figures.count() > 0)) return notes;
  const double low = figures.smallest();
  const double high = std::max(figures.quantile(0.99), low * 1.0001);
  std::vector<double> shares;
  double before = 0;
  for (int i = 1; i <= kBins; ++i) {
    const double upTo = figures.shareUpTo(low + (high - low) * i / kBins);
    shares.push_back(upTo - before);
    before = upTo;
  }
  const double most = *std::max_element(shares.begin(), shares.end());
  double sum = 0;
  for (int i = 0; i < kBins; ++i) {
    sum += shares[static_cast<std::size_t>(i)];
    const auto length = static_cast<std::size_t>(
        std::lround(kWidth * shares[static_cast<std::size_t>(i)] / std::max(most, 1e-12)));
    notes.lines.push_back(fmt::format(
        "{:>8}  {:<40} {:5.1f} %  up to it {:5.1f} %", figure(low + (high - low) * (i + 1) / kBins),
        std::string(length, '#'), 100 * shares[static_cast<std::size_t>(i)], 100 * sum));
  }
  return notes;
}

Table seriesOf(const ServingResult& result) {
  Table table{"series",
              "",
              {{"time_s", 0}, {"running", 0}, {"waiting", 0}, {"kv_use_pct", 0}, {"finished", 0}},
              {}};
  double begin = 0;
  for (const auto& point : result.series.points(result.duration.value())) {
    table.rows.push_back({begin, point.running, point.waiting, 100 * point.kvUse, point.finished});
    begin += result.series.interval();
  }
  return table;
}

Document base(const TrafficQuestion& asked) {
  const Case& deployment = asked.deployment;
  Document document;
  document.schemaName = "qplan.simulation";
  document.inputs = inputsOf(asked);
  document.title =
      fmt::format("{}, {} on {} x {} ({}), {}, {}", deployment.llm->id,
                  model::name(deployment.format), gpuCount(deployment.layout), deployment.gpu->id,
                  describe(deployment.layout), asked.traffic, deployment.engine->id);
  document.csvTable = "times";
  return document;
}

void addRun(Document& document, const TrafficQuestion& asked, const ServingResult& result) {
  document.blocks.emplace_back(figuresOf(asked, result));
  document.blocks.emplace_back(timesOf(asked, result));
  document.blocks.emplace_back(stateOf(asked, result));
  document.blocks.emplace_back(detailsOf(result));
  if (!asked.targets.empty()) document.blocks.emplace_back(targetsOf(asked, result));
  if (asked.observed) document.blocks.emplace_back(comparisonOf(*asked.observed, result));
  if (asked.histogram && !result.unstable) {
    document.blocks.emplace_back(histogramOf(*asked.histogram, result));
  }
  if (asked.series) document.blocks.emplace_back(seriesOf(result));
}

}  // namespace

Document trafficReport(const TrafficQuestion& asked, const ServingResult& result) {
  Document document = base(asked);
  addRun(document, asked, result);
  return document;
}

Document trafficReport(const TrafficQuestion& asked, const model::Infeasible& reason) {
  Document document = base(asked);
  document.blocks.emplace_back(Fields{
      "simulation", "", {{"status", std::string("infeasible")}, {"message", reason.reason}}});
  document.csvOnly = {
      "times", "", {{"status"}, {"message"}}, {{std::string("infeasible"), reason.reason}}};
  return document;
}

Document largestRateReport(const TrafficQuestion& asked, const RateSearch& search) {
  Document document = base(asked);
  const bool any = search.rate.value() > 0;
  Fields fields{
      "largest_rate",
      "Largest rate that meets the targets",
      {{"status", std::string(!search.complete ? "incomplete"
                              : any            ? "ok"
                                               : "infeasible")},
       {"max_rate_qps", any ? Cell(search.rate.value()) : Cell()},
       {"misses_from_qps", search.misses.value() > 0 ? Cell(search.misses.value()) : Cell()},
       {"saturation_qps", asked.capacity ? Cell(asked.capacity->value()) : Cell()},
       {"runs", cell(search.runs)}}};
  document.blocks.emplace_back(std::move(fields));
  if (any) {
    TrafficQuestion at = asked;
    at.rate = search.rate;
    addRun(document, at, search.at);
  }
  return document;
}

Document selftestReport(const std::vector<simulate::SelfCheck>& checks, std::uint64_t seed,
                        int trials, std::int64_t requests) {
  Document document;
  document.schemaName = "qplan.selftest";
  document.title =
      fmt::format("Simulator against theory, {} seeds of {} requests each", trials, requests);
  document.inputs.fields = {
      {"seed", static_cast<std::int64_t>(seed)}, {"trials", cell(trials)}, {"requests", requests}};
  document.csvTable = "checks";
  Table table{"checks",
              "",
              {{"check", 9},
               {"figure", 7},
               {"analytic", 9},
               {"simulated", 9},
               {"inside", 8},
               {"trials", 0},
               {"passed", 9}},
              {}};
  bool all = true;
  for (const simulate::SelfCheck& check : checks) {
    all = all && check.passed;
    table.rows.push_back({check.name, check.figure, check.analytic, check.simulated,
                          fmt::format("{}/{}", check.inside, check.trials), cell(check.trials),
                          check.passed});
  }
  document.blocks.emplace_back(Fields{"selftest", "", {{"passed", all}}, true});
  document.blocks.emplace_back(std::move(table));
  document.blocks.emplace_back(
      Notes{"method",
            "How to read it",
            {"inside: runs whose 95 % confidence interval holds the analytic figure; of 200 runs "
             "180 to 198 pass",
             "one step of 1 ms at a time; M/M/1, M/D/1 and M/G/1 by Pollaczek-Khinchine, M/M/4 by "
             "Erlang C"}});
  return document;
}

std::string servedHeader() {
  return "id,status,replica,arrived_at_s,first_token_s,finished_s,input_tokens,output_tokens,"
         "ttft_s,tpot_s,e2e_s,evictions,retries\n";
}

std::string servedLine(const simulate::Served& served) {
  const double sent = served.request.arrival.value();
  if (served.answer == simulate::Answer::refused) {
    return fmt::format("{},refused,{},{},,,{},{},,,,{},{}\n", served.id, served.replica, sent,
                       served.request.input, served.request.output, served.evictions,
                       served.retries);
  }
  const int gaps = served.request.output - 1;
  const std::string tpot =
      gaps > 0 ? fmt::format("{}", (served.end - served.firstToken) / gaps) : std::string();
  return fmt::format("{},ok,{},{},{},{},{},{},{},{},{},{},{}\n", served.id, served.replica, sent,
                     served.firstToken, served.end, served.request.input, served.request.output,
                     served.firstToken - sent, tpot, served.end - sent, served.evictions,
                     served.retries);
}

}  // namespace qplan::planner::report
