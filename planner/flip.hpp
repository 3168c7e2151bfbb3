#pragma once

#include <string>
#include <vector>

#include "planner/contenders.hpp"

namespace qplan::planner {

// The value at which the best format (for prices: the best GPU) changes, all else kept.
struct Flip {
  enum class Axis { demand, priceRatio, inputTokens, concurrency };
  Axis axis = Axis::demand;
  bool found = false;
  bool upward = true;  // searched above or below where the request stands
  // Where it flips; the end of the searched range when it does not. Requests/s, factor on the
  // price of `priceGpu`, tokens, requests in flight per replica.
  double value = 0;
  std::string priceGpu;  // priceRatio only
  std::string gpu;       // the new winner
  model::Format format = model::Format::bf16;
  bool operator==(const Flip&) const = default;
};

std::string_view name(Flip::Axis axis);

// Flips of `winner` among `contenders`, by a geometric scan outwards and bisection: demand (where
// one is given) against every replica; the price of the best other GPU; input tokens and
// concurrency against the best replicas of each format, which are evaluated again. The last two not
// where that would need a simulation of each at every point.
std::vector<Flip> flips(const Request& request, Contenders& contenders, const Best& winner);

}  // namespace qplan::planner
