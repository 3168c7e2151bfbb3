#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/workload.hpp"
#include "planner/accuracy.hpp"
#include "planner/cost.hpp"
#include "planner/simulate/targets.hpp"

namespace qplan::planner {

// goodputPerDollar: queries per dollar of which only those count that meet every target by
// themselves; needs targets under load.
enum class Objective { queriesPerDollar, goodputPerDollar, latency, cost, energy };
inline constexpr std::array kObjectives{Objective::queriesPerDollar, Objective::goodputPerDollar,
                                        Objective::latency, Objective::cost, Objective::energy};

// Assumed of spot instances unless said otherwise: one interruption a day, and 72 minutes until
// another instance serves.
inline constexpr double kSpotInterruption = 0.05;
double usualInterruption(std::string_view tier);

// What `recommend` is asked. Pointers into a catalogue or to values the caller keeps alive.
struct Request {
  const model::Llm* llm = nullptr;
  const model::Engine* engine = nullptr;
  model::Workload workload;
  model::Mode mode = model::Mode::sync;
  std::optional<model::RequestsPerSecond> demand;  // async only
  // Of an async request, percentiles are simulated under Poisson arrivals; a request alone has only
  // one time.
  std::vector<simulate::Target> slos;
  std::optional<double> minRecovery;  // percent; formats of unknown recovery are excluded
  std::string suite = kDefaultSuite;
  Objective objective = Objective::queriesPerDollar;
  std::vector<const model::Gpu*> gpus;
  // Of these GPUs those that are looked at only where a kernel table covers their architecture; the
  // others are planned on their data sheet alone where need be.
  std::vector<const model::Gpu*> onlyMeasured;
  std::vector<model::Format> formats;
  std::vector<model::KvDtype> kvDtypes;
  int maxGpus = 16;
  PriceSelection prices;
  // Share of the capacity that interruptions of instances take, 0 <= share < 1.
  double interruption = 0;
  std::optional<model::DollarsPerSecond> budget;
  int redundancy = 0;      // replicas that may fail: bought beyond those the demand needs
  std::uint64_t seed = 1;  // of simulated traffic
  bool operator==(const Request&) const = default;
};

std::string_view name(Objective objective);
std::optional<Objective> objectiveNamed(std::string_view text);

// "500ms", "8s", "0.4 s", "2min", "6h", "30d": a number and a unit of time. Throws InvalidInput
// naming `flag`.
model::Seconds parseDuration(const std::string& text, const std::string& flag);

// "20qps", "20/s", "1200qpm" or "1200/min", "72000/h": requests and a unit. Throws InvalidInput.
model::RequestsPerSecond parseRate(const std::string& text, const std::string& flag);

// Whether the target needs a simulation under load: a percentile, or a single gap.
bool needsSimulation(const simulate::Target& target);

// Whether steady state does not answer the request: targets on percentiles or single gaps under
// load, or goodput.
bool needsSimulation(const Request& request);

// A question this version has no data for (exit code 5).
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
