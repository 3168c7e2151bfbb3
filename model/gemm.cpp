#include "model/gemm.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

namespace qplan::model {
namespace {

constexpr double kRootReferenceBytes = 100e6;
constexpr double kOutputBytes = 2.0;      // 16-bit results in every format
constexpr double kPartialSumBytes = 8.0;  // FP32, written once and read once
constexpr double kMinSplitInputs = 512;   // shorter parts of K do not pay
constexpr int kRowsWithoutTail = 64;      // below, one row tile holds every row

// Quotients such as 264 / 132 must not round up to the next whole wave.
double ceilWaves(double w) { return std::ceil(w - 1e-9); }

double smoothMax(double a, double b, double overlap) {
  const double d = a - b;
  return 0.5 * (a + b + std::sqrt(d * d + 4.0 * overlap * a * b));
}

}  // namespace

std::vector<Diagnostic> validate(const GemmEfficiency& e) {
  std::vector<Diagnostic> found;
  const auto require = [&](bool ok, const char* path, const char* message) {
    if (!ok) found.push_back({path, message, ""});
  };
  const auto isShare = [](double x) { return x >= 0 && x <= 1; };
  const auto isTime = [](Seconds t) { return isFinite(t) && t >= Seconds{}; };
  const char* const fraction = "must lie in (0, 1]";
  const char* const share = "must lie in [0, 1]";
  const char* const time = "must be a time of at least 0";
  require(e.memory > 0 && e.memory <= 1, "/memory", fraction);
  require(e.math > 0 && e.math <= 1, "/math", fraction);
  require(isShare(e.overlap), "/overlap", share);
  require(isShare(e.waveRounding), "/wave_rounding", share);
  require(isShare(e.saturatingShare), "/saturating_share", share);
  require(isTime(e.startup), "/startup_s", time);
  require(isTime(e.rootBytes), "/root_bytes_s", time);
  require(isTime(e.waveStartup), "/wave_startup_s", time);
  require(isTime(e.splitStartup), "/split_startup_s", time);
  require(std::isfinite(e.tileHalf) && e.tileHalf >= 0, "/tile_half", "must be at least 0");
  require(std::isfinite(e.partialTile) && e.partialTile >= 0, "/partial_tile",
          "must be at least 0");
  require(e.maxSplits >= 1, "/max_splits", "must be at least 1");
  return found;
}

GemmKernel::GemmKernel(const Gpu& gpu, Format format, const GemmEfficiency& e, GemmShape shape,
                       const RatioCurve& ratio)
    : ratio_(ratio) {
  assert(supports(gpu, format) && shape.outputs > 0 && shape.inputs > 0);
  const double n = shape.outputs;
  const double k = shape.inputs;
  const double bandwidth = gpu.memoryBandwidth.value();
  const double peak = peakRate(gpu, format)->value();

  weightBytes_ = n * k * bytesPerWeight(format);
  bytesPerRow_ = k * activationBytes(format) + n * kOutputBytes;
  flopsPerRow_ = 2.0 * n * k;
  secondsPerByte_ = 1.0 / bandwidth;
  secondsPerUsedByte_ = 1.0 / (e.memory * bandwidth);
  secondsPerRootByte_ = e.rootBytes.value() / std::sqrt(kRootReferenceBytes);
  secondsPerFlop_ = 1.0 / peak;
  reductionPerRow_ = kPartialSumBytes * n / bandwidth;
  sms_ = gpu.smCount;
  inverseSms_ = 1.0 / sms_;
  startup_ = e.startup.value();
  waveStartup_ = e.waveStartup.value();
  splitStartup_ = e.splitStartup.value();
  overlap_ = e.overlap;
  waveRounding_ = e.waveRounding;
  partialTile_ = e.partialTile;
  saturatingShare_ = e.saturatingShare;
  wholeWaves_ = e.wholeWaves;
  maxSplits_ = std::clamp(k / kMinSplitInputs, 1.0, static_cast<double>(e.maxSplits));
  weightSeconds_ = weightBytes_ * secondsPerUsedByte_;

  for (const GemmTile& t : gemmTiles(e.family, shape)) {
    assert(static_cast<std::size_t>(tileCount_) < kMaxTiles);
    const double area = static_cast<double>(t.rows) * t.columns;
    const double size = area / (t.rows + t.columns);
    const double efficiency = e.math * size / (size + e.tileHalf);
    Tile& compiled = tiles_[static_cast<std::size_t>(tileCount_++)];
    compiled.minRows = t.minRows;
    compiled.maxRows = t.maxRows;
    compiled.rowStep = t.rowStep;
    compiled.tilesPerStep = static_cast<double>(t.rowStep) / t.rows;
    compiled.columnTiles = std::ceil(n / t.columns);
    compiled.seconds = 2.0 * area * k * sms_ / (efficiency * peak);
  }
}

double GemmKernel::waves(double tilesPerSm) const {
  return waveRounding_ * ceilWaves(tilesPerSm) + (1.0 - waveRounding_) * std::max(tilesPerSm, 1.0);
}

double GemmKernel::mathSeconds(const Tile& tile, double tiles, double rows) const {
  const double whole = (tile.seconds + waveStartup_) * waves(tiles * inverseSms_);
  if (maxSplits_ <= 1.0 || 2.0 * tiles > sms_) return whole;
  // Fewer tiles than half the SMs: each is cut along K and all parts run in one wave.
  const double splits = std::min(std::floor(sms_ / tiles), maxSplits_);
  const double split =
      tile.seconds / splits + waveStartup_ + splitStartup_ + reductionPerRow_ * rows;
  return std::min(whole, split);
}

// One tile streams the weights of its columns at no more than its SM's share of the bandwidth,
// however many row tiles read the same columns.
double GemmKernel::weightStretch(const Tile& tile, double tiles) const {
  const double smsPerColumn = sms_ / tile.columnTiles;
  if (wholeWaves_) return ceilWaves(tiles * inverseSms_) * smsPerColumn;
  return std::max(1.0, saturatingShare_ * smsPerColumn);
}

GemmTime GemmKernel::parts(int rows) const {
  if (rows <= 0) return {};
  const double m = rows;
  const double moved = bytes(rows).value();
  const double memory = moved * secondsPerUsedByte_ + std::sqrt(moved) * secondsPerRootByte_;

  GemmTime best;
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < tileCount_; ++i) {
    const Tile& tile = tiles_[static_cast<std::size_t>(i)];
    if (rows < tile.minRows || rows > tile.maxRows) continue;
    const int steps = (rows + tile.rowStep - 1) / tile.rowStep;
    double rowTiles = steps * tile.tilesPerStep;
    if (rows > kRowsWithoutTail) {
      rowTiles += partialTile_ * (static_cast<double>(steps) - m / tile.rowStep);
    }
    const double tiles = rowTiles * tile.columnTiles;
    const double math = mathSeconds(tile, tiles, m);
    const double reached = memory + weightSeconds_ * (weightStretch(tile, tiles) - 1.0);
    const double both = smoothMax(reached, math, overlap_);
    if (both < least) {
      least = both;
      best.memory = Seconds(reached);
      best.math = Seconds(math);
    }
  }
  best.startup = Seconds(startup_);
  best.total = Seconds(startup_ + least);
  if (ratio_.empty()) return best;
  const double ratio = ratio_.at(m);
  for (Seconds* part : {&best.startup, &best.memory, &best.math}) *part *= ratio;
  best.total = std::max(ratio * best.total, floor(rows));
  return best;
}

Seconds GemmKernel::floor(int rows) const {
  return Seconds(rows <= 0 ? 0.0
                           : std::max(bytes(rows).value() * secondsPerByte_,
                                      flops(rows).value() * secondsPerFlop_));
}

}  // namespace qplan::model
