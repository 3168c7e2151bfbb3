#pragma once

#include <string>
#include <vector>

#include "model/gpu.hpp"
#include "model/profile.hpp"
#include "model/tables/kernel_table_kind.hpp"

namespace qplan::profiler::published {

struct ImportOptions {
  std::string tool;    // "qprof 0.1.0"
  std::string source;  // empty: the names of the tables
  std::string date;    // ISO; may be empty
};

// Published kernel tables of `gpu` as a profile, in the order of kernel classes and sizes.
//
// Of two tables that measure the same class and format, the one of the earlier group counts. Kept
// are the sizes that serving uses, on a grid as wide as a measured profile's; left out is what
// misleads, and every reason with its number of rows becomes a note:
//   - faster than memory or the matrix units allow, or maybe found in a warm L2 cache;
//   - kernels that engines do not run for the format: weight-only and block-scaled linear layers,
//     INT8 below 8 rows, windowed attention, Triton attention;
//   - all-reduce kernels of an engine, since AllReduceCase is the library's ring.
// FP8 linear layers are timed with the quantization of their activations: the time of that kernel
// at the same size is taken off, and without a table of it the layers are left out.
//
// A table has one figure a point: p10 = median = p90 and one sample. Throws ParseError with the
// table's name and line for a missing column or a bad cell, InvalidInput where no row is left.
model::Profile importTables(const model::Gpu& gpu,
                            const std::vector<model::tables::KernelTable>& tables,
                            const ImportOptions& options);

}  // namespace qplan::profiler::published
