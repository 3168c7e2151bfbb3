#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "profiler/kernels/decode.cuh"
#include "profiler/kernels/plan.hpp"
#include "profiler/reference/narrow.hpp"

namespace qplan::profiler::kernels {
namespace {

constexpr DeviceLimits kH200{132, 227 * 1024, 228 * 1024};

// Each code in turn is byte 1 and 3 of a word among others. Keys of a word become the halves (0, 1)
// and (2, 3), values of two words the halves of either's element i.
TEST(DecodeCache, EveryCodeIsExact) {
  const auto halfOf = [](std::uint32_t pair, int upper) {
    return halfToFloat((pair >> (16 * upper)) & 0xFFFF);
  };
  for (std::uint32_t code = 0; code < 256; ++code) {
    if ((code & 0x7F) == 0x7F) continue;
    const float value = reference::fromE4m3(static_cast<std::uint8_t>(code));
    Vector16 load{};
    load.words[2] = code * 0x01000100U | 0x00A500A5U;
    std::uint32_t b[2];
    E4m3Cache::key(load, 2, b);
    const float other = reference::fromE4m3(0xA5);
    for (const std::uint32_t pair : b) {
      EXPECT_EQ(halfOf(pair, 0), other) << code;
      EXPECT_EQ(halfOf(pair, 1), value) << code;
    }
    const std::uint32_t words[2] = {0, code * 0x01000100U | 0x00A500A5U};
    const std::uint32_t others[2] = {0, 0xA5A5A5A5};
    for (const int i : {4, 5, 6, 7}) {
      const std::uint32_t pair = E4m3Cache::values(words, others, i);
      EXPECT_EQ(halfOf(pair, 0), i % 2 == 1 ? value : other) << code;
      EXPECT_EQ(halfOf(pair, 1), other) << code;
    }
  }
}

// 128 bytes that lanes read together (8 lanes x 16 bytes, 16 x 8) are one from each bank, and no
// two places of a stage are the same.
template <typename Cache, int kDim>
void expectNoConflicts() {
  using Block = DecodeBlock<Cache, kDim>;
  std::vector<bool> keyTaken(Block::kPageBytes / 16);
  std::vector<bool> valueTaken(keyTaken.size());
  for (int token = 0; token < kDecodePage; ++token) {
    for (int chunk = 0; chunk < Block::kChunks; ++chunk) {
      const auto key = static_cast<std::size_t>(Block::keyAt(token, chunk) / 16);
      const auto value = static_cast<std::size_t>(Block::valueAt(token, chunk) / 16);
      EXPECT_FALSE(keyTaken.at(key) || valueTaken.at(value));
      keyTaken[key] = valueTaken[value] = true;
    }
  }
  for (int first = 0; first < 32; first += 8) {
    for (int j = 0; j < Block::kLoads; ++j) {
      unsigned banks = 0;
      for (int lane = first; lane < first + 8; ++lane) {
        banks |= 1U << (Block::keyAt(lane / 4, 4 * j + lane % 4) / 16 % 8);
      }
      EXPECT_EQ(banks, 0xFFU);
    }
  }
  constexpr int kTogether = 128 / Block::kReadBytes;
  for (int first = 0; first < 32; first += kTogether) {
    for (int j = 0; j < Block::kReads; ++j) {
      unsigned banks = 0;
      for (int lane = first; lane < first + kTogether; ++lane) {
        const int at = (j * 8 + lane / 4) * Block::kReadBytes;
        const int place = Block::valueAt(lane % 4 * 2, at / 16) + at % 16;
        banks |= 1U << (place / Block::kReadBytes % kTogether);
      }
      EXPECT_EQ(banks, (1U << kTogether) - 1);
    }
  }
}
TEST(DecodeCache, ReadsUseEveryBank) {
  expectNoConflicts<Bf16Cache, 128>();
  expectNoConflicts<Bf16Cache, 64>();
  expectNoConflicts<E4m3Cache, 128>();
  expectNoConflicts<E4m3Cache, 64>();
}

TEST(DecodePlanning, SaysWhatItCannotDo) {
  EXPECT_TRUE(decodeUnsupported({CacheType::bf16, 1, 16, 1, 128, 4}).empty());
  EXPECT_EQ(decodeUnsupported({CacheType::bf16, 1, 8, 1, 80, 4}), "head size must be 64 or 128");
  EXPECT_EQ(decodeUnsupported({CacheType::bf16, 0, 8, 1, 128, 4}), "sequences must be 1 to 65535");
  EXPECT_EQ(decodeUnsupported({CacheType::bf16, 1, 8, 0, 128, 4}), "K/V heads must be 1 to 65535");
  for (const int queryHeads : {0, 1, 3, 34}) {
    EXPECT_EQ(decodeUnsupported({CacheType::bf16, 1, queryHeads, 2, 128, 4}),
              "query heads must be 1 to 16 times the K/V heads");
  }
  EXPECT_EQ(decodeUnsupported({CacheType::bf16, 1, 8, 1, 128, 0}), "the page table is empty");
}

int blocksPerSm(const DecodePlan& plan, const DeviceLimits& device) {
  const int elementBytes = plan.shape.cache == CacheType::bf16 ? 2 : 1;
  return std::min(decodeBlocksPerSm(elementBytes, plan.shape.dim),
                  device.sharedBytesPerSm / (plan.sharedBytes + 1024));
}

// Whatever the shape, the plan fits the device, and no split is without a cache block at full
// length.
RC_GTEST_PROP(DecodePlanning, FitsTheDevice, ()) {
  DecodeShape shape;
  shape.cache = *rc::gen::element(CacheType::bf16, CacheType::e4m3);
  shape.sequences = *rc::gen::inRange(1, 2000);
  shape.keyValueHeads = *rc::gen::inRange(1, 33);
  shape.queryHeads = shape.keyValueHeads * *rc::gen::inRange(1, 17);
  shape.dim = *rc::gen::element(64, 128);
  shape.blocksPerSequence = *rc::gen::inRange(1, 3000);
  RC_ASSERT(decodeUnsupported(shape).empty());
  const DeviceLimits device = *rc::gen::element(kH200, DeviceLimits{108, 163 * 1024, 164 * 1024},
                                                DeviceLimits{84, 99 * 1024, 100 * 1024});
  const DecodePlan plan = planDecode(shape, device);
  RC_ASSERT(plan.splits >= 1 &&
            plan.splits <= std::min(kDecodeMostSplits, shape.blocksPerSequence));
  RC_ASSERT(plan.stages >= 2 && plan.stages <= 4);
  RC_ASSERT(plan.sharedBytes <= device.sharedBytesPerBlock);
  RC_ASSERT(blocksPerSm(plan, device) >= 1);
}

// On an H200 at least 40 KiB of the cache are on their way to each SM.
TEST(DecodePlanning, KeepsEnoughUnderWay) {
  for (const CacheType cache : {CacheType::bf16, CacheType::e4m3}) {
    for (const int dim : {64, 128}) {
      const DecodePlan plan = planDecode({cache, 64, 32, 8, dim, 64}, kH200);
      const int stage = decodeStageBytes(cache == CacheType::bf16 ? 2 : 1, dim);
      EXPECT_GE(blocksPerSm(plan, kH200) * (plan.stages - 1) * stage, 40 * 1024) << name(plan);
    }
  }
}

// One long sequence is split so that every SM has work; many sequences are not.
TEST(DecodePlanning, SplitsToFillTheGpu) {
  const DecodePlan one = planDecode({CacheType::e4m3, 1, 32, 8, 128, 256}, kH200);
  EXPECT_GE(one.splits * 8, kH200.smCount);
  const DecodePlan many = planDecode({CacheType::e4m3, 256, 32, 8, 128, 16}, kH200);
  EXPECT_EQ(many.splits, 1);
  EXPECT_EQ(many.workspaceBytes, 0u);
  for (const DecodePlan& plan : {one, many}) {
    EXPECT_GE(plan.stages, 2);
    EXPECT_LE(plan.sharedBytes, kH200.sharedBytesPerBlock);
  }
}

}  // namespace
}  // namespace qplan::profiler::kernels
