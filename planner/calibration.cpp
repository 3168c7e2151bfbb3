#include "planner/calibration.hpp"

#include <algorithm>

namespace qplan::planner {

namespace {

using model::Efficiency;
using model::Engine;
using model::Format;
using model::GemmEfficiency;
using model::Seconds;

constexpr double kShortest = 1e-9;  // s; bounds of start-up times
constexpr double kLongest = 1e-4;   // s

// Formats that the published kernel tables measure as the engine runs them; the others start from
// sibling kernels and are wide open.
bool hasTable(Format format) { return format == Format::bf16 || format == Format::fp8W8a8; }

struct GemmField {
  const char* name;
  double tabled;    // deviation with a table
  double untabled;  // deviation without
  double lower, upper;
  double (*read)(const GemmEfficiency&);
  void (*write)(GemmEfficiency&, double);
};

// Deviations with a table: how far the same fit lies from tables of another engine version on the
// same GPU (A100 and H100, two sources each).
constexpr GemmField kGemmFields[] = {
    {"startup", 0.15, 0.5, kShortest, kLongest,
     [](const GemmEfficiency& e) { return e.startup.value(); },
     [](GemmEfficiency& e, double v) { e.startup = Seconds(v); }},
    {"memory", 0.03, 0.08, 0.05, 1.0, [](const GemmEfficiency& e) { return e.memory; },
     [](GemmEfficiency& e, double v) { e.memory = v; }},
    {"root_bytes", 0.2, 0.6, kShortest, kLongest,
     [](const GemmEfficiency& e) { return e.rootBytes.value(); },
     [](GemmEfficiency& e, double v) { e.rootBytes = Seconds(v); }},
    {"math", 0.1, 0.2, 0.05, 1.0, [](const GemmEfficiency& e) { return e.math; },
     [](GemmEfficiency& e, double v) { e.math = v; }},
    {"saturating_share", 0.2, 0.4, 0.01, 1.0,
     [](const GemmEfficiency& e) { return e.saturatingShare; },
     [](GemmEfficiency& e, double v) { e.saturatingShare = v; }},
};

void addGemm(std::vector<ParameterSpec>& specs, const Efficiency& efficiency, Format format) {
  const auto index = static_cast<std::size_t>(format);
  const auto& gemm = efficiency.gemm[index];
  if (!gemm) return;
  for (const GemmField& field : kGemmFields) {
    if (field.read(*gemm) <= 0) continue;  // a term this kernel does not have
    ParameterSpec spec;
    spec.name = "gemm/" + efficiency.gpu + "/" + std::string(name(format)) + "/" + field.name;
    spec.gpu = efficiency.gpu;
    spec.format = format;
    spec.deviation = hasTable(format) ? field.tabled : field.untabled;
    spec.lower = field.lower;
    spec.upper = field.upper;
    spec.read = [index, &field](const Efficiency& e, const Engine&) {
      return field.read(*e.gemm[index]);
    };
    spec.write = [index, &field](Efficiency& e, Engine&, double v) {
      field.write(*e.gemm[index], v);
    };
    specs.push_back(std::move(spec));
  }
}

ParameterSpec efficiencyScalar(const std::string& kind, const Efficiency& efficiency,
                               double deviation, double lower, double upper,
                               double (*read)(const Efficiency&),
                               void (*write)(Efficiency&, double)) {
  ParameterSpec spec;
  spec.name = kind + "/" + efficiency.gpu;
  spec.gpu = efficiency.gpu;
  spec.deviation = deviation;
  spec.lower = lower;
  spec.upper = upper;
  spec.read = [read](const Efficiency& e, const Engine&) { return read(e); };
  spec.write = [write](Efficiency& e, Engine&, double v) { write(e, v); };
  return spec;
}

ParameterSpec hostScalar(const std::string& name, const std::string& engine, double deviation,
                         double (*read)(const Engine&), void (*write)(Engine&, double)) {
  ParameterSpec spec;
  spec.name = name;
  spec.engine = engine;
  spec.deviation = deviation;
  spec.lower = 1e-7;
  spec.upper = 1e-1;
  spec.read = [read](const Efficiency&, const Engine& e) { return read(e); };
  spec.write = [write](Efficiency&, Engine& e, double v) { write(e, v); };
  return spec;
}

constexpr auto kBridge = static_cast<std::size_t>(model::PathKind::nvlink);
constexpr auto kPcie = static_cast<std::size_t>(model::PathKind::pcie);

}  // namespace

std::vector<ParameterSpec> calibrationParameters(const std::vector<Efficiency>& efficiencies,
                                                 const std::vector<Engine>& engines) {
  std::vector<ParameterSpec> specs;
  for (const Efficiency& efficiency : efficiencies) {
    for (const Format format : model::kFormats) addGemm(specs, efficiency, format);
    specs.push_back(efficiencyScalar(
        "launch_gap", efficiency, 1.0, 1e-8, 2e-5,
        [](const Efficiency& e) { return e.launchGap.value(); },
        [](Efficiency& e, double v) { e.launchGap = Seconds(v); }));
    specs.push_back(efficiencyScalar(
        "decode_bandwidth", efficiency, 0.1, 0.1, 1.0,
        [](const Efficiency& e) { return e.attention.decode.bandwidth; },
        [](Efficiency& e, double v) { e.attention.decode.bandwidth = v; }));
    specs.push_back(efficiencyScalar(
        "bridge_start_up", efficiency, 0.5, 1e-6, 1e-4,
        [](const Efficiency& e) { return e.collective.ring[kBridge].startUp.value(); },
        [](Efficiency& e, double v) { e.collective.ring[kBridge].startUp = Seconds(v); }));
    specs.push_back(efficiencyScalar(
        "bridge_bandwidth", efficiency, 0.5, 0.1, 1.0,
        [](const Efficiency& e) { return e.collective.ring[kBridge].bandwidth[0]; },
        [](Efficiency& e, double v) { e.collective.ring[kBridge].bandwidth[0] = v; }));
    specs.push_back(efficiencyScalar(
        "pcie_four_ranks", efficiency, 0.5, 0.01, 1.0,
        [](const Efficiency& e) { return e.collective.ring[kPcie].bandwidth[1]; },
        [](Efficiency& e, double v) { e.collective.ring[kPcie].bandwidth[1] = v; }));
  }
  specs.push_back(hostScalar(
      "host/request", "", 0.5, [](const Engine& e) { return e.host.request.value(); },
      [](Engine& e, double v) { e.host.request = Seconds(v); }));
  for (const Engine& engine : engines) {
    specs.push_back(hostScalar(
        "host/" + engine.id + "/step", engine.id, 0.5,
        [](const Engine& e) { return e.host.step.value(); },
        [](Engine& e, double v) { e.host.step = Seconds(v); }));
  }
  specs.push_back(hostScalar(
      "host/sequence", "", 0.5, [](const Engine& e) { return e.host.sequence.value(); },
      [](Engine& e, double v) { e.host.sequence = Seconds(v); }));
  specs.push_back(hostScalar(
      "host/tensor_parallel", "", 0.5,
      [](const Engine& e) { return e.host.tensorParallel.value(); },
      [](Engine& e, double v) { e.host.tensorParallel = Seconds(v); }));
  specs.push_back(hostScalar(
      "host/pipeline", "", 0.5, [](const Engine& e) { return e.host.pipeline.value(); },
      [](Engine& e, double v) { e.host.pipeline = Seconds(v); }));
  for (const Format format : model::kFormats) {
    const auto index = static_cast<std::size_t>(format);
    ParameterSpec spec;
    spec.name = "sustained/" + std::string(name(format));
    spec.format = format;
    spec.deviation = 0.25;
    spec.lower = 0.3;
    spec.upper = 1.5;
    spec.read = [index](const Efficiency&, const Engine& e) { return e.sustained[index]; };
    spec.write = [index](Efficiency&, Engine& e, double v) { e.sustained[index] = v; };
    specs.push_back(std::move(spec));
  }
  specs.push_back(hostScalar(
      "kernel/permutation", "", 0.5, [](const Engine& e) { return e.permutation.value(); },
      [](Engine& e, double v) { e.permutation = Seconds(v); }));
  return specs;
}

bool concerns(const ParameterSpec& spec, const std::string& gpu, const std::string& engine,
              Format format) {
  if (!spec.gpu.empty() && spec.gpu != gpu) return false;
  if (!spec.engine.empty() && spec.engine != engine) return false;
  // lm_head is 16-bit in every format.
  return !spec.format || *spec.format == format || *spec.format == Format::bf16;
}

void apply(const Calibration& calibration, std::vector<Efficiency>& efficiencies,
           std::vector<Engine>& engines) {
  const auto specs = calibrationParameters(efficiencies, engines);
  Efficiency unusedEfficiency;
  Engine unusedEngine;
  for (const FittedParameter& fitted : calibration.parameters) {
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const ParameterSpec& known) {
      return known.name == fitted.name;
    });
    if (spec == specs.end()) {
      throw model::InvalidInput({{"/parameters", "no parameter named '" + fitted.name + "'",
                                  "run the calibration again for this catalogue"}});
    }
    if (!spec->gpu.empty()) {
      for (Efficiency& efficiency : efficiencies) {
        if (efficiency.gpu != spec->gpu) continue;
        spec->write(efficiency, unusedEngine, fitted.value);
        efficiency.provenance = model::Provenance::calibrated;
      }
    } else {
      for (Engine& engine : engines) {
        if (spec->engine.empty() || spec->engine == engine.id) {
          spec->write(unusedEfficiency, engine, fitted.value);
        }
      }
    }
  }
}

}  // namespace qplan::planner
