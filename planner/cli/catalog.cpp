#include <fmt/format.h>

#include <array>

#include "model/diagnostic.hpp"
#include "model/llm.hpp"
#include "planner/accuracy.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/resolver.hpp"
#include "planner/report/describe.hpp"
#include "planner/report/inputs.hpp"
#include "planner/report/offers.hpp"

namespace qplan::planner::cli {

namespace {

using report::Cell;
using report::cell;
using report::Document;
using report::Fields;
using report::Table;

constexpr std::array<const char*, 6> kKinds{"gpus",      "models", "engines",
                                            "workloads", "prices", "accuracy"};

void checkKind(const std::string& kind) {
  std::vector<std::string> known(kKinds.begin(), kKinds.end());
  for (const std::string& one : known) {
    if (one == kind) return;
  }
  throw model::InvalidInput({{"catalog", fmt::format("no catalogue '{}'", kind),
                              "there are gpus, models, engines, workloads, prices, accuracy"}});
}

Cell rate(const model::Gpu& gpu, model::MathType type) {
  const auto peak = gpu.peak[static_cast<std::size_t>(type)];
  return peak ? Cell(peak->value() / 1e12) : Cell();
}

Table gpuTable(const std::vector<const model::Gpu*>& gpus) {
  Table table{"gpus",
              "",
              {{"id", 9},
               {"architecture", 5},
               {"memory_gib", 8},
               {"memory_bandwidth_gb_per_s", 8},
               {"bf16_tflops", 7},
               {"fp8_tflops", 7},
               {"int8_tops", 7},
               {"tdp_w", 4},
               {"name", 0},
               {"source", 0},
               {"date", 0}},
              {}};
  for (const model::Gpu* gpu : gpus) {
    table.rows.push_back({gpu->id, gpu->architecture, gpu->memory / model::kGiB,
                          gpu->memoryBandwidth.value() / 1e9, rate(*gpu, model::MathType::bf16),
                          rate(*gpu, model::MathType::fp8), rate(*gpu, model::MathType::int8),
                          gpu->tdp.value(), gpu->name, gpu->source, gpu->date});
  }
  return table;
}

std::string kindOf(const model::Llm& llm) {
  if (llm.mla) return llm.moe ? "MoE, MLA" : "MLA";
  std::string text = llm.moe ? "MoE, " : "";
  text += llm.kvHeads == llm.heads ? "MHA" : llm.kvHeads == 1 ? "MQA" : "GQA";
  return text + (llm.slidingWindow ? ", window" : "");
}

Table llmTable(const std::vector<const model::Llm*>& llms) {
  Table table{"models",
              "",
              {{"id", 9},
               {"kind", 6},
               {"parameters_billion", 9},
               {"active_parameters_billion", 5},
               {"kv_kib_per_token_bf16", 5},
               {"max_context_tokens", 7},
               {"model_type", 0},
               {"parameters", 0},
               {"source", 0},
               {"date", 0}},
              {}};
  for (const model::Llm* llm : llms) {
    const std::int64_t all = parameterCount(*llm);
    table.rows.push_back({llm->id, kindOf(*llm), static_cast<double>(all) / 1e9,
                          static_cast<double>(activeParameterCount(*llm)) / 1e9,
                          kvBytesPerToken(*llm, model::KvDtype::bf16).value() / 1024,
                          cell(llm->maxContext), llm->modelType, all, llm->source, llm->date});
  }
  return table;
}

Table engineTable(const std::vector<const model::Engine*>& engines) {
  Table table{"engines",
              "",
              {{"id", 9},
               {"max_sequences", 8},
               {"max_batched_tokens", 8},
               {"memory_utilization", 5},
               {"host_step_us", 7},
               {"host_sequence_us", 7},
               {"source", 0},
               {"date", 0}},
              {}};
  for (const model::Engine* engine : engines) {
    table.rows.push_back({engine->id, cell(engine->scheduler.maxSequences),
                          cell(engine->scheduler.maxBatchedTokens), engine->memory.utilization,
                          engine->host.step.value() * 1e6, engine->host.sequence.value() * 1e6,
                          engine->source, engine->date});
  }
  return table;
}

Table workloadTable(const std::vector<model::Workload>& workloads) {
  Table table{"workloads", "", {{"id", 9}, {"input_tokens", 8}, {"output_tokens", 8}}, {}};
  for (const model::Workload& workload : workloads) {
    table.rows.push_back({workload.id, cell(workload.inputTokens), cell(workload.outputTokens)});
  }
  return table;
}

Table priceListTable(const std::vector<PriceList>& lists) {
  Table table{"prices",
              "",
              {{"id", 9}, {"provider", 5}, {"date", 8}, {"stale", 7}, {"tiers", 7}, {"lines", 7}},
              {}};
  std::vector<const PriceList*> all;
  for (const PriceList& list : lists) all.push_back(&list);
  for (const PriceList* list : all) {
    table.rows.push_back({list->id, list->provider, list->date, isStale(*list, all),
                          report::listed(tiersOf({list})),
                          static_cast<std::int64_t>(list->prices.size())});
  }
  return table;
}

Table priceTable(const PriceList& list) {
  Table table{"prices",
              "",
              {{"instance", 8},
               {"gpu", 9},
               {"count", 9},
               {"usd_per_hour", 9},
               {"tier", 6},
               {"region", 2},
               {"source", 0}},
              {}};
  for (const Price& price : list.prices) {
    table.rows.push_back({price.instance, price.gpu, cell(price.count), perHour(price.rate),
                          price.tier, price.region, price.source});
  }
  return table;
}

Table recoveryTable(const std::vector<Recovery>& recoveries, const std::string& model,
                    bool averagesOnly) {
  Table table{"accuracy",
              "",
              {{"model", 7},
               {"format", 9},
               {"suite", 6},
               {"benchmark", 8},
               {"baseline_score", 7},
               {"score", 7},
               {"recovery_pct", 9},
               {"source", 0}},
              {}};
  for (const Recovery& recovery : recoveries) {
    if (!model.empty() && recovery.model != model) continue;
    if (averagesOnly && recovery.benchmark != "average") continue;
    table.rows.push_back({recovery.model, cell(model::name(recovery.format)), recovery.suite,
                          recovery.benchmark, recovery.baseline, recovery.score, recovery.percent,
                          recovery.source});
  }
  return table;
}

template <class T>
std::vector<const T*> pointers(const std::vector<T>& things) {
  std::vector<const T*> all;
  all.reserve(things.size());
  for (const T& thing : things) all.push_back(&thing);
  return all;
}

// One thing: every column as a list, in text too.
Document shown(const std::string& kind, const std::string& name, const Table& table) {
  Document document;
  document.schemaName = "qplan.catalog";
  document.inputs.fields = {{"kind", kind}, {"name", name}};
  document.csvOnly = table;
  Fields fields{"entry", "", {}};
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    fields.fields.push_back({table.columns[c].key, table.rows.front()[c]});
  }
  document.blocks.emplace_back(std::move(fields));
  return document;
}

Document listed(const std::string& kind, const std::string& name, Table table) {
  Document document;
  document.schemaName = "qplan.catalog";
  document.csvTable = table.id;
  document.inputs.fields = {{"kind", kind}};
  if (!name.empty()) document.inputs.fields.push_back({"name", name});
  document.blocks.emplace_back(std::move(table));
  return document;
}

}  // namespace

int runCatalogList(const Global& global, const CatalogOptions& options) {
  checkKind(options.kind);
  const io::Resolver resolver(io::dataDir(global.data));
  const Catalog& catalog = resolver.catalog();
  Table table;
  if (options.kind == "gpus") table = gpuTable(pointers(catalog.gpus));
  if (options.kind == "models") table = llmTable(pointers(catalog.llms));
  if (options.kind == "engines") table = engineTable(pointers(catalog.engines));
  if (options.kind == "workloads") table = workloadTable(catalog.workloads);
  if (options.kind == "prices") table = priceListTable(catalog.priceLists);
  if (options.kind == "accuracy") table = recoveryTable(catalog.recoveries, "", true);
  emit(global, listed(options.kind, "", std::move(table)));
  return kOk;
}

int runCatalogShow(const Global& global, const CatalogOptions& options) {
  checkKind(options.kind);
  if (options.name.empty()) throw UsageError("catalog show needs a name");
  io::Resolver resolver(io::dataDir(global.data));
  const auto& [kind, name] = options;
  if (kind == "gpus") {
    emit(global, shown(kind, name, gpuTable({&resolver.gpu(name, "catalog show")})));
  } else if (kind == "models") {
    emit(global, shown(kind, name, llmTable({&resolver.llm(name, "catalog show")})));
  } else if (kind == "engines") {
    emit(global, shown(kind, name, engineTable({resolver.engine(name, "catalog show").engine})));
  } else if (kind == "workloads") {
    emit(global, shown(kind, name, workloadTable({resolver.workload(name, "catalog show")})));
  } else if (kind == "prices") {
    const PriceSelection selection = resolver.prices(name);
    Table table;
    for (const PriceList* list : selection.lists) {
      Table part = priceTable(*list);
      std::vector<std::vector<Cell>> rows = std::move(table.rows);
      table = std::move(part);
      table.rows.insert(table.rows.begin(), rows.begin(), rows.end());
    }
    Document document = listed(kind, name, std::move(table));
    if (Table owned = report::ownedTable(selection.lists); !owned.rows.empty()) {
      document.blocks.emplace_back(std::move(owned));
    }
    emit(global, document);
  } else {
    const model::Llm& llm = resolver.llm(name, "catalog show");
    Table table = recoveryTable(resolver.catalog().recoveries, llm.id, false);
    if (table.rows.empty()) {
      warn(global, fmt::format("no accuracy figures for {}", llm.id));
    }
    emit(global, listed(kind, name, std::move(table)));
  }
  return kOk;
}

}  // namespace qplan::planner::cli
