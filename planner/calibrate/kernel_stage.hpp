#pragma once

#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "model/efficiency.hpp"
#include "model/tables/kernel_table_kind.hpp"
#include "model/tables/kernel_tables.hpp"
#include "planner/calibrate/gemm_fit.hpp"

namespace qplan::planner::calibrate {

using model::tables::DroppedRows;
using model::tables::KernelTable;
using model::tables::KernelTableKind;

// Stage one of calibration: the kernels of one GPU type, each fitted to the published tables that
// measure it and to nothing else.
//
// Kernels go by their place in the efficiency file: "gemm/bf16", "attention/decode",
// "attention/decode/fp8", "attention/prefill", "elementwise/norm", "collective/ring/nvlink",
// "collective/peer".

// One parameter of a fit; state and standard error as in GemmFit. Attention, elementwise and
// collective fits name the unit in the parameter ("start_up_us").
struct KernelParameter {
  std::string name;
  ParameterState state = ParameterState::fitted;
  double value = 0;
  double standardError = 0;  // of a fitted one; 0 otherwise
};

// Errors of samples a fit had not seen, by what was left out at a time.
struct HeldOutError {
  std::string leftOut;  // "shapes", "rows", "head counts", "sizes", "widths"
  ErrorSummary error;
};

struct KernelFit {
  std::string kernel;
  std::vector<std::string> tables;
  std::string family;  // of linear layers
  int tableRows = 0;
  std::vector<DroppedRows> dropped;
  std::vector<KernelParameter> parameters;
  bool converged = false;
  ErrorSummary inSample;
  std::vector<HeldOutError> heldOut;
  std::vector<BandError> heldOutByRows;  // linear layers: by M
  bool applied = true;                   // false: an assumption stands, see KernelStageOptions
};

// A kernel that some table measures but none well enough.
struct SkippedKernel {
  std::string kernel;
  std::string reason;
  bool operator==(const SkippedKernel&) const = default;
};

struct KernelStageOptions {
  // Kernels, or folders of them ("attention"), whose figures were decided by hand: their tables are
  // fitted and reported, the figures stay.
  std::set<std::string> assumed;
  int folds = 5;  // of the cross-validation of linear layers; < 2 skips it
  // Called before each fit.
  std::function<void(int done, int total, const std::string& kernel)> progress =
      [](int, int, const std::string&) {};
};

struct KernelStage {
  model::Efficiency efficiency;
  std::vector<KernelFit> fits;
  std::vector<SkippedKernel> skipped;
  bool complete = true;  // false: stopped; `fits` has what was done
};

// Fits every kernel that `tables` measure on `gpu`. A kernel takes the tables of the first group
// that has samples of it, so that the order of the user's arguments decides between sources.
// `start` gives the figures of everything no table covers, and the kernel family of a format.
// Fitted figures are rounded to four digits: what lies beyond is below their standard errors.
// Tables of whole models count only where a part of the GPU's id names their device ("a100" in
// "a100-sxm-80gb"). Throws ParseError, naming the table, for a missing column or a bad cell.
KernelStage fitKernels(const model::Gpu& gpu, const model::Efficiency& start,
                       const std::vector<KernelTable>& tables, const KernelStageOptions& options,
                       const std::stop_token& stop = {});

// Whether `kernel` is one of `assumed` or lies below one.
bool isAssumed(std::string_view kernel, const std::set<std::string>& assumed);

}  // namespace qplan::planner::calibrate
