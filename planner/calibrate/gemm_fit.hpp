#pragma once

#include <array>
#include <cstddef>
#include <stop_token>
#include <string_view>
#include <vector>

#include "model/gemm.hpp"
#include "model/gpu.hpp"
#include "model/quantity.hpp"
#include "model/tables/samples.hpp"
#include "planner/calibrate/log_error.hpp"

namespace qplan::planner::calibrate {

using model::tables::GemmSample;

// What a fit may move. `quantization` is the time per activation element of the quantization step,
// for tables whose times include it.
enum class GemmParameter {
  startup,
  memory,
  rootBytes,
  math,
  tileHalf,
  overlap,
  waveRounding,
  waveStartup,
  partialTile,
  saturatingShare,
  quantization
};
inline constexpr std::size_t kGemmParameterCount = 11;

std::string_view name(GemmParameter parameter);

struct GemmFitOptions {
  model::GemmEfficiency start;  // family, splits and the value of every parameter not fitted
  std::vector<GemmParameter> free{GemmParameter::startup,    GemmParameter::memory,
                                  GemmParameter::math,       GemmParameter::tileHalf,
                                  GemmParameter::overlap,    GemmParameter::waveRounding,
                                  GemmParameter::waveStartup};
  // Times include per-token quantization of the activations: quantizationStartup (taken from a
  // table of its own, since it cannot be told from the kernel's) + M K quantizationPerElement.
  model::Seconds quantizationStartup;
  model::Seconds quantizationPerElement;
  double lossScale = 0.05;  // log residual beyond which a sample counts as an outlier (soft L1)
  int folds = 5;            // of the cross-validation by shape and by M; < 2 skips it
  // A parameter whose standard error exceeds this share of its range is fixed at its start value.
  double unidentifiedShare = 0.25;
  std::stop_token stop;  // a fit stopped on the way has not converged and is of no use
};

enum class ParameterState { fixed, fitted, atBound, unidentified };

std::string_view name(ParameterState state);

struct FittedParameter {
  GemmParameter parameter = GemmParameter::startup;
  ParameterState state = ParameterState::fixed;
  double value = 0;          // base units
  double standardError = 0;  // of a fitted one; 0 otherwise
};

// Errors of the samples whose M lies in a band.
struct BandError {
  int minRows = 0;
  int maxRows = 0;
  ErrorSummary error;
};

struct GemmFit {
  model::GemmEfficiency efficiency;
  model::Seconds quantizationPerElement;
  std::vector<FittedParameter> parameters;
  bool converged = false;
  ErrorSummary inSample;
  ErrorSummary heldOutShapes;            // shapes the fit had not seen
  ErrorSummary heldOutRows;              // values of M the fit had not seen
  std::vector<BandError> heldOutByRows;  // of heldOutShapes, by M
};

// Bounded robust least squares in log time. Samples weigh the same per band of M (decode, small and
// large batches, prefill), so that a dense grid of small M does not outvote prefill.
// A parameter that ends on its bound or that the samples cannot tell is fixed, and said so.
// Requires samples of positive M, N, K and time, and supports(gpu, format).
GemmFit fitGemm(const model::Gpu& gpu, model::Format format, const std::vector<GemmSample>& samples,
                const GemmFitOptions& options);

// Errors of given values on samples, e.g. those of another source.
ErrorSummary gemmError(const model::Gpu& gpu, model::Format format,
                       const model::GemmEfficiency& efficiency, model::Seconds quantizationStartup,
                       model::Seconds quantizationPerElement,
                       const std::vector<GemmSample>& samples);

}  // namespace qplan::planner::calibrate
