#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/efficiency.hpp"
#include "model/engine.hpp"
#include "model/interval.hpp"
#include "model/workload.hpp"

namespace qplan::planner {

// One scalar that end-to-end measurements may move, found by name in an efficiency and an engine.
// The prior is what the kernel tables (stage one) or the engine file say; `deviation` is how far,
// in ln, an engine may plausibly be from it.
struct ParameterSpec {
  std::string
      name;  // "gemm/a100-sxm-80gb/int8-w8a8/memory", "host/vllm-0.6.4/step", "host/sequence"
  std::string gpu;                      // moves only rows of this GPU; empty: all
  std::string engine;                   // moves only rows of this engine; empty: all
  std::optional<model::Format> format;  // moves only rows that run linear layers in it; BF16 all
  double deviation = 0.5;
  double lower = 0;  // physical bounds, > 0
  double upper = 0;
  std::function<double(const model::Efficiency&, const model::Engine&)> read;
  std::function<void(model::Efficiency&, model::Engine&, double)> write;
};

// Every parameter the given efficiencies and engines have, in a fixed order.
std::vector<ParameterSpec> calibrationParameters(const std::vector<model::Efficiency>& efficiencies,
                                                 const std::vector<model::Engine>& engines);

// Whether `spec` has a say in a deployment of that GPU, engine and format.
bool concerns(const ParameterSpec& spec, const std::string& gpu, const std::string& engine,
              model::Format format);

// One fitted scalar with what is known of it.
struct FittedParameter {
  std::string name;
  double prior = 0;
  double deviation = 0;  // of the prior, in ln
  double value = 0;
  double standardError = 0;  // in ln; the prior counts as one observation
  bool operator==(const FittedParameter&) const = default;
};

// Scores of predictions for rows a fit has not seen.
struct HeldOutScore {
  model::Mode mode = model::Mode::sync;
  std::string leftOut;  // "model", "gpu and format"
  std::string group;    // "llama-3.1-70b"; "average" over the groups
  int rows = 0;
  double mape = 0;  // percent
  double bias = 0;  // percent, predicted over measured
  bool operator==(const HeldOutScore&) const = default;
};

// What the second stage of calibration leaves behind (data/calibration/engine.json).
struct Calibration {
  std::vector<FittedParameter> parameters;
  std::vector<HeldOutScore> scores;
  model::IntervalTable intervals;
  std::string source;
  std::string date;
};

// Writes the fitted values into the efficiencies and engines they name; such an efficiency counts
// as calibrated from then on. Throws InvalidInput for a name that nothing here has.
void apply(const Calibration& calibration, std::vector<model::Efficiency>& efficiencies,
           std::vector<model::Engine>& engines);

}  // namespace qplan::planner
