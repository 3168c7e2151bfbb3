#include "profiler/kernels/decode.cuh"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "model/profile.hpp"
#include "profiler/kernels/decode_combine.cuh"
#include "profiler/kernels/plan.hpp"
#include "profiler/reference/narrow.hpp"
#include "profiler/reference/operands.hpp"
#include "tests/profiler/kernels/guarded.hpp"

namespace qplan::profiler::kernels {
namespace {

using model::DecodeCase;
using model::KvDtype;
using reference::DecodeOperands;

constexpr DeviceLimits kH200{132, 227 * 1024, 228 * 1024};

DecodeShape shapeOf(const DecodeCase& what, const DecodeOperands& in) {
  return {what.kvDtype == KvDtype::bf16 ? CacheType::bf16 : CacheType::e4m3,
          what.sequences,
          what.heads.query,
          what.heads.keyValue,
          what.heads.dim,
          in.blocksPerSequence};
}

template <typename Cache, int kDim>
void launch(const DecodePlan& plan, DecodeArguments in, const DecodeOperands& operands,
            bool descending) {
  in.scoreScale = decodeScoreScale(kDim) * operands.keyScale;
  in.valueScale = operands.valueScale;
  const DecodeShape& shape = plan.shape;
  const int rows = shape.sequences * shape.queryHeads;
  in.peaks = decodePeaks(rows, plan.splits, kDim);
  emulator::run({{plan.splits, shape.keyValueHeads, shape.sequences},
                 32 * kDecodeWarps,
                 static_cast<std::size_t>(plan.sharedBytes),
                 descending},
                [&] { qplan_decode<Cache, kDim>(in); });
  if (plan.splits == 1) return;
  const CombineArguments combine{in.workspace, in.out, in.valueScale, plan.splits};
  emulator::run({{rows, 1, 1}, kCombineThreads, kCombineSharedBytes, descending},
                [&] { qplan_decode_combine<kDim>(combine); });
}

std::vector<std::uint16_t> attend(const DecodePlan& plan, const DecodeOperands& in,
                                  bool descending) {
  const DecodeShape& shape = plan.shape;
  Guarded<std::uint16_t> query(in.query);
  Guarded<std::uint16_t> key16(in.key16);
  Guarded<std::uint16_t> value16(in.value16);
  Guarded<std::uint8_t> key8(in.key8);
  Guarded<std::uint8_t> value8(in.value8);
  Guarded<std::int32_t> pages(in.pageTable);
  Guarded<std::int32_t> lengths(in.lengths);
  Guarded<std::uint16_t> out(in.query.size());
  Guarded<unsigned char> workspace(plan.workspaceBytes);
  const bool wide = shape.cache == CacheType::bf16;
  DecodeArguments arguments;
  arguments.query = query.data();
  arguments.key = wide ? reinterpret_cast<const unsigned char*>(key16.data()) : key8.data();
  arguments.value = wide ? reinterpret_cast<const unsigned char*>(value16.data()) : value8.data();
  arguments.pageTable = pages.data();
  arguments.lengths = lengths.data();
  arguments.out = out.data();
  arguments.workspace = reinterpret_cast<float*>(workspace.data());
  arguments.queryHeads = shape.queryHeads;
  arguments.keyValueHeads = shape.keyValueHeads;
  arguments.blocksPerSequence = shape.blocksPerSequence;
  arguments.stages = plan.stages;
  if (shape.dim == 128) {
    wide ? launch<Bf16Cache, 128>(plan, arguments, in, descending)
         : launch<E4m3Cache, 128>(plan, arguments, in, descending);
  } else {
    wide ? launch<Bf16Cache, 64>(plan, arguments, in, descending)
         : launch<E4m3Cache, 64>(plan, arguments, in, descending);
  }
  return out.values();
}

DecodePlan planWith(const DecodeShape& shape, int splits, int stages = 2) {
  DecodePlan plan = planDecode(shape, kH200);
  plan.splits = splits;
  plan.stages = stages;
  const int elementBytes = shape.cache == CacheType::bf16 ? 2 : 1;
  plan.sharedBytes = std::max(stages * decodeStageBytes(elementBytes, shape.dim),
                              kDecodeWarps * decodePartBytes(shape.dim));
  plan.workspaceBytes = decodeWorkspaceBytes(shape.sequences * shape.queryHeads, splits, shape.dim);
  return plan;
}

void expectRight(const DecodeCase& what, const DecodeOperands& in, int splits) {
  const DecodePlan plan = planWith(shapeOf(what, in), splits);
  SCOPED_TRACE(model::describe(what) + " " + name(plan));
  const auto ascending = attend(plan, in, false);
  EXPECT_EQ(ascending, attend(plan, in, true));
  expectClose(widen(ascending), reference::expected(what, in), reference::toleranceOf(what));
}

void expectRight(const DecodeCase& what, int splits) {
  expectRight(what, std::get<DecodeOperands>(reference::operandsFor(what, 5)), splits);
}

// Contexts that end in the first token, within a warp's tokens, and around the end of a cache
// block; what lies behind them is NaN.
TEST(DecodeAttention, EveryEndOfTheContext) {
  for (const KvDtype cache : {KvDtype::bf16, KvDtype::fp8}) {
    for (const int context : {1, 15, 16, 17, 63, 64, 65, 257}) {
      expectRight({cache, 1, context, {4, 1, 128}}, 1);
    }
  }
}

// Groups that fill the 16 rows or not, and several K/V heads and sequences.
TEST(DecodeAttention, EveryGroup) {
  for (const KvDtype cache : {KvDtype::bf16, KvDtype::fp8}) {
    for (const int dim : {64, 128}) {
      for (const int group : {1, 2, 3, 4, 8, 16}) {
        expectRight({cache, 2, 100, {2 * group, 2, dim}}, 1);
      }
    }
  }
}

// More splits than cache blocks leave some empty.
TEST(DecodeAttention, SplitsArePutTogether) {
  for (const KvDtype cache : {KvDtype::bf16, KvDtype::fp8}) {
    for (const int splits : {2, 3, 8}) expectRight({cache, 2, 300, {8, 2, 128}}, splits);
    expectRight({cache, 1, 70, {4, 2, 64}}, 4);
  }
}

// Parts of a context that was cut meet with other maxima, so that weights round differently;
// nothing else does.
TEST(DecodeAttention, SplitsOnlyRound) {
  for (const KvDtype cache : {KvDtype::bf16, KvDtype::fp8}) {
    const DecodeCase what{cache, 1, 500, {8, 2, 128}};
    const auto in = std::get<DecodeOperands>(reference::operandsFor(what, 9));
    const auto whole = attend(planWith(shapeOf(what, in), 1), in, false);
    reference::Tolerance allowed = reference::toleranceOf(what);
    allowed.absolute /= 4;
    for (const int splits : {2, 5, 8}) {
      const auto cut = attend(planWith(shapeOf(what, in), splits), in, false);
      expectClose(widen(cut), widen(whole), allowed);
    }
  }
}

// More splits than a warp or a group of loads takes at once, nearly all of them empty.
TEST(DecodeAttention, MostSplits) {
  for (const int splits : {33, kDecodeMostSplits}) {
    expectRight({KvDtype::fp8, 1, 150, {1, 1, 64}}, splits);
    expectRight({KvDtype::fp8, 1, 150, {1, 1, 128}}, splits);
  }
}

// 6 cache blocks through 2 to 4 stages: each stage is used again, and the last ones stay empty.
TEST(DecodeAttention, EveryDepth) {
  for (const KvDtype cache : {KvDtype::bf16, KvDtype::fp8}) {
    for (const int stages : {2, 3, 4}) {
      const DecodeCase what{cache, 1, 370, {4, 1, 64}};
      const auto in = std::get<DecodeOperands>(reference::operandsFor(what, 4));
      const auto result = attend(planWith(shapeOf(what, in), 1, stages), in, true);
      expectClose(widen(result), reference::expected(what, in), reference::toleranceOf(what));
    }
  }
}

// NaN in what the cache holds of a sequence behind its length, and no page there.
void forget(const DecodeCase& what, DecodeOperands& in) {
  const auto dim = static_cast<std::size_t>(what.heads.dim);
  const auto heads = static_cast<std::size_t>(what.heads.keyValue);
  const auto perSequence = static_cast<std::size_t>(in.blocksPerSequence);
  for (std::size_t entry = 0; entry < in.pageTable.size(); ++entry) {
    const auto page = static_cast<std::size_t>(in.pageTable[entry]);
    const std::size_t before = entry % perSequence * reference::kBlockTokens;
    const auto length = static_cast<std::size_t>(in.lengths[entry / perSequence]);
    for (std::size_t i = 0; i < heads * reference::kBlockTokens * dim; ++i) {
      if (before + i / dim % reference::kBlockTokens < length) continue;
      const std::size_t at = page * heads * reference::kBlockTokens * dim + i;
      if (!in.key16.empty()) in.key16[at] = in.value16[at] = 0x7FFF;
      if (!in.key8.empty()) in.key8[at] = in.value8[at] = 0x7F;
    }
    if (before >= length) in.pageTable[entry] = -(1 << 30);
  }
}

// Sequences of different length in one call.
TEST(DecodeAttention, LengthsMayDiffer) {
  for (const KvDtype cache : {KvDtype::bf16, KvDtype::fp8}) {
    const DecodeCase what{cache, 4, 200, {4, 2, 64}};
    auto in = std::get<DecodeOperands>(reference::operandsFor(what, 6));
    in.lengths = {1, 200, 64, 129};
    forget(what, in);
    for (const int splits : {1, 3}) expectRight(what, in, splits);
  }
}

// A peak that comes late makes everything before it shrink: with queries along one key the softmax
// is that token's value.
TEST(DecodeAttention, ALatePeakTakesAll) {
  const DecodeCase what{KvDtype::bf16, 1, 130, {1, 1, 64}};
  auto in = std::get<DecodeOperands>(reference::operandsFor(what, 7));
  const auto block = static_cast<std::size_t>(in.pageTable[2]);
  const std::size_t at = (block * reference::kBlockTokens + 129 % reference::kBlockTokens) * 64;
  for (std::size_t d = 0; d < 64; ++d) {
    in.query[d] = reference::toBf16(d % 2 == 0 ? 30.0F : -30.0F);
    in.key16[at + d] = in.query[d];
  }
  const auto result = attend(planWith(shapeOf(what, in), 1), in, false);
  for (std::size_t d = 0; d < 64; ++d) EXPECT_EQ(result[d], in.value16[at + d]);
}

// One token alone gives its value back, whatever its code.
TEST(DecodeAttention, EveryCodeOfTheCache) {
  const DecodeCase what{KvDtype::fp8, 1, 1, {1, 1, 128}};
  auto in = std::get<DecodeOperands>(reference::operandsFor(what, 8));
  for (int first = 0; first < 256; first += 128) {
    for (int d = 0; d < 128; ++d) {
      const auto code = static_cast<std::uint8_t>(first + d);
      const std::size_t at = static_cast<std::size_t>(in.pageTable[0]) * 64 * 128;
      in.value8[at + static_cast<std::size_t>(d)] = (code & 0x7F) == 0x7F ? std::uint8_t{0} : code;
    }
    in.valueScale = 0.5F;
    const auto result = attend(planWith(shapeOf(what, in), 1), in, false);
    for (int d = 0; d < 127; ++d) {
      const float value = reference::fromE4m3(static_cast<std::uint8_t>(first + d)) * 0.5F;
      EXPECT_EQ(reference::fromBf16(result[static_cast<std::size_t>(d)]), value) << first + d;
    }
  }
}

RC_GTEST_PROP(DecodeProperty, EqualsTheReference, ()) {
  DecodeCase what;
  what.kvDtype = *rc::gen::element(KvDtype::bf16, KvDtype::fp8);
  what.sequences = *rc::gen::inRange(1, 3);
  what.contextTokens = *rc::gen::inRange(1, 400);
  what.heads.keyValue = *rc::gen::inRange(1, 3);
  what.heads.query = what.heads.keyValue * *rc::gen::inRange(1, 9);
  what.heads.dim = *rc::gen::element(64, 128);
  static int count = 0;
  if (++count > 12) return;  // the emulator is slow
  expectRight(what, *rc::gen::inRange(1, 6));
  RC_ASSERT(!testing::Test::HasFailure());
}

}  // namespace
}  // namespace qplan::profiler::kernels
