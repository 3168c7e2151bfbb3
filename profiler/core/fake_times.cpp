#include "profiler/core/fake_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace qplan::profiler {

namespace {

using model::Gpu;
using model::Seconds;

constexpr Seconds kLaunch{2.5e-6};

// Memory and math of one kernel overlap, but not wholly.
Seconds overlapped(Seconds memory, Seconds math) {
  const double longest = std::max(memory, math).value();
  if (longest <= 0) return Seconds(0.0);
  const double shorter = std::min(memory, math).value() / longest;
  return Seconds(longest * std::pow(1 + std::pow(shorter, 4), 0.25));
}

double roundedUp(int size, int step) { return std::ceil(1.0 * size / step) * step; }

struct Tile {
  int rows, columns;
};

struct Ways {
  const Gpu& gpu;
  const model::Work work;

  [[nodiscard]] Seconds memoryAt(double share) const {
    return work.bytes / (share * gpu.memoryBandwidth);
  }

  [[nodiscard]] Seconds gemmTime(model::Format format, int m, model::GemmShape shape,
                                 Tile tile) const {
    const double rows = roundedUp(m, tile.rows);
    const double columns = roundedUp(shape.outputs, tile.columns);
    const double waves = rows * columns / (1.0 * tile.rows * tile.columns) / gpu.smCount;
    // A partly filled last wave costs half of what is missing.
    const double waste = waves < 1 ? 1.0 : 0.5 * (1 + std::ceil(waves) / waves);
    const double share = format == model::Format::int4W4a16 ? 0.6 : 0.8;
    const model::Flops flops(2 * rows * columns * shape.inputs * waste);
    return kLaunch + overlapped(memoryAt(0.88), flops / (share * *peakRate(gpu, format)));
  }

  std::vector<FakeWay> operator()(const model::GemmCase& c) const {
    if (!supports(gpu, c.format)) return {};
    std::vector<FakeWay> ways;
    for (const Tile tile : {Tile{16, 128}, Tile{64, 128}, Tile{128, 256}}) {
      // Narrow tiles read their operands more often.
      const Seconds time = gemmTime(c.format, c.rows, c.shape, tile) *
                           (tile.rows == 16 && c.rows > 16 ? 1.6 : 1.0) *
                           (tile.rows == 64 ? 1.05 : 1.0);
      ways.push_back(
          {fmt::format("fake_gemm_{}_{}x{}", name(c.format), tile.rows, tile.columns), time});
    }
    return ways;
  }
  std::vector<FakeWay> operator()(const model::DecodeCase& c) const {
    const auto peak = peakRate(gpu, model::Format::bf16);
    return {{fmt::format("fake_decode_{}", name(c.kvDtype)),
             Seconds(4e-6) + overlapped(memoryAt(c.kvDtype == model::KvDtype::fp8 ? 0.7 : 0.82),
                                        work.flops / (0.3 * *peak))}};
  }
  std::vector<FakeWay> operator()(const model::PrefillCase& c) const {
    const auto peak = peakRate(gpu, model::Format::bf16);
    const double share = 0.65 * c.newTokens / (c.newTokens + 256.0);
    return {
        {"fake_prefill", Seconds(6e-6) + overlapped(memoryAt(0.7), work.flops / (share * *peak))}};
  }
  std::vector<FakeWay> operator()(const model::ElementwiseCase& c) const {
    const Seconds row(3e-6 * c.width / 8192.0);
    return {{fmt::format("fake_{}", name(c.op)), overlapped(kLaunch + row, memoryAt(0.75))}};
  }
  std::vector<FakeWay> operator()(const model::MemoryCase& c) const {
    return {{fmt::format("fake_{}", name(c.access)), kLaunch + memoryAt(0.92)}};
  }
  std::vector<FakeWay> operator()(const model::HostCopyCase& c) const {
    return {{fmt::format("fake_{}", name(c.direction)),
             Seconds(8e-6) + work.bytes / (0.85 * gpu.interconnect.pciePerDirection)}};
  }
  std::vector<FakeWay> operator()(const model::GapCase& c) const {
    switch (c.kind) {
      case model::GapKind::launch:
        return {{"fake_empty", Seconds(2.2e-6)}};
      case model::GapKind::graph:
        return {{"fake_empty", Seconds(1.1e-6)}};
      case model::GapKind::programmatic:
        break;
    }
    if (gpu.computeCapability.major < 9) return {};
    return {{"fake_empty", Seconds(0.6e-6)}};
  }
  std::vector<FakeWay> operator()(const model::AllReduceCase& c) const {
    return {{"fake_all_reduce",
             Seconds(8e-6 + 1e-6 * c.ranks) + *floorOf(model::KernelCase(c), gpu) / 0.75}};
  }
  std::vector<FakeWay> operator()(const model::SustainedCase& c) const {
    if (!supports(gpu, c.format)) return {};
    // What power allows is less than what the clock of a short run gives.
    return {{fmt::format("fake_gemm_{}_128x256", name(c.format)),
             1.15 * gemmTime(c.format, c.size, {c.size, c.size}, {128, 256})}};
  }
};

}  // namespace

std::vector<FakeWay> fakeWays(const model::KernelCase& what, const Gpu& gpu) {
  return std::visit(Ways{gpu, workOf(what)}, what);
}

}  // namespace qplan::profiler
