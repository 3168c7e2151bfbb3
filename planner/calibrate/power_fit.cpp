#include "planner/calibrate/power_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <variant>

#include "planner/calibrate/robust_fit.hpp"
#include "planner/concurrency.hpp"

namespace qplan::planner::calibrate {

namespace {

struct Sample {
  const PowerMeasurement* row = nullptr;
  const model::Gpu* gpu = nullptr;
  model::PeakTimes work;
  model::RequestsPerSecond rate;
};

template <class Thing>
const Thing& named(const std::vector<Thing>& all, const std::string& id, const char* what) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&id](const Thing& one) { return one.id == id; });
  if (found != all.end()) return *found;
  throw model::InvalidInput({{"--measurements", fmt::format("no {} '{}'", what, id),
                              "use an id of `qplan catalog list`"}});
}

Sample sampleOf(const Catalog& catalog, ModelCache& cache, const PowerMeasurement& row) {
  Sample sample{&row, &named(catalog.gpus, row.gpu, "GPU"), {}, {}};
  if (row.batch == 0) return sample;
  Case question;
  question.gpu = sample.gpu;
  question.llm = &named(catalog.llms, row.model, "model");
  question.engine = &named(catalog.engines, row.engine, "engine");
  question.format = row.format;
  question.workload = row.workload;
  question.mode = model::Mode::async;
  if (const auto reason = model::infeasible(deployment(question), row.workload)) {
    throw model::InvalidInput(
        {{"--measurements", fmt::format("{} on {}: {}", row.model, row.gpu, reason->reason),
          "this cannot have been measured"}});
  }
  const auto compiled = cache.compiled(question);
  // Requests that find no room wait: as many decode together as fit.
  const model::Estimate state = atConcurrency(*compiled, row.workload, row.batch);
  sample.work = model::peakTimes(compiled->deployment, compiled->step, state, row.workload);
  sample.rate = model::Requests(row.batch) / row.time;
  return sample;
}

model::PowerCurve curveOf(std::span<const double> values) {
  return {values[0], values[1], values[2]};
}

PowerScore scoreOf(const std::string& what, const ErrorSummary& errors) {
  return {what, errors.samples, 100 * std::expm1(errors.median), 100 * std::expm1(errors.bias)};
}

}  // namespace

PowerFit fitPower(const Catalog& catalog, const std::vector<PowerMeasurement>& rows) {
  const auto idle = [](const PowerMeasurement& row) { return row.batch == 0; };
  if (std::none_of(rows.begin(), rows.end(), idle) || std::all_of(rows.begin(), rows.end(), idle)) {
    throw model::InvalidInput(
        {{"--measurements", "no idle or no busy row", "give rows with batch 0 and with requests"}});
  }
  ModelCache cache(catalog);
  std::vector<Sample> samples;
  std::vector<double> measured;
  for (const PowerMeasurement& row : rows) {
    samples.push_back(sampleOf(catalog, cache, row));
    measured.push_back(row.power.value());
  }
  const Predictor predict = [&samples](std::span<const double> values, std::size_t i) {
    return model::power(*samples[i].gpu, curveOf(values), samples[i].work, samples[i].rate).value();
  };
  const std::vector<FitParameter> start{
      {"idle", 0.1, 0.0, 1.0}, {"memory", 0.5, 0.0, 2.0}, {"compute", 0.5, 0.0, 3.0}};
  PowerFit fit;
  std::set<std::string> gpus;
  std::set<std::string> models;
  for (const PowerMeasurement& row : rows) {
    gpus.insert(row.gpu);
    if (!row.model.empty()) models.insert(row.model);
  }
  const auto judge = [&](const std::string& what, const auto& isHeldOut) {
    const JudgedFit judged = fitAndJudge(start, measured, predict, isHeldOut);
    fit.calibration.heldOut.push_back(scoreOf(what, judged.heldOut));
  };
  if (gpus.size() > 1) {
    for (const std::string& gpu : gpus) {
      judge("gpu " + gpu, [&](std::size_t i) { return rows[i].gpu == gpu; });
    }
  }
  if (models.size() > 1) {
    for (const std::string& llm : models) {
      judge("model " + llm, [&](std::size_t i) { return rows[i].model == llm; });
    }
  }
  const RobustFit all = fitLogarithms(start, measured, predict);
  std::vector<double> values;
  for (const FitParameter& parameter : all.parameters) {
    values.push_back(parameter.value);
    fit.standardErrors.push_back(parameter.standardError);
  }
  fit.calibration.curve = curveOf(values);
  fit.calibration.inSample = {scoreOf("nothing", all.errors)};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i];
    fit.rows.push_back({sample.row, sample.work.memory.value() * sample.rate.value(),
                        sample.work.compute.value() * sample.rate.value(),
                        model::Watts(predict(values, i))});
  }
  return fit;
}

}  // namespace qplan::planner::calibrate
