#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/workload.hpp"
#include "planner/accuracy.hpp"
#include "planner/cost.hpp"

namespace qplan::planner {

enum class Objective { queriesPerDollar, latency, cost, energy };

enum class SloMetric { ttft, tpot, e2e };

// One target on a mean: "e2e.mean<=8s". Percentiles need a simulation of arrivals.
struct Slo {
  SloMetric metric = SloMetric::e2e;
  model::Seconds limit;
  bool operator==(const Slo&) const = default;
};

// What `recommend` is asked. Pointers into a catalogue or to values the caller keeps alive.
struct Request {
  const model::Llm* llm = nullptr;
  const model::Engine* engine = nullptr;
  model::Workload workload;
  model::Mode mode = model::Mode::sync;
  std::optional<model::RequestsPerSecond> demand;  // async only
  std::vector<Slo> slos;
  std::optional<double> minRecovery;  // percent; formats of unknown recovery are excluded
  std::string suite = kDefaultSuite;
  Objective objective = Objective::queriesPerDollar;
  std::vector<const model::Gpu*> gpus;
  // Also GPUs of an architecture without any kernel table, on their data sheet alone.
  bool unmeasured = true;
  std::vector<model::Format> formats;
  std::vector<model::KvDtype> kvDtypes;
  int maxGpus = 16;
  PriceSelection prices;
  std::optional<model::DollarsPerSecond> budget;
  bool operator==(const Request&) const = default;
};

std::string_view name(Objective objective);
std::optional<Objective> objectiveNamed(std::string_view text);
std::string_view name(SloMetric metric);

// "500ms", "8s", "0.4 s", "2min": a number and a unit of time. Throws InvalidInput naming `flag`.
model::Seconds parseDuration(const std::string& text, const std::string& flag);

// "20qps", "20/s", "1200qpm" or "1200/min", "72000/h": requests and a unit. Throws InvalidInput.
model::RequestsPerSecond parseRate(const std::string& text, const std::string& flag);

// "e2e.mean<=8s,ttft.mean<=500ms". Throws InvalidInput for what is not understood and
// NeedsData for a percentile or goodput target.
std::vector<Slo> parseSlos(const std::string& text);

// A question this version cannot answer from steady state (exit code 5).
class NeedsData : public std::runtime_error {
 public:
  NeedsData(const std::string& message, std::string hint);
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

// Contradictions and impossible figures in a request; empty when it can be searched.
std::vector<model::Diagnostic> validate(const Request& request);

}  // namespace qplan::planner
