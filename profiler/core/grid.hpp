#pragma once

#include <vector>

#include "model/format.hpp"
#include "model/profile.hpp"

namespace qplan::profiler {

// Every case of the grid, whatever a GPU can do of it; plan.hpp makes the selection. No case
// twice, ordered as a plan is.
//
//   gemm         N x K: every second pair of {1k, 2k, 4k, 8k, 16k, 64k} x {1k, 2k, 4k, 8k, 16k} and
//                the corners, where models have no exact shape of their own; the layers of
//                Llama-3.1 8B and 70B at tensor parallel 1, 2, 4, 8; lm_head in BF16 alone; a few
//                odd M, because tiles are cut there
//   attention    heads of Llama-3.1 8B, spots with those of 70B and with 64 wide heads; both cache
//                types; prompts whole and in chunks behind a long context
//   elementwise  norm, rope, activation, quantize at the widths of these models
//   the rest     bandwidths, copies, gaps, all-reduce of 2, 4, 8 GPUs, a sustained run per format
std::vector<model::KernelCase> defaultGrid(const std::vector<model::Format>& formats);

// The corners and the middle of the same.
std::vector<model::KernelCase> quickGrid(const std::vector<model::Format>& formats);

}  // namespace qplan::profiler
