#include <array>
#include <limits>

#include "model/gemm.hpp"

namespace qplan::model {
namespace {

constexpr int kAny = std::numeric_limits<int>::max();

GemmTile tile(int rows, int columns, int minRows = 1, int maxRows = kAny, int rowStep = 0) {
  return GemmTile{rows, columns, rowStep == 0 ? rows : rowStep, minRows, maxRows};
}

// vLLM 0.6 csrc/quantization/cutlass_w8a8, sm80 INT8 dispatch: 64-row tiles serve up to 128 rows
// of narrow layers.
std::vector<GemmTile> cutlassSm80(GemmShape shape) {
  const int wide = shape.outputs >= 8192 ? 64 : 128;
  return {tile(16, 64, 1, 16), tile(32, 64, 17, 32), tile(64, 128, 33, wide),
          tile(128, 128, wide + 1)};
}

// Machete works on the transposed product, so its first tile side runs along N. Selection of
// vLLM 0.6 csrc/quantization/machete/generate.py, first match wins ("4069" is in the original).
GemmTile macheteTile(GemmShape shape, int minRows, int maxRows) {
  const int n = shape.outputs;
  const int k = shape.inputs;
  const auto of = [&](int columns, int rows) { return tile(rows, columns, minRows, maxRows); };
  if (minRows > 256) return k <= 16384 && n <= 4096 ? of(128, 128) : of(128, 256);
  if (minRows > 128) {
    if (k <= 4096 && n <= 4096) return of(128, 64);
    return k <= 8192 && n <= 8192 ? of(128, 128) : of(128, 256);
  }
  if (minRows > 64) {
    if (k <= 4069 && n <= 4069) return of(128, 32);
    if (k <= 4069 && n <= 8192) return of(128, 64);
    return k >= 8192 && n >= 12288 ? of(256, 128) : of(128, 128);
  }
  if (minRows > 32) {
    if (k <= 6144 && n <= 6144) return of(128, 16);
    return k >= 16384 && n >= 12288 ? of(256, 64) : of(128, 64);
  }
  if (minRows > 16) return k <= 12288 && n <= 8192 ? of(128, 32) : of(256, 32);
  return n >= 26624 ? of(256, 16) : of(128, 16);
}

}  // namespace

std::vector<GemmTile> gemmTiles(GemmFamily family, GemmShape shape) {
  switch (family) {
    case GemmFamily::cublas:
      return {tile(64, 64), tile(128, 128), tile(128, 256), tile(256, 128)};
    case GemmFamily::cutlassSm80:
      return cutlassSm80(shape);
    case GemmFamily::cutlassSm89:
      return {tile(16, 64, 1, 16),    tile(32, 64, 17, 32),    tile(64, 64, 33, 64),
              tile(64, 128, 65, 128), tile(128, 64, 129, 256), tile(128, 128, 257)};
    case GemmFamily::cutlassSm90:
      return {tile(16, 64, 1, 16), tile(64, 64, 17, 64), tile(64, 128, 65, 128, 128),
              tile(128, 128, 129, kAny, 256)};
    case GemmFamily::marlin:
      return {tile(16, 256, 1, 16), tile(32, 256, 17, 32), tile(48, 256, 33, 48),
              tile(64, 256, 49)};
    case GemmFamily::machete:
      return {macheteTile(shape, 1, 16),    macheteTile(shape, 17, 32),
              macheteTile(shape, 33, 64),   macheteTile(shape, 65, 128),
              macheteTile(shape, 129, 256), macheteTile(shape, 257, kAny)};
  }
  return {};
}

}  // namespace qplan::model
