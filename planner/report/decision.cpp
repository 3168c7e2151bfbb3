#include "planner/report/decision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"
#include "planner/report/estimate.hpp"
#include "planner/report/inputs.hpp"
#include "planner/report/offers.hpp"
#include "planner/report/recommendation.hpp"
#include "planner/report/sensitivity.hpp"

namespace qplan::planner::report {

namespace {

constexpr std::size_t kTop = 5;
// Of the map.
constexpr std::size_t kColumns = 60;
constexpr std::size_t kRows = 40;
constexpr double kLeverShare = 0.2;
constexpr double kSureEnough = 0.995;  // of the best choice: then nothing is worth measuring

Table sourcesOf(const Decision& decision) {
  Table table{"sources",
              "Where the numbers come from",
              {{"fact", 9}, {"newest", 8}, {"n_files", 7}, {"sha256", 3}},
              {}};
  std::string newestPrices;
  for (const PriceList* list : decision.request->prices.lists) {
    newestPrices = std::max(newestPrices, list->date);
  }
  for (const DataHash& fact : decision.facts) {
    table.rows.push_back({fact.folder, fact.folder == "prices" ? Cell(newestPrices) : Cell(),
                          static_cast<std::int64_t>(fact.files), fact.sha256.substr(0, 16)});
  }
  return table;
}

Notes assumptionsOf(const Decision& decision) {
  const Request& request = *decision.request;
  Notes notes{"assumptions", "Assumptions", {}, false};
  notes.lines.push_back(fmt::format(
      "every request has {} input and {} output tokens; the cache holds no prefix of another",
      request.workload.inputTokens, request.workload.outputTokens));
  if (request.mode == model::Mode::async) {
    notes.lines.emplace_back(
        needsSimulation(request)
            ? "arrivals are Poisson; percentiles come from a seeded simulation of the engine"
            : "the engine is in steady state; means only, no percentile is promised");
    notes.lines.push_back(
        fmt::format("{} replicas beyond those the demand needs", request.redundancy));
  } else {
    notes.lines.emplace_back("one request at a time, nothing else on the GPUs");
  }
  notes.lines.push_back(fmt::format("{} prices of {}, whole instances, every hour paid",
                                    request.prices.tier, describe(request.prices)));
  if (request.interruption > 0) notes.lines.push_back(interruptionText(request));
  notes.lines.emplace_back(
      "GPUs at their sustained clocks; energy is theirs alone, without the machine around them");
  return notes;
}

Notes doubtNotes(const Decision& decision) {
  Notes notes{"doubt", "How sure, and what would make it surer", {}, false};
  if (!decision.doubt) return notes;
  const Doubt& doubt = *decision.doubt;
  notes.lines.push_back(fmt::format(
      "{:.0f} % that the choice is the best of {} families (GPU, format), in steady state",
      100 * doubt.sureness, doubt.rivals + 1));
  if (doubt.sureness > kSureEnough) {
    notes.lines.emplace_back("no measurement is likely to change it");
  } else if (!doubt.measurements.empty()) {
    const MissingMeasurement& first = doubt.measurements.front();
    notes.lines.push_back(fmt::format(
        "most is gained by measuring {} on {} ({}): then {:.0f} %, and {:.1f} % saved in the mean",
        model::name(first.format), first.gpu->id, describe(first.layout), 100 * first.surenessAfter,
        100 * first.saving));
  }
  return notes;
}

Notes breakEvenNotes(const Decision& decision) {
  const Option& winner = decision.answer->options.front();
  const model::Workload& workload = decision.request->workload;
  Notes notes{"break_even", "Against an API", {}, false};
  const double perQuery = 1 / winner.queriesPerDollar.value();
  notes.lines.push_back(fmt::format(
      "own GPUs cost {} USD per million tokens, input and output together, or {} USD per million "
      "output tokens: an API is cheaper only below that",
      figure(1e6 * perQuery / (workload.inputTokens + workload.outputTokens)),
      figure(1e6 * perQuery / workload.outputTokens)));
  if (decision.breakEven) {
    const BreakEven& api = *decision.breakEven;
    notes.lines.push_back(
        api.demand
            ? fmt::format("at {:g} USD per million input and {:g} per million output tokens a "
                          "request costs {} USD; own GPUs are cheaper from {} requests/s up",
                          api.price.input, api.price.output, figure(api.usdPerQuery),
                          figure(api.demand->value()))
            : fmt::format("at {:g} USD per million input and {:g} per million output tokens a "
                          "request costs {} USD; own GPUs are dearer at every demand up to {} "
                          "requests/s",
                          api.price.input, api.price.output, figure(api.usdPerQuery),
                          figure(api.mostDemand)));
  }
  return notes;
}

Fields breakEvenFields(const BreakEven& api) {
  return {"api",
          "",
          {{"api_usd_per_million_input_tokens", api.price.input},
           {"api_usd_per_million_output_tokens", api.price.output},
           {"api_usd_per_query", api.usdPerQuery},
           {"break_even_demand_qps", api.demand ? Cell(api.demand->value()) : Cell()}},
          true};
}

Notes reproduction(const Decision& decision) {
  return {"reproduce",
          "The same again",
          {decision.command, decision.program + ", with the facts listed above"},
          false};
}

void addBeforeFlips(std::vector<Block>& into, const Decision& decision) {
  into.emplace_back(paretoChart(*decision.request, *decision.answer));
  if (decision.map) into.emplace_back(crossoverChart(*decision.map, *decision.request));
}

void addRest(std::vector<Block>& into, const Decision& decision) {
  const Request& request = *decision.request;
  const Option& winner = decision.answer->options.front();
  into.emplace_back(breakdownChart(winner.estimate));
  into.emplace_back(Fields{"kernels",
                           "Kernel times",
                           {{"kernel_source", decision.kernelSource}},
                           decision.kernelSource.empty()});
  into.emplace_back(memoryChart(winner.estimate, request.workload));
  into.emplace_back(tornadoChart(request, decision.sensitivity));
  into.emplace_back(sensitivityTable(request, decision.sensitivity));
  into.emplace_back(doubtNotes(decision));
  if (decision.doubt && decision.doubt->sureness <= kSureEnough) {
    into.emplace_back(measuringTable(*decision.doubt));
  }
  into.emplace_back(offersTable(decision.offers));
  if (Table owned = ownedTable(request.prices.lists); !owned.rows.empty()) {
    into.emplace_back(std::move(owned));
  }
  into.emplace_back(breakEvenNotes(decision));
  if (decision.breakEven) into.emplace_back(breakEvenFields(*decision.breakEven));
  ChartSpec recovery = recoveryChart(decision.catalog->recoveries, *request.llm, request.suite);
  if (!recovery.bars.empty()) into.emplace_back(std::move(recovery));
}

// Those of the catalogue and those asked for.
std::vector<const PriceList*> knownLists(const Request& request, const Catalog& catalog) {
  std::vector<const PriceList*> lists = request.prices.lists;
  for (const PriceList& list : catalog.priceLists) {
    if (std::find(lists.begin(), lists.end(), &list) == lists.end()) lists.push_back(&list);
  }
  return lists;
}

// Charts come where the recommendation speaks of what they show.
bool isFlips(const Block& block) {
  const auto* notes = std::get_if<Notes>(&block);
  return notes != nullptr && notes->id == "flips_text";
}

bool isMethod(const Block& block) {
  const auto* notes = std::get_if<Notes>(&block);
  return notes != nullptr && notes->id == "method";
}

}  // namespace

Decision decisionOf(const Request& request, const Recommendation& answer, ModelCache& cache,
                    const std::stop_token& stop) {
  Decision decision;
  decision.request = &request;
  decision.answer = &answer;
  decision.catalog = &cache.catalog();
  if (answer.options.empty()) return decision;
  decision.kernelSource = cache.kernelSource(*answer.options.front().gpu);
  const LoadAxis axis = request.demand ? LoadAxis::demand : LoadAxis::concurrency;
  decision.map = crossover(
      request, questionAround(request, axis, ShapeAxis::inputTokens, kColumns, kRows), cache, stop);
  decision.sensitivity = sensitivity(request, cache, kLeverShare, stop);
  decision.doubt = doubt(steadySearch(request, cache, stop));
  decision.offers =
      offers(request, answer.options.front(), knownLists(request, cache.catalog()), cache, stop);
  return decision;
}

Document decisionReport(const Decision& decision) {
  Document document = recommendationReport(*decision.request, *decision.answer, kTop);
  document.schemaName = "qplan.report";
  if (!decision.answer->options.empty()) document.title = questionOf(*decision.request);
  std::vector<Block> blocks;
  bool assumed = false;
  for (Block& block : document.blocks) {
    const bool flips = isFlips(block);
    if (flips) addBeforeFlips(blocks, decision);
    if (isMethod(block)) addRest(blocks, decision);
    const auto* fields = std::get_if<Fields>(&block);
    const bool answer = fields != nullptr && fields->id == "answer";
    blocks.push_back(std::move(block));
    if (answer) {
      blocks.emplace_back(assumptionsOf(decision));
      assumed = true;
    }
  }
  if (!assumed) blocks.emplace_back(assumptionsOf(decision));
  blocks.emplace_back(sourcesOf(decision));
  blocks.emplace_back(reproduction(decision));
  document.blocks = std::move(blocks);
  return document;
}

}  // namespace qplan::planner::report
