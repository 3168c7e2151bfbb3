#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/format.hpp"
#include "model/workload.hpp"

namespace qplan::planner::io {

// One row of a case file. Names are as written: catalogue ids or paths, not yet looked up.
// A row with problems holds what could be read; the caller answers it with `invalid`.
struct CaseRow {
  std::size_t line = 0;
  std::vector<std::string> cells;  // as written, in the header's order and width
  std::string engine;              // empty: not given
  std::string model;
  std::string gpu;
  int gpus = 1;
  model::Format format = model::Format::bf16;
  model::Workload workload;
  model::Mode mode = model::Mode::sync;
  std::optional<int> tp;
  std::optional<int> pp;
  std::optional<int> replicas;
  std::optional<model::KvDtype> kvDtype;
  std::string load;  // as --load takes it; empty: not given
  std::optional<int> concurrency;
  std::optional<double> ratePerSecond;
  std::vector<model::Diagnostic> problems;  // path: "line 7"
  bool operator==(const CaseRow&) const = default;
};

struct CaseTable {
  std::vector<std::string> columns;
  std::vector<CaseRow> rows;
};

// Reads a case file. Columns model, gpu, n_gpus, format, input_tokens, output_tokens, mode are
// required in any order; engine, tp, pp, replicas, kv_dtype, load, concurrency, rate_per_s are
// understood, others pass through in `cells`. Cells that cannot be understood and ragged rows are
// problems of their row. Throws FileError, or ParseError for a file that is empty, not UTF-8, not
// CSV, or lacks a required column.
CaseTable readCases(const std::filesystem::path& file);

}  // namespace qplan::planner::io
