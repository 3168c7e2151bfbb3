#include "planner/report/sweep_rows.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>

#include "model/io/csv.hpp"
#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

using model::io::csvCell;

std::string loadText(const SweepLoad& load) {
  return load.mode == model::Mode::sync ? "" : describe(load.load);
}

// `usdPerSecond` is 0 where nobody sells it.
void appendEstimate(const model::Estimate& estimate, double usdPerSecond, int replicas,
                    std::string& out) {
  const bool sync = estimate.mode == model::Mode::sync;
  auto to = std::back_inserter(out);
  if (sync) {
    fmt::format_to(to, "ok,{:.6g},", estimate.latency.value());
  } else {
    fmt::format_to(to, "ok,,{:.6g}", estimate.maxQps.value());
  }
  fmt::format_to(to, ",{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{},{}", estimate.ttft.value(),
                 estimate.tpot.value(), estimate.interval.lower, estimate.interval.upper,
                 estimate.floor, model::name(estimate.provenance),
                 model::name(estimate.limitingFactor));
  if (!(usdPerSecond > 0)) {
    out += ",,,\n";
    return;
  }
  const double qps = sync ? replicas / estimate.latency.value() : estimate.maxQps.value();
  fmt::format_to(to, ",{:.6g},{:.6g},\n", usdPerSecond * 3600, qps / usdPerSecond);
}

}  // namespace

std::string sweepHeader() {
  return "point,engine,model,gpu,n_gpus,format,kv_dtype,tp,pp,replicas,input_tokens,output_tokens,"
         "mode,load,status,latency_s,max_qps,ttft_s,tpot_s,lower,upper,floor,provenance,"
         "limiting_factor,usd_per_hour,queries_per_usd,message\n";
}

std::string sweepRows(const Sweep& sweep, std::uint64_t configuration, const PointRange& range,
                      const std::vector<SweepLoad>& loads, ModelCache& cache) {
  Case question = configurationAt(sweep, configuration);
  const int gpus = gpuCount(question.layout);
  const std::string start = fmt::format(
      "{},{},{},{},{},{},{},{},{},", csvCell(question.engine->id), csvCell(question.llm->id),
      csvCell(question.gpu->id), gpus, model::name(question.format), model::name(question.kvDtype),
      question.layout.tp, question.layout.pp, question.layout.replicas);
  const Market market(sweep.prices, *question.gpu, gpus);
  const auto rate = market.empty() ? std::nullopt : market.cheapestRate(question.layout);
  const double usdPerSecond = rate ? rate->value() : 0;
  std::optional<CompiledModel> whole;  // made for the first workload that can run
  std::string out;
  for (std::uint64_t point = range.first; point < range.end; ++point) {
    const SweepLoad& load = loads[point % loads.size()];
    question.workload = load.workload;
    question.mode = load.mode;
    question.load = load.load;
    fmt::format_to(std::back_inserter(out), "{},{}{},{},{},{},", point, start,
                   load.workload.inputTokens, load.workload.outputTokens,
                   load.mode == model::Mode::sync ? "sync" : "async", loadText(load));
    const auto wrong = validate(question);
    if (!wrong.empty()) {
      out += "invalid,,,,,,,,,,,," + csvCell(model::toString(wrong.front())) + '\n';
      continue;
    }
    std::optional<model::Infeasible> reason;
    if (!whole) {
      reason = model::infeasible(deployment(question), question.workload);
      if (!reason) whole = wholeModel(question, cache);
    }
    if (!reason) {
      const model::Outcome outcome = predict(question, *whole, cache);
      if (const auto* estimate = std::get_if<model::Estimate>(&outcome)) {
        appendEstimate(*estimate, usdPerSecond, question.layout.replicas, out);
        continue;
      }
      reason = std::get<model::Infeasible>(outcome);
    }
    out += "infeasible,,,,,,,,,,,," + csvCell(reason->reason) + '\n';
  }
  return out;
}

}  // namespace qplan::planner::report
