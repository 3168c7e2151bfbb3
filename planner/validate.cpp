#include "planner/validate.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "planner/layouts.hpp"

namespace qplan::planner {

namespace {

constexpr std::int64_t kApart = 200'000'000'000;
constexpr model::Format kBaseline = model::Format::bf16;

template <class T>
const T& named(const std::vector<T>& things, const std::string& id, const char* what) {
  std::vector<std::string> known;
  for (const T& thing : things) {
    if (thing.id == id) return thing;
    if constexpr (requires { thing.aliases; }) {
      if (std::find(thing.aliases.begin(), thing.aliases.end(), id) != thing.aliases.end()) {
        return thing;
      }
    }
    known.push_back(thing.id);
  }
  std::string near;
  for (const std::string& name : model::nearestNames(id, known)) {
    near += (near.empty() ? "" : ", ") + name;
  }
  throw model::InvalidInput({{what, fmt::format("no such {} '{}' in the catalogue", what, id),
                              "did you mean " + near + "?"}});
}

Case caseOf(const Catalog& catalog, const Measurement& m, const model::Load& load) {
  Case question;
  question.llm = &named(catalog.llms, m.model, "model");
  question.gpu = &named(catalog.gpus, m.gpu, "gpu");
  question.engine = &named(catalog.engines, m.engine, "engine");
  question.format = m.format;
  question.workload = m.workload;
  question.mode = m.mode;
  question.load = load;
  // A latency is published for one copy of the model over all its GPUs; a throughput for the best
  // use of them.
  const auto layout = model::defaultLayout(m.gpus, question.gpu->interconnect.gpusPerNode);
  if (!layout) {
    throw model::InvalidInput({{"n_gpus", fmt::format("{} GPUs are not whole nodes", m.gpus), ""}});
  }
  question.layout = *layout;
  question.layoutOpen = true;
  return question;
}

double mainFigure(const model::Estimate& estimate) {
  return estimate.mode == model::Mode::sync ? estimate.latency.value() : estimate.maxQps.value();
}

ScoredCell scored(const Measurement& m, ModelCache& cache, const model::Load& load) {
  ScoredCell cell;
  cell.measurement = m;
  cell.measured = measuredFigure(m).value;
  cell.outcome = predict(caseOf(cache.catalog(), m, load), cache);
  if (const auto* estimate = std::get_if<model::Estimate>(&cell.outcome)) {
    cell.predicted = mainFigure(*estimate);
    cell.errorPercent = 100 * (cell.predicted / cell.measured - 1);
    cell.covered =
        cell.measured >= estimate->interval.lower && cell.measured <= estimate->interval.upper;
    cell.belowFloor = m.mode == model::Mode::sync ? cell.measured < estimate->floor
                                                  : cell.measured > estimate->floor;
  }
  return cell;
}

using Cells = std::vector<const ScoredCell*>;

GroupScore scoreOf(const std::string& by, const std::string& group, model::Mode mode,
                   const Cells& cells) {
  GroupScore score;
  score.by = by;
  score.group = group;
  score.mode = mode;
  std::vector<double> errors;
  for (const ScoredCell* cell : cells) {
    errors.push_back(cell->errorPercent);
    score.coverage += cell->covered ? 100 : 0;
  }
  score.errors = errorScore(errors);
  score.coverage /= static_cast<double>(cells.size());
  return score;
}

std::vector<GroupScore> groupsOf(const std::vector<ScoredCell>& cells, const Catalog& catalog) {
  // Ordered by mode, then kind of group, then name.
  std::map<std::tuple<int, int, std::string>, Cells> members;
  constexpr std::array kKinds{"all", "engine and model", "gpu", "format", "workload"};
  for (const ScoredCell& cell : cells) {
    if (!cell.feasible()) continue;
    const Measurement& m = cell.measurement;
    const bool apart = countsApart(named(catalog.llms, m.model, "model"));
    const int mode = m.mode == model::Mode::sync ? 0 : 1;
    const std::string workload =
        m.workload.id.empty()
            ? fmt::format("{}/{}", m.workload.inputTokens, m.workload.outputTokens)
            : m.workload.id;
    members[{mode, 0, apart ? m.model : "all but the largest"}].push_back(&cell);
    members[{mode, 1, m.engine + " " + m.model}].push_back(&cell);
    if (apart) continue;
    members[{mode, 2, m.gpu}].push_back(&cell);
    members[{mode, 3, std::string(model::name(m.format))}].push_back(&cell);
    members[{mode, 4, workload}].push_back(&cell);
  }
  std::vector<GroupScore> groups;
  for (const auto& [key, group] : members) {
    const auto& [mode, kind, name] = key;
    groups.push_back(scoreOf(kKinds[static_cast<std::size_t>(kind)], name,
                             mode == 0 ? model::Mode::sync : model::Mode::async, group));
  }
  return groups;
}

// Queries per dollar up to a factor that is the same for every format of a decision.
struct Worth {
  double measured = 0;
  double predicted = 0;
};

class Pricing {
 public:
  Pricing(const PriceSelection& prices, const Catalog& catalog)
      : prices_(prices), catalog_(catalog) {}

  double rate(const std::string& gpuId, int gpus) {
    const model::Gpu& gpu = named(catalog_.gpus, gpuId, "gpu");
    const auto layout = model::defaultLayout(gpus, gpu.interconnect.gpusPerNode);
    if (!layout) return gpus;
    const auto known = markets_.try_emplace(gpuId, prices_, gpu, 64).first;
    const auto rate = known->second.cheapestRate(*layout);
    return rate ? rate->value() : gpus;
  }

  Worth worth(const ScoredCell& cell) {
    const Measurement& m = cell.measurement;
    const double price = rate(m.gpu, m.gpus);
    if (m.mode == model::Mode::sync) {
      return {1 / (cell.measured * price), 1 / (cell.predicted * price)};
    }
    return {cell.measured / price, cell.predicted / price};
  }

 private:
  const PriceSelection& prices_;
  const Catalog& catalog_;
  std::map<std::string, Market> markets_;
};

bool isEightBit(model::Format format) {
  return format == model::Format::fp8W8a8 || format == model::Format::int8W8a8;
}

struct Choices {
  double best = 0;       // measured worth of the measured best
  double predicted = 0;  // measured worth of the format predicted best
  double eightBit = 0;   // measured worth of the 8-bit format
};

Choices choicesOf(const Cells& formats, Pricing& pricing) {
  Choices choices;
  double bestPredicted = 0;
  for (const ScoredCell* cell : formats) {
    const Worth worth = pricing.worth(*cell);
    choices.best = std::max(choices.best, worth.measured);
    if (worth.predicted > bestPredicted) {
      bestPredicted = worth.predicted;
      choices.predicted = worth.measured;
    }
    if (isEightBit(cell->measurement.format)) {
      choices.eightBit = std::max(choices.eightBit, worth.measured);
    }
  }
  return choices;
}

std::vector<DecisionScore> decisionsOf(const std::vector<ScoredCell>& cells, const Catalog& catalog,
                                       Pricing& pricing) {
  using Key = std::tuple<std::string, std::string, std::string, int, int, int, std::string, int>;
  std::map<Key, Cells> groups;
  for (const ScoredCell& cell : cells) {
    if (!cell.feasible()) continue;
    const Measurement& m = cell.measurement;
    const bool sync = m.mode == model::Mode::sync;
    groups[{m.engine, m.model, m.gpu, sync ? 0 : 1, m.workload.inputTokens, m.workload.outputTokens,
            m.source, sync ? 0 : m.gpus}]
        .push_back(&cell);
  }
  std::map<std::pair<bool, int>, DecisionScore> scores;
  for (const auto& [key, formats] : groups) {
    if (formats.size() < 2) continue;
    const bool apart = countsApart(named(catalog.llms, std::get<1>(key), "model"));
    const int mode = std::get<3>(key);
    DecisionScore& score = scores[{apart, mode}];
    score.group = std::string(mode == 0 ? "sync" : "async") + (apart ? ", the largest model" : "");
    const Choices choices = choicesOf(formats, pricing);
    ++score.decisions;
    if (choices.predicted == choices.best) ++score.right;
    score.regretPercent += 100 * (1 - choices.predicted / choices.best);
    if (choices.eightBit == choices.best) ++score.eightBitRight;
    score.eightBitRegretPercent += 100 * (1 - choices.eightBit / choices.best);
  }
  std::vector<DecisionScore> list;
  for (auto& [key, score] : scores) {
    score.regretPercent /= static_cast<double>(score.decisions);
    score.eightBitRegretPercent /= static_cast<double>(score.decisions);
    list.push_back(score);
  }
  return list;
}

std::vector<SummaryRatio> summariesOf(const std::vector<ScoredCell>& cells, Pricing& pricing) {
  using Block = std::tuple<int, std::string, std::string, std::string>;
  using Shape = std::tuple<int, int, std::string>;
  std::map<Block, std::map<Shape, const ScoredCell*>> baselines;
  const auto blockOf = [](const Measurement& m) {
    return Block{m.mode == model::Mode::sync ? 0 : 1, m.engine, m.model, m.gpu};
  };
  const auto shapeOf = [](const Measurement& m) {
    return Shape{m.workload.inputTokens, m.workload.outputTokens, m.source};
  };
  for (const ScoredCell& cell : cells) {
    const Measurement& m = cell.measurement;
    if (cell.feasible() && m.format == kBaseline) baselines[blockOf(m)][shapeOf(m)] = &cell;
  }
  std::map<std::pair<Block, model::Format>, SummaryRatio> ratios;
  for (const ScoredCell& cell : cells) {
    const Measurement& m = cell.measurement;
    if (!cell.feasible() || m.format == kBaseline) continue;
    const auto block = baselines.find(blockOf(m));
    if (block == baselines.end()) continue;
    const auto baseline = block->second.find(shapeOf(m));
    if (baseline == block->second.end()) continue;
    SummaryRatio& ratio = ratios[{blockOf(m), m.format}];
    ratio.engine = m.engine;
    ratio.model = m.model;
    ratio.gpu = m.gpu;
    ratio.format = m.format;
    ratio.mode = m.mode;
    const Worth mine = pricing.worth(cell);
    const Worth base = pricing.worth(*baseline->second);
    ratio.measured += mine.measured / base.measured;
    ratio.predicted += mine.predicted / base.predicted;
    ++ratio.workloads;
  }
  std::vector<SummaryRatio> list;
  for (auto& [key, ratio] : ratios) {
    ratio.measured /= static_cast<double>(ratio.workloads);
    ratio.predicted /= static_cast<double>(ratio.workloads);
    list.push_back(ratio);
  }
  return list;
}

}  // namespace

bool countsApart(const model::Llm& llm) { return parameterCount(llm) > kApart; }

Validation validateAgainst(const std::vector<Measurement>& measurements,
                           const PriceSelection& prices, ModelCache& cache, const model::Load& load,
                           const std::stop_token& stop, const std::function<void()>& advance) {
  const std::vector<Measurement> rows = usable(measurements);
  Validation result;
  result.flagged = measurements.size() - rows.size();
  // Names are looked up before any task starts, so that an unknown one is reported at once.
  for (const Measurement& m : rows) caseOf(cache.catalog(), m, load);
  result.cells.resize(rows.size());
  tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t i) {
    if (stop.stop_requested()) return;
    result.cells[i] = scored(rows[i], cache, load);
    if (advance) advance();
  });
  if (stop.stop_requested()) {
    result.complete = false;
    return result;
  }
  Pricing pricing(prices, cache.catalog());
  result.groups = groupsOf(result.cells, cache.catalog());
  result.decisions = decisionsOf(result.cells, cache.catalog(), pricing);
  result.summaries = summariesOf(result.cells, pricing);
  return result;
}

}  // namespace qplan::planner
