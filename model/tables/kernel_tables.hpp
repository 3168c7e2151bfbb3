#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/format.hpp"
#include "model/gpu.hpp"
#include "model/tables/samples.hpp"
#include "model/tables/table.hpp"

namespace qplan::model::tables {

// Layouts of published kernel tables.
//   aiconfigurator   gemm_dtype, m, n, k, latency (ms)
//   vidurMlp         one row per model, tokens and tensor-parallel size; medians in ms per operator
//   servingSimLayers layers of Llama-3.1-8B inside the engine, in two forms: layer_name, input,
//                    tp_size, latency_us; layer, tokens or sequences, time_us (one GPU)
//   layerThroughput  gpu, in_features, out_features, weight_type, num_tokens, tokens_per_s
enum class GemmTableLayout { aiconfigurator, vidurMlp, servingSimLayers, layerThroughput };

// Sizes that serving uses, and what the rows are to be.
struct GemmTableFilter {
  Format format = Format::bf16;
  std::string device;  // value of a `device` or `gpu` column; empty = any
  int minOutputs = 1024;
  int minInputs = 1024;
  int maxRows = 8192;
  // Of a table with a warm cache, rows stay in which what L2 can hold of the weights, read at
  // memory speed, takes at most this share of the time: a warm cache made them no faster than that.
  double mostWarmShare = 0;
};

// Why rows were left out, and how many.
struct DroppedRows {
  std::string reason;
  int rows = 0;
  bool operator==(const DroppedRows&) const = default;
};

struct GemmSamples {
  std::vector<GemmSample> samples;    // equal (M, shape) merged to their median
  bool includesQuantization = false;  // FP8 rows carry the quantization of the activations
  std::vector<DroppedRows> dropped;
};

// Rows of `table` that are linear layers of filter.format, without the ones known to mislead:
//  - weight-only, block-scaled and 4-bit float kernels are other kernels than the engine's;
//  - INT8 rows of fewer than 8 rows of M come from vector kernels the engine does not have;
//  - rows faster than the GPU can read or compute are no measurements;
//  - if any row beats the memory floor, the cache was warm: every row whose weights fit twice into
//    the L2 cache is left out, see mostWarmShare.
// Throws ParseError for a missing column or a cell that is not a number.
GemmSamples gemmSamples(const Table& table, GemmTableLayout layout, const Gpu& gpu,
                        const GemmTableFilter& filter);

}  // namespace qplan::model::tables
