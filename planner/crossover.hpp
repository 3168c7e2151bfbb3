#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

#include "planner/replica.hpp"

namespace qplan::planner {

// The best option over a grid of two figures of a request, all else kept.

// Requests in flight per replica; without a demand the load of an async search, from one user at a
// time to saturation.
enum class LoadAxis { demand, concurrency };
enum class ShapeAxis { inputTokens, outputTokens, priceRatio };

struct CrossoverQuestion {
  LoadAxis loadAxis = LoadAxis::demand;
  std::vector<double> loads;  // requests per second; or requests in flight, rounded
  ShapeAxis shapeAxis = ShapeAxis::inputTokens;
  std::vector<double> shapes;  // tokens, rounded; or the factor on the price of `priceGpu`
  const model::Gpu* priceGpu = nullptr;  // one of the request's; priceRatio only
  bool operator==(const CrossoverQuestion&) const = default;
};

// The whole number of requests in flight, or tokens, that a value of an axis stands for.
int inFlight(double load);
int tokens(double shape);

// Where the request stands on an axis; 1 for a price.
double shapeOf(const Request& request, ShapeAxis axis);

// A grid of `columns` x `rows` >= 2 around the request: its demand (10 requests/s where it has
// none) down and up by a factor of 100, or from one request in flight to as many as the engine
// runs; lengths up to the context of the LLM, output to 16,384 tokens; a quarter to four times the
// price.
CrossoverQuestion questionAround(const Request& request, LoadAxis loadAxis, ShapeAxis shapeAxis,
                                 std::size_t columns, std::size_t rows,
                                 const model::Gpu* priceGpu = nullptr);

// `count` >= 2 values from `from` to `to` > `from` > 0 in equal ratios.
std::vector<double> geometric(double from, double to, std::size_t count);

struct CrossoverCell {
  const model::Gpu* gpu = nullptr;
  model::Format format = model::Format::bf16;
  model::KvDtype kvDtype = model::KvDtype::bf16;
  model::Layout layout;  // replicas included
  model::DollarsPerSecond rate;
  model::RequestsPerDollar queriesPerDollar;  // of the demand, or of the load
  bool operator==(const CrossoverCell&) const = default;
};

struct CrossoverMap {
  CrossoverQuestion question;
  // Row by row from the first shape: cell (load i, shape j) is at j * loads + i; nothing where
  // nothing is feasible.
  std::vector<std::optional<CrossoverCell>> cells;
  // The request has targets that only a simulation answers; they played no part.
  bool percentilesIgnored = false;
  bool complete = true;

  [[nodiscard]] const std::optional<CrossoverCell>& at(std::size_t load, std::size_t shape) const {
    return cells[shape * question.loads.size() + load];
  }
  bool operator==(const CrossoverMap&) const = default;
};

// The row of the map nearest to where the request stands, by ratio.
std::size_t rowNearest(const CrossoverMap& map, const Request& request);

// Two neighbouring loads of one shape between which the best format changes.
struct Crossing {
  std::size_t shape = 0;
  std::size_t load = 0;  // the lower of the two
  double value = 0;      // their geometric mean
  model::Format below = model::Format::bf16;
  model::Format above = model::Format::bf16;
  bool operator==(const Crossing&) const = default;
};

// All of them, by shape, then load; cells without an answer cross nothing.
std::vector<Crossing> crossings(const CrossoverMap& map);

// The map of a request under load, whatever its mode, demand and workload say of the axes. With a
// demand each cell is the first option of recommend() there; with a concurrency every replica
// holds that many requests at once, and its mean times have to meet the targets. Replicas are
// evaluated once per shape, never per demand. Deterministic for any number of threads. Throws
// InvalidInput for axes that do not ascend or are not positive, and for a GPU not in the request.
CrossoverMap crossover(const Request& request, const CrossoverQuestion& question, ModelCache& cache,
                       const std::stop_token& stop = {});

}  // namespace qplan::planner
