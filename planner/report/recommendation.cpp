#include "planner/report/recommendation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "planner/report/describe.hpp"
#include "planner/report/estimate.hpp"
#include "planner/report/inputs.hpp"
#include "planner/report/options.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::report {

namespace {

constexpr std::size_t kExclusionsShown = 12;
constexpr std::size_t kParetoShown = 8;

std::string shortName(const Option& option) {
  return fmt::format("{} x {} {}{}", gpuCount(option.layout), option.gpu->id,
                     model::name(option.format),
                     option.kvDtype == model::KvDtype::fp8 ? " with FP8 KV" : "");
}

std::string paretoAxes(const Request& request) {
  if (request.mode == model::Mode::sync) return "price and latency";
  return request.demand ? "price, latency and QPS" : "Q/$, latency and QPS";
}

std::string sureness(const Recommendation& answer, const Duel& duel, std::string_view rival) {
  return fmt::format("{:.0f} % against {}, {}", 100 * duel.probability, rival,
                     shortName(answer.options[duel.rival]));
}

// "ttft p95 0.62 s of 1, tpot p95 0.051 s of 0.06"
std::string reachedText(const Option& option) {
  std::string text;
  for (const TargetOutcome& one : option.outcomes) {
    text += fmt::format("{}{} {} {} s of {:g}", text.empty() ? "" : ", ", name(one.target.metric),
                        name(one.target.statistic), figure(one.reached.value()),
                        one.target.limit.value());
  }
  return text;
}

Table targetsOf(const Recommendation& answer, std::size_t top) {
  Table table{"targets", "", {{"rank", 0}, {"target", 0}, {"reached_s", 0}, {"met", 0}}, {}};
  for (std::size_t i = 0; i < std::min(top, answer.options.size()); ++i) {
    for (const TargetOutcome& one : answer.options[i].outcomes) {
      table.rows.push_back(
          {static_cast<std::int64_t>(i + 1), textOf(one.target), one.reached.value(), one.met});
    }
  }
  return table;
}

Fields answerOf(const Request& request, const Recommendation& answer) {
  const Option& winner = answer.options.front();
  const model::Estimate& estimate = winner.estimate;
  const bool sync = request.mode == model::Mode::sync;
  Fields fields{"answer", "", {}, false, true};
  auto& list = fields.fields;
  list.push_back(
      {"use", fmt::format("{} x {}, {} weights, {} KV cache, {}", gpuCount(winner.layout),
                          winner.gpu->id, model::name(winner.format), model::name(winner.kvDtype),
                          describe(winner.layout))});
  list.push_back({"buy", describe(winner.purchase)});
  list.push_back(
      {"cost",
       fmt::format("{:.2f} USD/h, {:.0f} queries/USD{}", perHour(winner.purchase.rate),
                   winner.queriesPerDollar.value(), request.demand ? " at the demand" : "")});
  const std::string interval =
      fmt::format("(80 %: {}; physical bound {}; {})", describe(estimate.interval),
                  figure(estimate.floor), model::name(estimate.provenance));
  if (sync) {
    list.push_back({"latency", fmt::format("{} s {}", figure(winner.latency.value()), interval)});
  } else {
    list.push_back({"throughput", fmt::format("{} QPS {}", figure(winner.qps.value()), interval)});
    list.push_back(
        {"latency", fmt::format("{} s at capacity, {} s alone", figure(winner.latency.value()),
                                figure(estimate.latency.value()))});
  }
  if (!winner.outcomes.empty()) {
    list.push_back({"meets", reachedText(winner)});
    list.push_back(
        {"goodput", fmt::format("{} requests/s within every target, {:.0f} per USD{}",
                                figure(winner.goodput.value()), winner.goodputPerDollar.value(),
                                request.demand ? " at the demand" : "")});
  }
  if (winner.headroom) {
    list.push_back({"headroom", fmt::format("{:.0f} % above the demand", 100 * *winner.headroom)});
  }
  list.push_back({"limited by", words(estimate.limitingFactor)});
  list.push_back({"recovery", winner.recovery ? fmt::format("{:.1f} % of BF16 on {}",
                                                            *winner.recovery, request.suite)
                                              : "unknown on " + request.suite});
  std::string sure;
  if (answer.againstRunnerUp) sure = sureness(answer, *answer.againstRunnerUp, "the runner-up");
  if (answer.againstOtherFormat && (!answer.againstRunnerUp || answer.againstOtherFormat->rival !=
                                                                   answer.againstRunnerUp->rival)) {
    sure += "; " + sureness(answer, *answer.againstOtherFormat, "the best other format");
  }
  if (!sure.empty()) list.push_back({"how sure", sure});
  return fields;
}

Table surenessTable(const Recommendation& answer) {
  Table table{"sureness", "", {{"against", 0}, {"rank", 0}, {"win_probability_pct", 0}}, {}};
  const auto add = [&](const std::optional<Duel>& duel, const char* against) {
    if (!duel) return;
    table.rows.push_back({std::string(against), static_cast<std::int64_t>(duel->rival + 1),
                          100 * duel->probability});
  };
  add(answer.againstRunnerUp, "runner_up");
  add(answer.againstOtherFormat, "other_format");
  return table;
}

std::string flipText(const Request& request, const Flip& flip) {
  const std::string winner = fmt::format("{} on {}", model::name(flip.format), flip.gpu);
  const std::string_view direction = flip.upward ? "up to" : "down to";
  switch (flip.axis) {
    case Flip::Axis::demand:
      return flip.found
                 ? fmt::format("demand: {} from {} requests/s {}", winner, figure(flip.value),
                               flip.upward ? "up" : "down")
                 : fmt::format("demand: no flip {} {} requests/s", direction, figure(flip.value));
    case Flip::Axis::priceRatio:
      return flip.found ? fmt::format("price: {} when {} costs {:.2f} of today's price", winner,
                                      flip.priceGpu, flip.value)
                        : fmt::format("price: no flip down to {:.1f} of today's price of {}",
                                      flip.value, flip.priceGpu);
    case Flip::Axis::inputTokens:
      return flip.found
                 ? fmt::format("context: {} from {:.0f} input tokens {}", winner, flip.value,
                               flip.upward ? "up" : "down")
                 : fmt::format("context: no flip {} {:.0f} input tokens", direction, flip.value);
    case Flip::Axis::concurrency:
      return flip.found ? fmt::format("load: {} from {:.0f} requests in flight per replica {}",
                                      winner, flip.value, flip.upward ? "up" : "down")
                        : fmt::format("load: no flip {} {:.0f} requests in flight per replica",
                                      direction, flip.value);
  }
  return request.llm->id;
}

void addFlips(const Request& request, const Recommendation& answer, Document& document) {
  Table table{"flips",
              "",
              {{"axis", 0},
               {"found", 0},
               {"direction", 0},
               {"value", 0},
               {"price_gpu", 0},
               {"gpu", 0},
               {"format", 0}},
              {}};
  Notes notes{"flips_text", "Where it flips", {}};
  for (const Flip& flip : answer.flips) {
    table.rows.push_back({cell(name(flip.axis)), flip.found, cell(flip.upward ? "up" : "down"),
                          flip.value, flip.priceGpu.empty() ? Cell() : Cell(flip.priceGpu),
                          flip.found ? Cell(flip.gpu) : Cell(),
                          flip.found ? cell(model::name(flip.format)) : Cell()});
    notes.lines.push_back(flipText(request, flip));
  }
  document.blocks.emplace_back(std::move(table));
  document.blocks.emplace_back(std::move(notes));
}

std::string reasonOf(const Exclusion& exclusion) {
  std::string text;
  for (const model::Infeasible& miss : exclusion.misses) {
    text += (text.empty() ? "" : "; ") + miss.reason;
  }
  // The GPU is named beside it.
  const std::string own = exclusion.gpu->id + " ";
  return text.starts_with(own) ? text.substr(own.size()) : text;
}

std::vector<Cell> exclusionRow(const Exclusion& exclusion) {
  return {exclusion.gpu->id, cell(model::name(exclusion.format)),
          cell(model::name(exclusion.kvDtype)), describe(exclusion.layout), reasonOf(exclusion)};
}

const std::vector<Column> kExclusionColumns{
    {"gpu", 0}, {"format", 0}, {"kv_dtype", 0}, {"layout", 0}, {"reason", 0}};

// Exclusions for the same reason in one sentence.
void addExclusions(const Recommendation& answer, Document& document) {
  Table table{"excluded", "", kExclusionColumns, {}};
  std::vector<std::pair<std::string, std::map<std::string, std::vector<std::string>>>> groups;
  for (const Exclusion& exclusion : answer.exclusions) {
    table.rows.push_back(exclusionRow(exclusion));
    const std::string reason = reasonOf(exclusion);
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& g) { return g.first == reason; });
    if (group == groups.end()) group = groups.insert(groups.end(), {reason, {}});
    group->second[std::string(model::name(exclusion.format))].push_back(exclusion.gpu->id);
  }
  Notes notes{"excluded_text", "Excluded", {}};
  for (const auto& [reason, formats] : groups) {
    std::map<std::vector<std::string>, std::vector<std::string>> byGpus;
    for (const auto& [format, gpus] : formats) byGpus[gpus].push_back(format);
    for (const auto& [gpus, names] : byGpus) {
      notes.lines.push_back(fmt::format(
          "{} on {}: {}", names.size() == model::kFormatCount ? "every format" : listed(names),
          listed(gpus), reason));
    }
  }
  if (notes.lines.size() > kExclusionsShown) {
    const std::size_t more = notes.lines.size() - kExclusionsShown;
    notes.lines.resize(kExclusionsShown);
    notes.lines.push_back(fmt::format("and {} more reasons: --json lists all", more));
  }
  document.blocks.emplace_back(std::move(table));
  document.blocks.emplace_back(std::move(notes));
}

void addMisses(const Recommendation& answer, Document& document) {
  Table table{"closest_misses",
              "Closest misses",
              {{"gpu", 9}, {"format", 9}, {"kv_dtype", 2}, {"layout", 5}, {"reason", 8}},
              {}};
  for (const Exclusion& exclusion : answer.closestMisses)
    table.rows.push_back(exclusionRow(exclusion));
  document.blocks.emplace_back(std::move(table));

  Table relax{"relaxations", "", {{"target", 0}, {"gpu", 0}, {"format", 0}, {"layout", 0}}, {}};
  Notes notes{"relaxations_text", "What would admit one", {}};
  for (const Relaxation& relaxation : answer.relaxations) {
    const Exclusion& admits = relaxation.admits;
    relax.rows.push_back({relaxation.target, admits.gpu->id, cell(model::name(admits.format)),
                          describe(admits.layout)});
    notes.lines.push_back(fmt::format("{}: admits {} on {}, {}", relaxation.target,
                                      model::name(admits.format), admits.gpu->id,
                                      describe(admits.layout)));
  }
  if (notes.lines.empty()) {
    notes.lines.emplace_back("no single target: every configuration misses more than one");
  }
  document.blocks.emplace_back(std::move(relax));
  document.blocks.emplace_back(std::move(notes));
}

}  // namespace

Document recommendationReport(const Request& request, const Recommendation& answer,
                              std::size_t top) {
  Document document;
  document.schemaName = "qplan.recommendation";
  document.csvTable = "options";
  document.inputs = inputsOf(request);
  document.inputs.fields.push_back({"top", static_cast<std::int64_t>(top)});
  document.title = titleOf(request);
  document.blocks.emplace_back(
      Fields{"search",
             "",
             {{"complete", answer.complete},
              {"feasible", static_cast<std::int64_t>(answer.options.size())},
              {"evaluated", static_cast<std::int64_t>(answer.evaluated)},
              {"simulated", static_cast<std::int64_t>(answer.simulated)},
              {"beaten", static_cast<std::int64_t>(answer.beaten)}},
             true});
  if (answer.options.empty()) {
    document.title += ": nothing feasible";
    addMisses(answer, document);
    addExclusions(answer, document);
    return document;
  }
  document.blocks.emplace_back(answerOf(request, answer));
  document.blocks.emplace_back(surenessTable(answer));
  if (needsSimulation(request)) document.blocks.emplace_back(targetsOf(answer, top));
  const std::vector<Column> columns = optionColumns(request);
  Table options{
      "options",
      fmt::format("Best {} of {} (* Pareto-optimal in {})", std::min(top, answer.options.size()),
                  answer.options.size(), paretoAxes(request)),
      columns,
      {}};
  Table front{"pareto_front", "", columns, {}};
  Table beyond{"pareto_beyond", "Also Pareto-optimal", columns, {}, true};
  for (std::size_t rank = 0; rank < answer.options.size(); ++rank) {
    const Option& option = answer.options[rank];
    if (rank < top) options.rows.push_back(optionRow(request, option, rank));
    if (!option.pareto) continue;
    front.rows.push_back(optionRow(request, option, rank));
    if (rank >= top && beyond.rows.size() < kParetoShown) {
      beyond.rows.push_back(optionRow(request, option, rank));
    }
  }
  for (Column& column : front.columns) column.priority = 0;
  document.blocks.emplace_back(std::move(options));
  document.blocks.emplace_back(std::move(beyond));
  document.blocks.emplace_back(std::move(front));
  Table breakdown = breakdownOf(answer.options.front().estimate.breakdown);
  for (Column& column : breakdown.columns) column.priority = 0;
  document.blocks.emplace_back(std::move(breakdown));
  addFlips(request, answer, document);
  addExclusions(answer, document);
  Notes method{"method", "How to read it", {}, false};
  const ErrorCorrelation correlation;
  method.lines.push_back(
      fmt::format("how sure: from the 80 % intervals as log-normal errors, correlated {:g} between "
                  "options on the same GPU type and {:g} otherwise",
                  correlation.sameGpu, correlation.otherGpu));
  if (request.interruption > 0) method.lines.push_back(interruptionText(request));
  method.lines.emplace_back(
      "energy: of the GPUs alone, from what they move and compute; prices: the cheapest "
      "combination of instances "
      "of one list");
  if (needsSimulation(request)) {
    method.lines.push_back(fmt::format(
        "percentiles: {} replicas simulated under Poisson arrivals (seed {}), the best {} with all "
        "their replicas behind one router; E2E and QPS are at the largest rate that meets the "
        "targets; {} others cannot beat these even at saturation",
        answer.simulated, request.seed, std::min(top, answer.options.size()), answer.beaten));
  }
  document.blocks.emplace_back(std::move(method));
  return document;
}

}  // namespace qplan::planner::report
