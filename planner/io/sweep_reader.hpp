#pragma once

#include <filesystem>

#include "planner/sweep_validation.hpp"

namespace qplan::planner::io {

// Reads concurrency sweeps in the form of aiconfigurator's measured samples. Columns model_path,
// system, backend, isl, osl, concurrency, tp_size, silicon_ttft_ms, silicon_tpot_ms; optionally
// batch_size, pp_size, attention_dp_size, precision and gemm_quant_mode (nothing: 16 bit). Others
// are skipped. Rows that cannot be understood or hold what no server can have measured are left
// out, with the reason. Throws FileError, or ParseError for a file that is not CSV, lacks a column
// or any row.
SweepTable readSweeps(const std::filesystem::path& file);

}  // namespace qplan::planner::io
