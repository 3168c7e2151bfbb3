#include "planner/calibrate/held_out.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace qplan::planner::calibrate {

namespace {

using model::Mode;
using model::Novelty;

constexpr int kCellFolds = 5;
constexpr double kLevel = 0.8;

using Key = std::function<std::string(const Measurement&, std::size_t)>;

struct Split {
  std::string leftOut;
  Key key;
};

const model::Llm& llmOf(const Catalog& catalog, const std::string& id) {
  const auto found = std::find_if(catalog.llms.begin(), catalog.llms.end(),
                                  [&](const model::Llm& llm) { return llm.id == id; });
  if (found == catalog.llms.end()) {
    throw model::InvalidInput({{"model", "'" + id + "' is not in the catalogue", ""}});
  }
  return *found;
}

std::vector<Split> splits(const Catalog& catalog) {
  return {
      {"model", [](const Measurement& m, std::size_t) { return m.model; }},
      {"architecture",
       [&catalog](const Measurement& m, std::size_t) {
         return model::architectureKey(llmOf(catalog, m.model));
       }},
      {"gpu and format",
       [](const Measurement& m, std::size_t) { return m.gpu + " " + std::string(name(m.format)); }},
      {"gpu", [](const Measurement& m, std::size_t) { return m.gpu; }},
      // Neighbouring rows share model, GPU and format; taking every fifth spreads a fold over all.
      {"cells",
       [](const Measurement&, std::size_t i) { return "fold " + std::to_string(i % kCellFolds); }},
  };
}

Catalog fitted(const Catalog& prior, const EngineFit& fit) {
  Catalog catalog = prior;
  Calibration all;
  all.parameters = fit.all;
  apply(all, catalog.efficiencies, catalog.engines);
  return catalog;
}

HeldOutScore score(const std::vector<RowPrediction>& predictions,
                   const std::vector<Measurement>& rows, Mode mode) {
  HeldOutScore s;
  s.mode = mode;
  for (const RowPrediction& p : predictions) {
    if (rows[p.row].mode != mode) continue;
    ++s.rows;
    s.mape += std::abs(percentError(p));
    s.bias += percentError(p);
  }
  if (s.rows > 0) {
    s.mape /= s.rows;
    s.bias /= s.rows;
  }
  return s;
}

// One score per group and mode, and their plain average over groups.
void addScores(std::vector<HeldOutScore>& into, const std::vector<Fold>& folds,
               const std::vector<Measurement>& rows, const std::string& leftOut) {
  for (const Mode mode : {Mode::sync, Mode::async}) {
    HeldOutScore average;
    average.mode = mode;
    average.leftOut = leftOut;
    average.group = "average";
    int groups = 0;
    for (const Fold& fold : folds) {
      if (fold.leftOut != leftOut) continue;
      HeldOutScore one = score(fold.predictions, rows, mode);
      if (one.rows == 0) continue;
      one.leftOut = leftOut;
      one.group = fold.group;
      average.rows += one.rows;
      average.mape += one.mape;
      average.bias += one.bias;
      ++groups;
      into.push_back(std::move(one));
    }
    if (groups == 0) continue;
    average.mape /= groups;
    average.bias /= groups;
    into.push_back(std::move(average));
  }
}

std::vector<RowPrediction> pooled(const std::vector<Fold>& folds, const std::string& leftOut,
                                  const std::vector<Measurement>& rows, Mode mode, bool beyond,
                                  const Catalog& catalog) {
  std::vector<RowPrediction> out;
  for (const Fold& fold : folds) {
    if (fold.leftOut != leftOut) continue;
    for (const RowPrediction& p : fold.predictions) {
      const Measurement& m = rows[p.row];
      const auto gpu = std::find_if(catalog.gpus.begin(), catalog.gpus.end(),
                                    [&](const model::Gpu& g) { return g.id == m.gpu; });
      if (m.mode == mode && beyondNode(p.layout, gpu->interconnect.gpusPerNode) == beyond) {
        out.push_back(p);
      }
    }
  }
  return out;
}

model::LogQuantiles combined(const model::LogQuantiles& a, const model::LogQuantiles& b) {
  model::LogQuantiles out = a;
  out.lower = -std::hypot(a.lower, b.lower);
  out.upper = std::hypot(a.upper, b.upper);
  out.rows = std::min(a.rows, b.rows);
  return out;
}

model::IntervalTable intervals(const Catalog& catalog, const std::vector<Fold>& folds,
                               const std::vector<Measurement>& rows) {
  model::IntervalTable table;
  table.level = kLevel;
  for (const Mode mode : {Mode::sync, Mode::async}) {
    for (const bool beyond : {false, true}) {
      const auto of = [&](const char* leftOut, Novelty novelty) {
        auto q = conformal(pooled(folds, leftOut, rows, mode, beyond, catalog), kLevel);
        q.mode = mode;
        q.novelty = novelty;
        q.spansNodes = beyond;
        return q;
      };
      const auto known = of("cells", Novelty::known);
      const auto model = of("architecture", Novelty::newModel);
      const auto gpu = of("gpu", Novelty::newGpu);
      if (known.rows == 0) continue;
      auto both = combined(model, gpu);
      both.novelty = Novelty::newModelAndGpu;
      for (const auto& q : {known, model, gpu, both}) table.quantiles.push_back(q);
    }
  }
  std::map<std::string, bool> models;
  std::map<std::string, bool> gpus;
  for (const Measurement& m : rows) {
    if (!m.flag.empty()) continue;
    models[model::architectureKey(llmOf(catalog, m.model))] = true;
    gpus[m.gpu] = true;
  }
  for (const auto& [key, unused] : models) table.calibratedModels.push_back(key);
  for (const auto& [key, unused] : gpus) table.calibratedGpus.push_back(key);
  table.source =
      "known: five folds of cells; new model: one architecture left out; new GPU: one GPU left "
      "out, "
      "its kernel table kept; both: the two added as independent";
  return table;
}

}  // namespace

model::LogQuantiles conformal(const std::vector<RowPrediction>& predictions, double level) {
  model::LogQuantiles q;
  q.rows = static_cast<int>(predictions.size());
  if (predictions.empty()) return q;
  std::vector<double> logs;
  logs.reserve(predictions.size());
  for (const RowPrediction& p : predictions) logs.push_back(std::log(p.measured / p.predicted));
  std::sort(logs.begin(), logs.end());
  const double n = static_cast<double>(logs.size());
  const auto at = [&](double rank) {
    return logs[static_cast<std::size_t>(std::clamp(rank, 1.0, n)) - 1];
  };
  q.lower = std::min(0.0, at(std::floor((n + 1) * (1 - level) / 2)));
  q.upper = std::max(0.0, at(std::ceil((n + 1) * (1 + level) / 2)));
  return q;
}

bool beyondNode(const model::Layout& layout, int gpusPerNode) {
  return layout.tp * layout.pp > 1 && gpuCount(layout) > gpusPerNode;
}

EngineCalibration calibrateEngine(const Catalog& prior, const std::vector<Measurement>& rows,
                                  const EngineFitOptions& options, std::stop_token stop,
                                  const FoldProgress& progress) {
  EngineCalibration out;
  struct Task {
    std::string leftOut, group;
    Key key;
  };
  std::vector<Task> tasks;
  for (const Split& split : splits(prior)) {
    std::map<std::string, bool> groups;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].flag.empty()) groups[split.key(rows[i], i)] = true;
    }
    for (const auto& [group, unused] : groups) tasks.push_back({split.leftOut, group, split.key});
  }
  const int total = static_cast<int>(tasks.size()) + 1;
  const auto said = [&](int done, const std::string& what) {
    if (progress) progress(done, total, what);
  };

  out.fit = fitEngine(prior, rows, options, stop);
  out.calibration = out.fit.calibration;
  const Catalog full = fitted(prior, out.fit);
  out.inSample = predictRows(full, rows);
  said(1, "all rows");

  for (const Task& task : tasks) {
    if (stop.stop_requested()) {
      out.complete = false;
      return out;
    }
    std::vector<Measurement> kept = rows;
    std::vector<Measurement> left = rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool leave = task.key(rows[i], i) == task.group;
      (leave ? kept[i] : left[i]).flag = "left out";
    }
    const EngineFit fit = fitEngine(prior, kept, options, stop);
    out.folds.push_back({task.leftOut, task.group, predictRows(fitted(prior, fit), left)});
    said(static_cast<int>(out.folds.size()) + 1, "without " + task.group);
  }
  for (const char* leftOut : {"model", "architecture", "gpu and format", "gpu", "cells"}) {
    addScores(out.calibration.scores, out.folds, rows, leftOut);
  }
  out.calibration.intervals = intervals(full, out.folds, rows);
  return out;
}

}  // namespace qplan::planner::calibrate
