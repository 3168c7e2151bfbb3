#pragma once

#include <array>
#include <optional>
#include <variant>
#include <vector>

#include "planner/replica.hpp"

namespace qplan::planner {

// How one replica would be multiplied and bought.
struct Choice {
  int replicas = 1;
  model::DollarsPerSecond rate;
  // Larger is better, compared in order: objective, then queries per dollar, then whether the
  // accuracy is known, then, where a demand is to be met, the lower end of the capacity's interval.
  std::array<double, 4> score{};
  bool operator==(const Choice&) const = default;
};

// What a flip or a sureness varies.
struct Variation {
  double priceFactor = 1;     // on the hourly price
  double capacityFactor = 1;  // on QPS; latency divides by it
};

// The targets and the accuracy that the replica misses whatever it costs.
std::vector<model::Infeasible> unmet(const Request& request, const Replica& replica);

// The best replica count for one replica under the request, or everything it misses.
// With a demand: the smallest count that meets it. Without: one replica, or as many as the instance
// it needs holds anyway (but for Objective::cost).
std::variant<Choice, std::vector<model::Infeasible>> choose(const Request& request,
                                                            const Replica& replica,
                                                            const Market& market,
                                                            const Variation& variation = {});

// What the replica does under the request, whatever it misses.
Figures figuresOf(const Request& request, const Replica& replica, const Market& market);

// What of a replica's capacity can be counted on: all that interruptions leave.
model::RequestsPerSecond dependable(const Request& request, const Replica& replica);

// Energy of the GPUs of `replicas` of it per request served: those of the demand, or as many as
// they can. Below capacity they count as drawing the power of capacity for a share of the time and
// idling for the rest.
model::Joules energyPerQuery(const Request& request, const Replica& replica, int replicas);

// Mean time of one request: alone (sync), at capacity (async).
model::Seconds latencyOf(const Request& request, const model::Estimate& estimate);

// Markets of every GPU of the request, in its order.
std::vector<Market> markets(const Request& request, int maxGpus);

struct Best {
  std::size_t index = 0;  // into the replicas
  Choice choice;
};

// Every feasible one of `replicas` and how it is bought, best first. Ties go to fewer GPUs, then to
// the earlier one. `priceFactors[gpu]` multiplies that GPU's prices; empty: all 1.
std::vector<Best> ranked(const Request& request, const std::vector<Replica>& replicas,
                         const std::vector<Market>& markets,
                         const std::vector<double>& priceFactors = {},
                         std::optional<std::size_t> withoutGpu = {});

// The first of these; nothing when none is feasible.
std::optional<Best> best(const Request& request, const std::vector<Replica>& replicas,
                         const std::vector<Market>& markets,
                         const std::vector<double>& priceFactors = {},
                         std::optional<std::size_t> withoutGpu = {});

// Whether `a` is to be preferred to `b`.
bool preferred(const Choice& a, int gpusA, const Choice& b, int gpusB);

}  // namespace qplan::planner
