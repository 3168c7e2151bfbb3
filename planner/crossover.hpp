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
