#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/cost.hpp"
#include "planner/error_score.hpp"
#include "planner/measurement.hpp"
#include "planner/predict.hpp"

namespace qplan::planner {

// One measurement beside its prediction. Errors are predicted / measured - 1, percent.
struct ScoredCell {
  Measurement measurement;
  double measured = 0;      // seconds (sync), requests/s (async)
  model::Outcome outcome;   // under the load of the validation for async
  double predicted = 0;     // 0 when infeasible
  double errorPercent = 0;  // of a feasible cell
  bool covered = false;     // measured lies inside the interval
  bool belowFloor = false;  // measured beats the physical bound: a bad measurement
  bool feasible() const { return std::holds_alternative<model::Estimate>(outcome); }
  bool operator==(const ScoredCell&) const = default;
};

// Scores of a group of cells, percent.
struct GroupScore {
  std::string by;     // "all", "engine and model", "gpu", "format", "workload"
  std::string group;  // "vllm-0.6.4 llama-3.1-8b"
  model::Mode mode = model::Mode::sync;
  ErrorScore errors;
  double coverage = 0;  // share of measurements inside the interval
  bool operator==(const GroupScore&) const = default;
};

// How often the format predicted best is the measured best, and what choosing it loses. A decision
// is one (engine, model, GPU, workload, mode) measured in at least two formats, compared by queries
// per dollar: in sync each format with its own GPU count, in async all on the same GPUs.
struct DecisionScore {
  std::string group;  // "sync", "async", with ", 405B" for that model
  std::size_t decisions = 0;
  std::size_t right = 0;
  double regretPercent = 0;       // mean loss against the measured best
  std::size_t eightBitRight = 0;  // of the rule "always 8-bit"
  double eightBitRegretPercent = 0;
  bool operator==(const DecisionScore&) const = default;
};

// Mean over the workloads of the ratio to BF16: of queries per dollar in sync (the study's cost
// reduction), of QPS in async (its speedup).
struct SummaryRatio {
  std::string engine, model, gpu;
  model::Format format = model::Format::bf16;
  model::Mode mode = model::Mode::sync;
  std::size_t workloads = 0;
  double measured = 0;
  double predicted = 0;
  bool operator==(const SummaryRatio&) const = default;
};

struct Validation {
  std::vector<ScoredCell> cells;  // in the order of the measurements
  std::vector<GroupScore> groups;
  std::vector<DecisionScore> decisions;
  std::vector<SummaryRatio> summaries;
  std::size_t flagged = 0;  // left out
  bool complete = true;
};

// The list the published queries per dollar were computed with (arXiv 2411.02355 v4, table 9).
inline constexpr const char* kStudyPrices = "lambda@2024-10-28";

// Whether a model counts apart: beyond 200 billion parameters no measurement is repeatable enough
// to be scored with the others.
bool countsApart(const model::Llm& llm);

// Predicts every unflagged measurement and scores the predictions. `prices` turn latency into
// queries per dollar; a GPU without a price there costs the same for each GPU. Throughput is
// predicted under `load`: as the load tool measured it, or that of the steady state. Throws
// InvalidInput for names the catalogue lacks. `advance` is called once per cell, from any task.
Validation validateAgainst(const std::vector<Measurement>& measurements,
                           const PriceSelection& prices, ModelCache& cache,
                           const model::Load& load = model::GuideLlm{},
                           const std::stop_token& stop = {},
                           const std::function<void()>& advance = {});

}  // namespace qplan::planner
