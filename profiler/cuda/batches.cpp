#include "profiler/cuda/batches.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qplan::profiler::cuda {

namespace {

using model::Seconds;

constexpr Seconds kBatch{200e-6};
constexpr int kMostRuns = 32;
constexpr int kTurns = 64;

}  // namespace

int runsPerBatch(Seconds one) {
  if (!(one > Seconds(0.0))) return kMostRuns;
  const double runs = std::ceil(kBatch / one);
  return static_cast<int>(std::clamp(runs, 1.0, static_cast<double>(kMostRuns)));
}

int graphsInTurn(int perBatch, int batches) {
  assert(perBatch >= 1 && batches >= 1);
  return std::clamp((kTurns + perBatch - 1) / perBatch, 1, batches);
}

Seconds timePerLink(Seconds shortChain, int shortLength, Seconds longChain, int longLength) {
  assert(shortLength < longLength);
  return std::max((longChain - shortChain) / static_cast<double>(longLength - shortLength),
                  Seconds(0.0));
}

}  // namespace qplan::profiler::cuda
