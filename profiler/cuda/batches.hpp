#pragma once

#include "model/quantity.hpp"

namespace qplan::profiler::cuda {

// How runs are put together where only the time of several can be taken: arithmetic without a GPU.

// Runs per batch: the fewest that last 200 us, so that the events around a batch do not count; in
// [1, 32]. `one` is the time of a single run, rather too long than too short; 0 or less: 32.
int runsPerBatch(model::Seconds one);

// Graphs of `perBatch` >= 1 runs to capture, so that taking turns with them rotates through 64 sets
// of buffers; in [1, batches].
int graphsInTurn(int perBatch, int batches);

// Time from the start of one kernel of a chain to the start of the next, of two chains of
// `shortLength` < `longLength` kernels: what a chain costs whatever its length cancels. 0, a lost
// record, where noise would make it negative.
model::Seconds timePerLink(model::Seconds shortChain, int shortLength, model::Seconds longChain,
                           int longLength);

}  // namespace qplan::profiler::cuda
