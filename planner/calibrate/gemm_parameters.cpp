#include "planner/calibrate/gemm_parameters.hpp"

namespace qplan::planner::calibrate {

using model::GemmEfficiency;
using model::Seconds;

namespace {

// Bounds from physics: fractions of a peak, times a kernel can plausibly take to ramp up.
constexpr std::array<ParameterRange, kGemmParameterCount> kRanges{{
    {1e-6, 1.5, 20.0},    // startup
    {1.0, 0.3, 1.0},      // memory
    {1e-6, 0.0, 20.0},    // rootBytes
    {1.0, 0.2, 1.0},      // math
    {10.0, 0.0, 10.0},    // tileHalf
    {1.0, 0.0, 0.3},      // overlap
    {1.0, 0.0, 1.0},      // waveRounding
    {1e-6, 0.0, 6.0},     // waveStartup
    {1.0, 0.0, 2.0},      // partialTile
    {1.0, 0.0, 1.0},      // saturatingShare
    {1e-12, 0.0, 100.0},  // quantization
}};

}  // namespace

const ParameterRange& range(GemmParameter parameter) {
  return kRanges[static_cast<std::size_t>(parameter)];
}

GemmValues valuesOf(const GemmEfficiency& e, Seconds perElement) {
  GemmValues v{e.startup.value(), e.memory,          e.rootBytes.value(), e.math,
               e.tileHalf,        e.overlap,         e.waveRounding,      e.waveStartup.value(),
               e.partialTile,     e.saturatingShare, perElement.value()};
  for (std::size_t i = 0; i < v.size(); ++i) v[i] /= kRanges[i].unit;
  return v;
}

double baseValue(const GemmValues& v, GemmParameter p) {
  const auto i = static_cast<std::size_t>(p);
  return v[i] * kRanges[i].unit;
}

GemmEfficiency efficiencyOf(const GemmValues& v, GemmEfficiency e) {
  e.startup = Seconds(baseValue(v, GemmParameter::startup));
  e.memory = baseValue(v, GemmParameter::memory);
  e.rootBytes = Seconds(baseValue(v, GemmParameter::rootBytes));
  e.math = baseValue(v, GemmParameter::math);
  e.tileHalf = baseValue(v, GemmParameter::tileHalf);
  e.overlap = baseValue(v, GemmParameter::overlap);
  e.waveRounding = baseValue(v, GemmParameter::waveRounding);
  e.waveStartup = Seconds(baseValue(v, GemmParameter::waveStartup));
  e.partialTile = baseValue(v, GemmParameter::partialTile);
  e.saturatingShare = baseValue(v, GemmParameter::saturatingShare);
  return e;
}

std::string_view name(GemmParameter parameter) {
  constexpr std::array<std::string_view, kGemmParameterCount> kNames{"startup",
                                                                     "memory",
                                                                     "root_bytes",
                                                                     "math",
                                                                     "tile_half",
                                                                     "overlap",
                                                                     "wave_rounding",
                                                                     "wave_startup",
                                                                     "partial_tile",
                                                                     "saturating_share",
                                                                     "quantization_per_element"};
  return kNames[static_cast<std::size_t>(parameter)];
}

std::string_view name(ParameterState state) {
  switch (state) {
    case ParameterState::fixed:
      return "fixed";
    case ParameterState::fitted:
      return "fitted";
    case ParameterState::atBound:
      return "at_bound";
    case ParameterState::unidentified:
      return "unidentified";
  }
  return "";
}

}  // namespace qplan::planner::calibrate
