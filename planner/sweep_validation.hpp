#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "planner/error_score.hpp"
#include "planner/predict.hpp"

namespace qplan::planner {

// One point of a concurrency sweep: a closed loop of `users`, each with one request at a time, and
// what its requests took on average. Names are the table's.
struct SweepPoint {
  std::size_t line = 0;
  std::string model, gpu, backend;
  model::Format format = model::Format::bf16;
  model::Workload workload;
  int users = 1;
  int batchSize = 0;  // the most sequences the engine was started for; 0: not known
  model::Layout layout;
  model::Seconds ttft, tpot;  // means
  bool operator==(const SweepPoint&) const = default;
};

// A row of the table that is not scored.
struct LeftOut {
  std::size_t line = 0;
  std::string reason;
  bool operator==(const LeftOut&) const = default;
};

struct SweepTable {
  std::vector<SweepPoint> points;
  std::vector<LeftOut> leftOut;
  bool operator==(const SweepTable&) const = default;
};

// The limits an engine is run with: its own, or those that aiconfigurator's generator writes for
// every point: the table's batch size (else one sequence per user), and per step that many tokens
// and the prompt's and 1500 more (`max_num_tokens` of its rules for aggregated serving).
enum class SweepLimits { engine, generated };
std::string_view name(SweepLimits limits);

// How the points are run: every user's first request at once on an empty engine, until each has
// sent `requestsPerUser`, all of which count. Ten is what aiconfigurator has its client send after
// a warm-up.
struct SweepOptions {
  const model::Engine* engine = nullptr;
  SweepLimits limits = SweepLimits::engine;
  int requestsPerUser = 10;
  // Users for whom the engine has no place: it runs at most `users` less as many sequences, at
  // least one. 0: its limits alone.
  int waitingUsers = 0;
  std::uint64_t seed = 1;
};

enum class SweepFigure { ttft, tpot, e2e };
inline constexpr std::array kSweepFigures{SweepFigure::ttft, SweepFigure::tpot, SweepFigure::e2e};

// Times in seconds. E2E is TTFT + (output tokens - 1) x TPOT on both sides.
struct SweepTimes {
  model::Seconds ttft, tpot, e2e;
  [[nodiscard]] model::Seconds at(SweepFigure figure) const;
  bool operator==(const SweepTimes&) const = default;
};

struct ScoredPoint {
  SweepPoint point;
  std::string model, gpu;  // ids of the catalogue
  SweepTimes measured, simulated;
  [[nodiscard]] double errorPercent(SweepFigure figure) const;  // simulated / measured - 1
  bool operator==(const ScoredPoint&) const = default;
};

// The errors of one figure over the points of one backend on one GPU type; with `tp` of that
// tensor parallel degree only.
struct SweepScore {
  SweepFigure figure = SweepFigure::ttft;
  std::string backend, gpu;
  std::optional<int> tp;
  ErrorScore errors;
  bool operator==(const SweepScore&) const = default;
};

struct SweepValidation {
  std::vector<ScoredPoint> points;  // in the order of the table
  std::vector<SweepScore> scores;   // by figure, backend, GPU; all degrees first
  std::vector<LeftOut> leftOut;     // by line
  bool complete = true;             // false: stopped from outside
};

// Runs every point through the simulator and scores it. Left out, with the reason: what the
// catalogue lacks, what does not fit, and measurements that say the GPUs did more than their
// physical bound. `advance` is called once per point, from any task.
SweepValidation validateAgainstSweeps(const SweepTable& table, const SweepOptions& options,
                                      ModelCache& cache, const std::stop_token& stop = {},
                                      const std::function<void()>& advance = {});

// The one catalogue entry a table of others means: by id or alias, by the end of a Hugging Face id
// less its "-instruct" and a quantized checkpoint's format; by the start of the id, "h100_sxm" of
// h100-sxm-80gb, where that leaves no choice. Null: none, or several.
const model::Llm* llmMeant(const Catalog& catalog, const std::string& name);
const model::Gpu* gpuMeant(const Catalog& catalog, const std::string& name);

}  // namespace qplan::planner
