#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "model/io/csv.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/io/case_reader.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/resolver.hpp"
#include "planner/predict.hpp"

namespace qplan::planner::cli {

namespace {

// A row ready to be predicted, or what is wrong with it.
struct Prepared {
  Case question;
  std::string note;     // of a row that is answered
  std::string invalid;  // not empty: the row is not
  bool nearestEngine = false;
};

constexpr std::array<std::string_view, 14> kResultColumns{
    "status", "latency_s",  "max_qps",         "ttft_s", "tpot_s", "lower",    "upper",
    "floor",  "provenance", "limiting_factor", "tp",     "pp",     "replicas", "message"};

// Findings name flags; a case file has columns instead.
std::string columnOf(std::string path) {
  if (!path.starts_with("--")) return path;
  path.erase(0, 2);
  std::replace(path.begin(), path.end(), '-', '_');
  return path;
}

std::string joined(const std::vector<model::Diagnostic>& found) {
  std::string text;
  for (model::Diagnostic diagnostic : found) {
    diagnostic.path = columnOf(diagnostic.path);
    text += (text.empty() ? "" : "; ") + model::toString(diagnostic);
  }
  return text;
}

model::Load loadOf(const io::CaseRow& row, const model::Load& otherwise) {
  const bool bareClosed = row.load == "closed";
  const bool bareOpen = row.load == "open";
  if (bareClosed || (row.load.empty() && row.concurrency)) {
    if (!row.concurrency) {
      throw model::InvalidInput({{"load", "closed without a number", "fill column concurrency"}});
    }
    return model::ClosedLoop{*row.concurrency};
  }
  if (bareOpen || (row.load.empty() && row.ratePerSecond)) {
    if (!row.ratePerSecond) {
      throw model::InvalidInput({{"load", "open without a rate", "fill column rate_per_s"}});
    }
    return model::OpenLoop{model::RequestsPerSecond(*row.ratePerSecond)};
  }
  if (row.load == "guidellm") return model::GuideLlm{};
  return row.load.empty() ? otherwise : io::parseLoad(row.load, "load");
}

model::Layout layoutOf(const io::CaseRow& row, const model::Gpu& gpu) {
  if (row.tp || row.pp || row.replicas) {
    const model::Layout layout{row.tp.value_or(1), row.pp.value_or(1), row.replicas.value_or(1)};
    if (gpuCount(layout) == row.gpus) return layout;
    // Replicas left open fill the count.
    const int replica = layout.tp * layout.pp;
    if (!row.replicas && replica > 0 && row.gpus % replica == 0) {
      return {layout.tp, layout.pp, row.gpus / replica};
    }
    throw model::InvalidInput({{"n_gpus",
                                fmt::format("{} GPUs against tp {} x pp {} x replicas {}", row.gpus,
                                            layout.tp, layout.pp, layout.replicas),
                                "make them agree or leave the layout out"}});
  }
  if (row.gpus < 1) {
    throw model::InvalidInput({{"n_gpus", fmt::format("{} GPUs", row.gpus), "give at least 1"}});
  }
  const auto layout = model::defaultLayout(row.gpus, gpu.interconnect.gpusPerNode);
  if (!layout) {
    throw model::InvalidInput(
        {{"n_gpus",
          fmt::format("{} GPUs are not whole nodes of {}", row.gpus, gpu.interconnect.gpusPerNode),
          "fill tp, pp and replicas"}});
  }
  return *layout;
}

Prepared prepare(const io::CaseRow& row, io::Resolver& resolver, const model::Engine* engine,
                 const model::Load& load) {
  Prepared prepared;
  const std::string where = fmt::format("line {}: ", row.line);
  if (!row.problems.empty()) {
    prepared.invalid = joined(row.problems);
    return prepared;
  }
  try {
    Case& question = prepared.question;
    question.engine = engine;
    if (!row.engine.empty()) {
      const io::Resolver::EngineAnswer answer = resolver.engine(row.engine, "engine");
      question.engine = answer.engine;
      prepared.nearestEngine = !answer.exact;
      if (!answer.exact) {
        prepared.note = fmt::format("no figures for {}: answered with the nearest, {}", row.engine,
                                    answer.engine->id);
      }
    }
    question.llm = &resolver.llm(row.model, "model");
    question.gpu = &resolver.gpu(row.gpu, "gpu");
    question.format = row.format;
    question.kvDtype = row.kvDtype.value_or(model::KvDtype::bf16);
    question.workload = row.workload;
    question.mode = row.mode;
    if (row.mode == model::Mode::async) question.load = loadOf(row, load);
    question.layout = layoutOf(row, *question.gpu);
    question.layoutOpen = !row.tp && !row.pp && !row.replicas;
    const auto wrong = validate(question);
    if (!wrong.empty()) prepared.invalid = where + joined(wrong);
  } catch (const model::InvalidInput& error) {
    prepared.invalid = where + joined(error.diagnostics());
  } catch (const std::runtime_error& error) {
    // A file named in the row that cannot be read or understood.
    prepared.invalid = where + error.what();
  }
  return prepared;
}

std::string text(double value) { return fmt::format("{:.6g}", value); }

using Results = std::array<std::string, kResultColumns.size()>;

Results resultsOf(const Prepared& prepared, const std::optional<model::Outcome>& outcome) {
  Results cells;
  if (!outcome) {
    cells[0] = "invalid";
    cells[13] = prepared.invalid;
    return cells;
  }
  const model::Layout& layout = prepared.question.layout;
  cells[10] = fmt::format("{}", layout.tp);
  cells[11] = fmt::format("{}", layout.pp);
  cells[12] = fmt::format("{}", layout.replicas);
  cells[13] = prepared.note;
  if (const auto* reason = std::get_if<model::Infeasible>(&*outcome)) {
    cells[0] = "infeasible";
    if (reason->kind == model::InfeasibleKind::memory) cells[9] = "memory_capacity";
    cells[13] = reason->reason + (prepared.note.empty() ? "" : "; " + prepared.note);
    return cells;
  }
  const auto& estimate = std::get<model::Estimate>(*outcome);
  cells[0] = "ok";
  if (estimate.mode == model::Mode::sync) {
    cells[1] = text(estimate.latency.value());
  } else {
    cells[2] = text(estimate.maxQps.value());
  }
  cells[3] = text(estimate.ttft.value());
  cells[4] = text(estimate.tpot.value());
  cells[5] = text(estimate.interval.lower);
  cells[6] = text(estimate.interval.upper);
  cells[7] = text(estimate.floor);
  const model::Provenance provenance =
      prepared.nearestEngine ? weakest(estimate.provenance, model::Provenance::interpolated)
                             : estimate.provenance;
  cells[8] = model::name(provenance);
  cells[9] = model::name(estimate.limitingFactor);
  return cells;
}

// Where each result goes: over the input's own column of that name for the layout (it may have
// been left open there), else appended.
struct OutputColumns {
  std::array<std::optional<std::size_t>, kResultColumns.size()> inPlace;
};

OutputColumns outputColumns(const Global& global, const std::vector<std::string>& columns) {
  OutputColumns output;
  for (std::size_t i = 0; i < kResultColumns.size(); ++i) {
    const auto found = std::find(columns.begin(), columns.end(), kResultColumns[i]);
    if (found == columns.end()) continue;
    const bool layout =
        kResultColumns[i] == "tp" || kResultColumns[i] == "pp" || kResultColumns[i] == "replicas";
    if (layout) {
      output.inPlace[i] = static_cast<std::size_t>(found - columns.begin());
    } else {
      warn(global, fmt::format("the input already has a column '{}': the answer is the last column "
                               "of that name",
                               kResultColumns[i]));
    }
  }
  return output;
}

void appendRow(const std::vector<std::string>& cells, const Results& results,
               const OutputColumns& output, std::string& out) {
  std::vector<std::string> row = cells;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (output.inPlace[i]) {
      if (!results[i].empty()) row[*output.inPlace[i]] = results[i];
    } else {
      row.push_back(results[i]);
    }
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ',';
    out += model::io::csvCell(row[i]);
  }
  out += '\n';
}

void refuseSingle(const EstimateOptions& options) {
  const bool single = !options.model.empty() || !options.gpu.empty() || !options.format.empty() ||
                      !options.workload.empty() || !options.mode.empty() || options.layout.count ||
                      !options.layout.open() || options.inputTokens || options.outputTokens ||
                      !options.kvDtype.empty() || options.explain || !options.prices.empty();
  if (single) {
    throw UsageError(
        "--cases takes the configuration from the file; only --engine and --load go with it");
  }
}

}  // namespace

int runCases(const Global& global, const EstimateOptions& options) {
  refuseSingle(options);
  if (outputFormat(global) != report::OutputFormat::csv &&
      (global.json || !global.outputFormat.empty() || !global.output.empty())) {
    throw UsageError("--cases writes CSV; give -o OUT.csv or leave the output format out");
  }
  io::Resolver resolver(io::dataDir(global.data));
  const model::Engine* engine =
      options.engine.empty() ? &resolver.newestEngine() : resolver.engine(options.engine).engine;
  const model::Load load =
      options.load.empty() ? model::Load(model::Saturation{}) : io::parseLoad(options.load);
  const io::CaseTable table = io::readCases(options.cases);

  std::vector<Prepared> prepared;
  prepared.reserve(table.rows.size());
  for (const io::CaseRow& row : table.rows) {
    prepared.push_back(prepare(row, resolver, engine, load));
  }
  ModelCache cache(resolver.catalog());
  std::vector<std::optional<model::Outcome>> outcomes(prepared.size());
  {
    ProgressBar progress(global, "estimating", prepared.size());
    tbb::parallel_for(std::size_t{0}, prepared.size(), [&](std::size_t i) {
      if (global.stop.stop_requested()) return;
      if (prepared[i].invalid.empty()) outcomes[i] = predict(prepared[i].question, cache);
      progress.advance();
    });
  }
  if (global.stop.stop_requested()) throw Interrupted();

  const OutputColumns output = outputColumns(global, table.columns);
  std::string out;
  std::vector<std::string> heads = table.columns;
  for (std::size_t i = 0; i < kResultColumns.size(); ++i) {
    if (!output.inPlace[i]) heads.emplace_back(kResultColumns[i]);
  }
  for (std::size_t i = 0; i < heads.size(); ++i) {
    out += (i > 0 ? "," : "") + model::io::csvCell(heads[i]);
  }
  out += '\n';
  std::size_t invalid = 0;
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    if (!outcomes[i]) ++invalid;
    appendRow(table.rows[i].cells, resultsOf(prepared[i], outcomes[i]), output, out);
  }
  emitText(global, out);
  if (invalid > 0) {
    warn(global,
         fmt::format("{} of {} rows invalid; column message says why", invalid, prepared.size()));
    return kInvalidInput;
  }
  return kOk;
}

}  // namespace qplan::planner::cli
