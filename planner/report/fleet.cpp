#include "planner/report/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "planner/report/describe.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::report {

namespace {

using fleet::Candidate;
using fleet::ConstraintPrice;
using fleet::kHours;
using fleet::Placement;
using fleet::Plan;
using fleet::PoolItem;
using fleet::Question;
using fleet::Service;

constexpr double kDaysPerMonth = 365.25 / 12;

model::RequestsPerSecond peakOf(const Service& service) {
  return *std::max_element(service.demand.begin(), service.demand.end());
}

std::string nameOf(const PoolItem& item) {
  const bool usual = item.tier == "on_demand";
  return fmt::format("{} ({}{}{})", item.instance, item.list, usual ? "" : ", ",
                     usual ? "" : item.tier);
}

// "h100-sxm-80gb fp8-w8a8 tp2", its KV cache where that is not 16 bit
std::string nameOf(const Candidate& candidate) {
  const Case& run = candidate.replica.question;
  model::Layout one = run.layout;
  one.replicas = 1;
  return fmt::format("{} {}{} {}", run.gpu->id, model::name(run.format),
                     run.kvDtype == model::KvDtype::bf16 ? "" : "+fp8-kv", describe(one));
}

Table askedServices(const Question& question) {
  Table table{"asked",
              "",
              {{"service", 0},
               {"model", 0},
               {"input_tokens", 0},
               {"output_tokens", 0},
               {"slo", 0},
               {"min_recovery_pct", 0},
               {"hour", 0},
               {"demand_qps", 0}},
              {}};
  for (const Service& service : question.services) {
    const Request& request = service.request;
    const std::string slo = textOf(request.slos);
    for (int hour = 0; hour < kHours; ++hour) {
      table.rows.push_back({service.name, request.llm->id, cell(request.workload.inputTokens),
                            cell(request.workload.outputTokens), slo.empty() ? Cell() : Cell(slo),
                            request.minRecovery ? Cell(*request.minRecovery) : Cell(), cell(hour),
                            service.demand[static_cast<std::size_t>(hour)].value()});
    }
  }
  return table;
}

Document documentOf(const std::string& spec, const Question& question) {
  Document document;
  document.schemaName = "qplan.fleet_plan";
  document.title =
      fmt::format("{}: {} {} on {} kinds of instances", spec, question.services.size(),
                  question.services.size() == 1 ? "service" : "services", question.pool.size());
  document.inputs.fields = {{"spec", spec}, {"gap_pct", 100 * question.gap}};
  return document;
}

Table servicesTable(const Question& question, const Plan& plan) {
  Table table{"services",
              "What each service runs on",
              {{"service", 9},
               {"peak_qps", 7},
               {"runs_on", 9},
               {"replicas_at_least", 6},
               {"replicas_at_most", 6},
               {"alone_usd_per_day", 5}},
              {}};
  for (std::size_t s = 0; s < question.services.size(); ++s) {
    std::map<std::string, std::array<int, kHours>> counts;
    for (std::size_t hour = 0; hour < plan.hours.size(); ++hour) {
      for (const Placement& placed : plan.hours[hour].placements) {
        const Candidate& candidate = plan.candidates[placed.candidate];
        if (candidate.service == s) counts[nameOf(candidate)][hour] += placed.replicas;
      }
    }
    bool first = true;
    for (const auto& [name, hours] : counts) {
      const auto [least, most] = std::minmax_element(hours.begin(), hours.end());
      table.rows.push_back({first ? Cell(question.services[s].name) : Cell(""),
                            first ? Cell(peakOf(question.services[s]).value()) : Cell(), name,
                            cell(*least), cell(*most), first ? Cell(plan.alone[s]) : Cell()});
      first = false;
    }
  }
  return table;
}

Table instancesTable(const Question& question, const Plan& plan) {
  Table table{"instances",
              "What is hired",
              {{"instance", 9},
               {"gpu", 5},
               {"n_gpus", 0},
               {"tier", 0},
               {"limit", 6},
               {"hired_at_least", 7},
               {"hired_at_most", 7},
               {"instance_hours", 6},
               {"usd_per_day", 9}},
              {}};
  for (std::size_t i = 0; i < question.pool.size(); ++i) {
    const PoolItem& item = question.pool[i];
    std::array<int, kHours> counts{};
    for (std::size_t hour = 0; hour < counts.size(); ++hour) {
      counts[hour] = plan.hours[hour].instances[i];
    }
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    if (*most == 0) continue;
    const int hours = std::accumulate(counts.begin(), counts.end(), 0);
    table.rows.push_back({nameOf(item), item.gpu->id, cell(item.gpus), item.tier,
                          item.most ? cell(*item.most) : Cell(), cell(*least), cell(*most),
                          cell(hours), hours * perHour(item.rate)});
  }
  return table;
}

Table dayTable(const Question& question, const Plan& plan) {
  Table table{"day", "Hour by hour", {{"hour", 9}, {"usd_per_hour", 9}, {"hired", 8}}, {}};
  for (std::size_t hour = 0; hour < plan.hours.size(); ++hour) {
    double usd = 0;
    std::string hired;
    for (std::size_t i = 0; i < question.pool.size(); ++i) {
      const int count = plan.hours[hour].instances[i];
      if (count == 0) continue;
      usd += count * perHour(question.pool[i].rate);
      hired +=
          fmt::format("{}{} x {}", hired.empty() ? "" : " + ", count, question.pool[i].instance);
    }
    table.rows.push_back({static_cast<std::int64_t>(hour), usd, hired});
  }
  return table;
}

Table placementsTable(const Question& question, const Plan& plan) {
  Table table{"placements",
              "",
              {{"hour", 0},
               {"service", 0},
               {"demand_qps", 0},
               {"replicas", 0},
               {"capacity_qps", 0},
               {"gpu", 0},
               {"format", 0},
               {"kv_dtype", 0},
               {"tp", 0},
               {"pp", 0},
               {"instance", 0},
               {"prices", 0},
               {"tier", 0},
               {"provenance", 0}},
              {}};
  for (std::size_t hour = 0; hour < plan.hours.size(); ++hour) {
    for (const Placement& placed : plan.hours[hour].placements) {
      const Candidate& candidate = plan.candidates[placed.candidate];
      const Service& service = question.services[candidate.service];
      const PoolItem& item = question.pool[placed.item];
      const Case& run = candidate.replica.question;
      table.rows.push_back({static_cast<std::int64_t>(hour), service.name,
                            service.demand[hour].value(), cell(placed.replicas),
                            (candidate.capacity * placed.replicas).value(), run.gpu->id,
                            cell(model::name(run.format)), cell(model::name(run.kvDtype)),
                            cell(run.layout.tp), cell(run.layout.pp), item.instance, item.list,
                            item.tier, cell(model::name(candidate.replica.estimate.provenance))});
    }
  }
  return table;
}

Table pricesTable(const Question& question, const Plan& plan) {
  using Kind = ConstraintPrice::Kind;
  Table table{
      "constraints", "What each constraint costs", {{"constraint", 9}, {"usd_per_day", 9}}, {}};
  for (const ConstraintPrice& price : plan.prices) {
    std::string what;
    switch (price.kind) {
      case Kind::demand:
        what = "1 request/s more of " + question.services[price.index].name + ", all day";
        break;
      case Kind::limit:
        what = fmt::format("the limit of {} {}", *question.pool[price.index].most,
                           nameOf(question.pool[price.index]));
        break;
      case Kind::targets:
        what = "the targets of " + question.services[price.index].name;
        break;
      case Kind::recovery:
        what = "the accuracy asked of " + question.services[price.index].name;
        break;
    }
    table.rows.push_back({std::move(what), price.dollarsPerDay});
  }
  return table;
}

}  // namespace

Document fleetReport(const std::string& spec, const Question& question, const Plan& plan) {
  Document document = documentOf(spec, question);
  const double alone = std::accumulate(plan.alone.begin(), plan.alone.end(), 0.0);
  const double proven = plan.dollarsPerDay > 0 ? 1 - plan.bound / plan.dollarsPerDay : 0.0;
  document.blocks.emplace_back(
      Fields{"fleet",
             "",
             {{"usd_per_day", plan.dollarsPerDay},
              {"usd_per_month", plan.dollarsPerDay * kDaysPerMonth},
              {"proven_gap_pct", 100 * std::max(0.0, proven)},
              {"apart_usd_per_day", alone},
              {"saving_pct", alone > 0 ? Cell(100 * (1 - plan.dollarsPerDay / alone)) : Cell()}}});
  document.blocks.emplace_back(servicesTable(question, plan));
  document.blocks.emplace_back(instancesTable(question, plan));
  document.blocks.emplace_back(dayTable(question, plan));
  if (!plan.prices.empty()) document.blocks.emplace_back(pricesTable(question, plan));
  document.blocks.emplace_back(
      Notes{"method",
            "How to read it",
            {"apart: every service on instances of its own, hired all day for its peak",
             "constraints: saved per day by one instance more, or without the targets; of the day "
             "in which "
             "parts of instances can be hired",
             "replicas may move every hour; loading them is not counted"},
            false});
  document.blocks.emplace_back(askedServices(question));
  document.blocks.emplace_back(placementsTable(question, plan));
  document.csvTable = "placements";
  return document;
}

Document unservableReport(const std::string& spec, const Question& question,
                          const fleet::Unservable& why) {
  Document document = documentOf(spec, question);
  Table impossible{"impossible",
                   "Nothing in the pool can run",
                   {{"service", 9}, {"nearest", 8}, {"why", 9}},
                   {}};
  for (const fleet::Impossible& one : why.impossible) {
    std::string reasons;
    for (const model::Infeasible& miss : one.misses) {
      reasons += (reasons.empty() ? "" : "; ") + miss.reason;
    }
    impossible.rows.push_back({question.services[one.service].name, one.nearest, reasons});
  }
  Table shortfalls{"shortfalls",
                   "What the limits of the pool leave unserved at best",
                   {{"service", 9}, {"hour", 9}, {"missing_qps", 9}, {"demand_qps", 8}},
                   {}};
  for (const fleet::Shortfall& one : why.shortfalls) {
    const Service& service = question.services[one.service];
    shortfalls.rows.push_back({service.name, cell(one.hour), one.missing.value(),
                               service.demand[static_cast<std::size_t>(one.hour)].value()});
  }
  document.csvTable = impossible.rows.empty() ? "shortfalls" : "impossible";
  if (!impossible.rows.empty()) document.blocks.emplace_back(std::move(impossible));
  if (!shortfalls.rows.empty()) document.blocks.emplace_back(std::move(shortfalls));
  document.blocks.emplace_back(askedServices(question));
  return document;
}

}  // namespace qplan::planner::report
