#include "planner/report/estimate.hpp"

#include <fmt/format.h>

#include "planner/concurrency.hpp"
#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

double gib(model::Bytes bytes) { return bytes / model::kGiB; }

Fields inputsOf(const EstimateQuestion& asked) {
  const Case& question = asked.question;
  Fields fields{
      "inputs",
      "",
      {{"model", question.llm->id},
       {"gpu", question.gpu->id},
       {"n_gpus", cell(gpuCount(question.layout))},
       {"tp", cell(question.layout.tp)},
       {"pp", cell(question.layout.pp)},
       {"replicas", cell(question.layout.replicas)},
       {"format", cell(model::name(question.format))},
       {"kv_dtype", cell(model::name(question.kvDtype))},
       {"workload", question.workload.id},
       {"input_tokens", cell(question.workload.inputTokens)},
       {"output_tokens", cell(question.workload.outputTokens)},
       {"mode", cell(name(question.mode))},
       {"load", question.mode == model::Mode::async ? Cell(describe(question.load)) : Cell()},
       {"engine", question.engine->id},
       {"prices", describe(asked.prices)},
       {"price_tier", asked.prices.tier}}};
  if (!asked.engineAsked.empty()) fields.fields.push_back({"engine_asked", asked.engineAsked});
  return fields;
}

void addFigures(const EstimateQuestion& asked, const model::Estimate& estimate, Fields& fields) {
  auto& list = fields.fields;
  const bool sync = estimate.mode == model::Mode::sync;
  list.push_back({"latency_s", estimate.latency.value()});
  if (!sync) list.push_back({"max_qps", estimate.maxQps.value()});
  list.push_back({"lower", estimate.interval.lower});
  list.push_back({"upper", estimate.interval.upper});
  list.push_back({"interval_level", estimate.interval.level});
  list.push_back({"floor", estimate.floor});
  list.push_back({"ttft_s", estimate.ttft.value()});
  list.push_back({"tpot_s", estimate.tpot.value()});
  if (!sync) {
    list.push_back({"mean_latency_s", meanLatency(estimate, asked.question.workload).value()});
    list.push_back({"mean_batch", estimate.meanBatch});
  }
  list.push_back({"limiting_factor", cell(model::name(estimate.limitingFactor))});
  list.push_back({"provenance", cell(model::name(estimate.provenance))});
  if (!asked.purchase) {
    list.push_back({"usd_per_hour", Cell()});
    list.push_back({"queries_per_usd", Cell()});
    return;
  }
  const Purchase& purchase = *asked.purchase;
  const int replicas = asked.question.layout.replicas;
  const model::RequestsPerDollar perDollar =
      sync ? queriesPerDollar(estimate.latency, replicas, purchase.rate)
           : queriesPerDollar(estimate.maxQps, purchase.rate);
  list.push_back({"usd_per_hour", perHour(purchase.rate)});
  list.push_back({"queries_per_usd", perDollar.value()});
  list.push_back({"instances", describe(purchase)});
}

Table memoryOf(const model::MemoryLedger& memory) {
  Table table{"memory", "Memory of one GPU", {{"part", 9}, {"gib", 9}, {"source", 5}}, {}};
  const auto row = [&](const char* part, model::Bytes bytes, const char* source) {
    table.rows.push_back({std::string(part), gib(bytes), std::string(source)});
  };
  row("device", memory.device, "data sheet");
  row("usable", memory.usable, "engine's share of the device");
  row("weights", memory.weights, "architecture and format");
  row("embeddings and lm_head", memory.embeddings, "architecture, 16 bit");
  row("activations", memory.activations, "engine's largest step");
  row("reserved", memory.reserved, "context, graphs, communicator");
  row("KV cache", memory.kv, "what is left");
  return table;
}

}  // namespace

Table breakdownOf(const model::Breakdown& breakdown) {
  Table table{"breakdown",
              "Where the time of one request goes",
              {{"operator", 9},
               {"time_s", 9},
               {"share_pct", 8},
               {"bound", 7},
               {"floor_s", 5},
               {"floor_share_pct", 7},
               {"provenance", 8}},
              {}};
  double sum = 0;
  for (const model::BreakdownItem& item : breakdown) sum += item.time.value();
  for (const model::BreakdownItem& item : breakdown) {
    if (!(item.time.value() > 0)) continue;
    table.rows.push_back({cell(model::name(item.operatorClass)), item.time.value(),
                          100 * item.time.value() / sum, cell(model::name(item.bound)),
                          item.floor.value(),
                          item.floor.value() > 0 ? Cell(100 * item.floor / item.time) : Cell(),
                          cell(model::name(item.provenance))});
  }
  return table;
}

Document estimateReport(const EstimateQuestion& asked, const model::Outcome& outcome,
                        bool explain) {
  const Case& question = asked.question;
  Document document;
  document.schemaName = "qplan.estimate";
  document.inputs = inputsOf(asked);
  document.title =
      fmt::format("{}, {} on {} x {} ({}), {}, {}{}, {}", question.llm->id,
                  model::name(question.format), gpuCount(question.layout), question.gpu->id,
                  describe(question.layout), describe(question.workload), name(question.mode),
                  question.mode == model::Mode::async ? " " + describe(question.load) : "",
                  question.engine->id);

  Fields fields{"estimate", "", {}};
  if (const auto* reason = std::get_if<model::Infeasible>(&outcome)) {
    fields.fields = {{"status", std::string("infeasible")}, {"message", reason->reason}};
  } else {
    fields.fields.push_back({"status", std::string("ok")});
    addFigures(asked, std::get<model::Estimate>(outcome), fields);
  }
  // CSV holds the inputs and figures as one row.
  Table figures{"figures", "", {}, {{}}};
  for (const Fields* part : {&document.inputs, &fields}) {
    for (const Field& field : part->fields) {
      figures.columns.push_back({field.key, 0});
      figures.rows[0].push_back(field.value);
    }
  }
  document.blocks.emplace_back(std::move(fields));
  const auto* estimate = std::get_if<model::Estimate>(&outcome);
  if (explain && estimate != nullptr) {
    document.blocks.emplace_back(breakdownOf(estimate->breakdown));
    document.blocks.emplace_back(Fields{"kernels", "", {{"kernel_source", asked.kernelSource}}});
    document.blocks.emplace_back(memoryOf(estimate->memory));
    document.blocks.emplace_back(
        Fields{"kv_cache",
               "",
               {{"kv_tokens_per_replica", estimate->memory.kvTokens.value()},
                {"kv_bytes_per_token_per_gpu", estimate->memory.kvPerToken.value()}}});
  }
  document.csvOnly = std::move(figures);
  return document;
}

}  // namespace qplan::planner::report
