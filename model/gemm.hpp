#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/format.hpp"
#include "model/gpu.hpp"
#include "model/quantity.hpp"
#include "model/ratio_curve.hpp"

namespace qplan::model {

// Kernel library that runs a linear layer; it decides which tile shapes exist and when.
//   cublas       any tile of its set, the quickest for the shape; splits K when tiles are few
//   cutlassSm80  INT8 on Ampere and Ada, tile chosen by M and N (vLLM scaled_mm, sm80 dispatch)
//   cutlassSm89  FP8 on Ada and consumer Blackwell, tile chosen by M
//   cutlassSm90  FP8 and INT8 on Hopper: clusters of two tiles along M
//   marlin       INT4 weights on Ampere and Ada: 16 to 64 rows, weight stripes over all SMs
//   machete      INT4 weights on Hopper, tile chosen by M, N and K
enum class GemmFamily { cublas, cutlassSm80, cutlassSm89, cutlassSm90, marlin, machete };
inline constexpr std::array<GemmFamily, 6> kGemmFamilies{
    GemmFamily::cublas,      GemmFamily::cutlassSm80, GemmFamily::cutlassSm89,
    GemmFamily::cutlassSm90, GemmFamily::marlin,      GemmFamily::machete};

constexpr std::string_view name(GemmFamily family) {
  switch (family) {
    case GemmFamily::cublas:
      return "cublas";
    case GemmFamily::cutlassSm80:
      return "cutlass_sm80";
    case GemmFamily::cutlassSm89:
      return "cutlass_sm89";
    case GemmFamily::cutlassSm90:
      return "cutlass_sm90";
    case GemmFamily::marlin:
      return "marlin";
    case GemmFamily::machete:
      return "machete";
  }
  return "";
}

constexpr std::optional<GemmFamily> gemmFamilyNamed(std::string_view text) {
  for (const GemmFamily family : kGemmFamilies) {
    if (name(family) == text) return family;
  }
  return std::nullopt;
}

// Y[M, N] = X[M, K] W[N, K]^T on one GPU: N = outputs, K = inputs, both per rank.
struct GemmShape {
  int outputs = 0;
  int inputs = 0;
  bool operator==(const GemmShape&) const = default;
};

// How one GPU type runs linear layers of one format, as fractions of its data-sheet rates.
//
//   bytes = N K bytesPerWeight + M K activationBytes + 2 M N
//   mem   = (bytes + (stretch - 1) N K bytesPerWeight) / (memory x bandwidth)
//           + rootBytes x sqrt(bytes / 100 MB)
//   math  = waves x (tile flops / (e x peak / SMs) + waveStartup), e = math x I / (I + tileHalf),
//           I = rows x columns / (rows + columns) of the tile
//   t     = startup + min over the family's tiles of (mem + math + sqrt((mem - math)^2
//                                                      + 4 overlap mem math)) / 2
//
// stretch: one tile streams its columns' weights at no more than its share of the bandwidth, so
// with C column tiles max(1, saturatingShare SMs / C); with wholeWaves ceil(tiles / SMs) SMs / C.
// waves: with w = tiles / SMs, waveRounding x ceil(w) + (1 - waveRounding) x max(w, 1). The
// combination is >= max(mem, math), every fraction is <= 1, so t >= floor by construction.
// Activation quantization is a separate operator and not included.
struct GemmEfficiency {
  GemmFamily family = GemmFamily::cublas;
  Seconds startup{3e-6};       // launch to first useful byte, tail included
  double memory = 0.9;         // of peak bandwidth, (0, 1]
  Seconds rootBytes;           // ramp-up of larger transfers, at 100 MB
  double math = 0.85;          // of peak rate for an infinite tile, (0, 1]
  double tileHalf = 0;         // tile size (harmonic, elements) at which half of that is reached
  double overlap = 0.05;       // [0, 1]: 0 = memory and math overlap wholly, 1 = not at all
  double waveRounding = 0.5;   // [0, 1]: 1 = a last partial wave costs a whole one
  Seconds waveStartup;         // prologue and epilogue of a wave
  Seconds splitStartup{1e-6};  // extra step that adds up the parts of a split K
  int maxSplits = 1;           // parts K may be split into when tiles do not fill the SMs
  double partialTile = 0;      // extra row tiles per missing share of the last one, M > 64
  double saturatingShare = 0;  // [0, 1]: share of the SMs that saturates memory
  bool wholeWaves = false;     // every wave streams its weights at the SMs' shares of the bandwidth
  bool operator==(const GemmEfficiency&) const = default;
};

// Every fraction in its range, times not negative; paths relative to the record ("/memory").
std::vector<Diagnostic> validate(const GemmEfficiency& efficiency);

// One tile shape of a family and the problem sizes it is used for (bounds inclusive).
struct GemmTile {
  int rows = 0;                  // along M
  int columns = 0;               // along N
  int rowStep = 0;               // M is padded to a multiple of this (a cluster's rows)
  int minRows = 1, maxRows = 0;  // of M, inclusive
};

// The tiles `family` may use for `shape`. For every M >= 1 at least one applies.
std::vector<GemmTile> gemmTiles(GemmFamily family, GemmShape shape);

// Activation bytes per element read by the kernel.
constexpr double activationBytes(Format format) { return quantizesActivations(format) ? 1.0 : 2.0; }

// What one call costs, startup apart. total >= max(memory, math), and but for a floor that lies
// above a measurement total >= startup + max(memory, math).
struct GemmTime {
  Seconds total, startup, memory, math;
  bool operator==(const GemmTime&) const = default;
};

// One linear layer with everything that does not depend on M worked out. Trivially copyable;
// evaluating allocates nothing.
class GemmKernel {
 public:
  // Requires supports(gpu, format) and a positive shape. `ratio`: measured over modelled time by M.
  GemmKernel(const Gpu& gpu, Format format, const GemmEfficiency& efficiency, GemmShape shape,
             const RatioCurve& ratio = {});

  // Time for M = rows tokens; 0 rows take no time.
  [[nodiscard]] Seconds time(int rows) const { return parts(rows).total; }
  [[nodiscard]] GemmTime parts(int rows) const;

  // max(bytes / bandwidth, flops / peak).
  [[nodiscard]] Seconds floor(int rows) const;

  [[nodiscard]] Bytes bytes(int rows) const {
    return Bytes(weightBytes_ + bytesPerRow_ * static_cast<double>(rows));
  }
  [[nodiscard]] Flops flops(int rows) const {
    return Flops(flopsPerRow_ * static_cast<double>(rows));
  }

 private:
  static constexpr std::size_t kMaxTiles = 8;

  struct Tile {
    int minRows, maxRows;
    int rowStep;
    double tilesPerStep;  // row tiles of one step
    double columnTiles;
    double seconds;  // one tile on one SM
  };

  [[nodiscard]] double waves(double tilesPerSm) const;
  [[nodiscard]] double mathSeconds(const Tile& tile, double tiles, double rows) const;
  [[nodiscard]] double weightStretch(const Tile& tile, double tiles) const;

  std::array<Tile, kMaxTiles> tiles_{};
  int tileCount_ = 0;
  double weightBytes_ = 0, bytesPerRow_ = 0, flopsPerRow_ = 0;
  double secondsPerByte_ = 0;      // at peak bandwidth
  double secondsPerUsedByte_ = 0;  // at the reached bandwidth
  double weightSeconds_ = 0;       // weights alone, at the reached bandwidth
  double secondsPerRootByte_ = 0;
  double secondsPerFlop_ = 0;   // at peak rate
  double reductionPerRow_ = 0;  // write and read of FP32 parts of a split K
  double inverseSms_ = 0, sms_ = 0;
  double startup_ = 0, waveStartup_ = 0, splitStartup_ = 0;
  double overlap_ = 0, waveRounding_ = 0, partialTile_ = 0, saturatingShare_ = 0;
  double maxSplits_ = 1;
  bool wholeWaves_ = false;
  RatioCurve ratio_;
};

}  // namespace qplan::model
