#include "profiler/kernels/memory.cuh"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "profiler/kernels/fill.cuh"
#include "profiler/reference/narrow.hpp"
#include "profiler/reference/quantize.hpp"
#include "profiler/reference/random.hpp"
#include "tests/profiler/kernels/guarded.hpp"

namespace qplan::profiler::kernels {
namespace {

// One vector, a block with a rest, several blocks.
constexpr std::int64_t kSizes[] = {16, 4096 + 48, kMemoryBlockBytes, 3 * kMemoryBlockBytes + 16};

template <typename Kernel>
void runMemory(std::int64_t bytes, Kernel kernel, int threads = kMemoryThreads,
               std::int64_t perBlock = kMemoryBlockBytes) {
  const int blocks = static_cast<int>((bytes + perBlock - 1) / perBlock);
  emulator::run({{blocks, 1, 1}, threads, 0, bytes % 32 == 0}, kernel);
}

std::vector<unsigned char> someBytes(std::int64_t count) {
  const reference::Stream random(5, 0);
  std::vector<unsigned char> bytes;
  for (std::int64_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<unsigned char>(random.bits(static_cast<std::uint64_t>(i))));
  }
  return bytes;
}

TEST(CopyMemory, CopiesEveryByte) {
  for (const std::int64_t size : kSizes) {
    const auto bytes = someBytes(size);
    Guarded<unsigned char> in(bytes);
    Guarded<unsigned char> out(bytes.size());
    runMemory(
        size, [&] { qplan_copy_memory(in.data(), out.data(), size / 16); }, kCopyThreads,
        kCopyThreads * 16);
    EXPECT_EQ(out.values(), bytes);
  }
}

// A poisoned 16 bytes stays only where nothing is written.
TEST(WriteMemory, WritesEveryVector) {
  for (const std::int64_t size : kSizes) {
    Guarded<std::uint32_t> out(static_cast<std::size_t>(size / 4));
    runMemory(size,
              [&] { qplan_write_memory(reinterpret_cast<unsigned char*>(out.data()), size / 16); });
    const auto words = out.values();
    std::set<std::uint32_t> first;
    for (std::size_t i = 0; i < words.size(); i += 4) {
      EXPECT_EQ(words[i] ^ words[i + 2], 0xFFFFFFFFu);
      first.insert(words[i]);
    }
    EXPECT_EQ(first.size(), words.size() / 4);
  }
}

TEST(ReadMemory, LeavesTheSinkAlone) {
  for (const std::int64_t size : kSizes) {
    Guarded<unsigned char> in(someBytes(size));
    Guarded<unsigned char> sink(16);
    runMemory(size, [&] { qplan_read_memory(in.data(), size / 16, sink.data()); });
    EXPECT_EQ(sink.values(), std::vector<unsigned char>(16, 0xFF));
  }
}

// What keeps the loads: the one pattern in 2^128 that is written. It has to come from all four
// vectors a thread reads.
TEST(ReadMemory, DependsOnEveryVector) {
  std::vector<std::uint32_t> words(kMemoryBlockBytes / 4, 0);
  const std::uint32_t pattern[] = {0x9E3779B9, 0x7F4A7C15, 0xBF58476D, 0x1CE4E5B9};
  for (std::size_t i = 0; i < 4; ++i) words[i * kMemoryThreads * 4 + i] = pattern[i];
  Guarded<std::uint32_t> in(words);
  Guarded<unsigned char> sink(16);
  runMemory(kMemoryBlockBytes, [&] {
    qplan_read_memory(reinterpret_cast<unsigned char*>(in.data()), kMemoryBlockBytes / 16,
                      sink.data());
  });
  EXPECT_NE(sink.values(), std::vector<unsigned char>(16, 0xFF));
}

template <typename Element, typename Fill>
std::vector<Element> filled(std::int64_t count, std::uint64_t seed, const Fill& fill) {
  Guarded<Element> out(static_cast<std::size_t>(count) * Fill::kBits / 8 / sizeof(Element));
  constexpr int kPerBlock = kFillThreads * kFillElements;
  const int blocks = static_cast<int>((count + kPerBlock - 1) / kPerBlock);
  emulator::run({{blocks, 1, 1}, kFillThreads, 0, seed % 2 == 0}, [&] {
    qplan_fill<Fill>(reinterpret_cast<unsigned char*>(out.data()), count, seed, fill);
  });
  return out.values();
}

constexpr std::int64_t kCount = 4096 + 16;

// The numbers of the host's stream, through the host's conversions.
TEST(Fill, EqualsTheHostsStream) {
  for (const std::uint64_t seed : {1, 2}) {
    const reference::Stream random(seed, 0);
    const auto bf16 = filled<std::uint16_t>(kCount, seed, FillBf16{0.25F});
    const auto e4m3 = filled<std::uint8_t>(kCount, seed, FillE4m3{});
    const auto int8 = filled<std::uint8_t>(kCount, seed, FillInt8{});
    const auto int4 = filled<std::uint8_t>(kCount, seed, FillInt4{});
    for (std::size_t i = 0; i < static_cast<std::size_t>(kCount); ++i) {
      const float normal = random.normal(i);
      ASSERT_EQ(bf16[i], reference::toBf16(normal * 0.25F)) << i;
      ASSERT_EQ(e4m3[i], reference::toE4m3(normal * (448.0F / 6))) << i;
      const float code = std::clamp(std::nearbyint(normal * (127.0F / 6)), -127.0F, 127.0F);
      ASSERT_EQ(static_cast<std::int8_t>(int8[i]), static_cast<int>(code)) << i;
      const float small = std::clamp(std::nearbyint(normal * 2.5F), -8.0F, 7.0F);
      ASSERT_EQ(reference::int4At(int4, i), static_cast<int>(small)) << i;
    }
  }
}

// Uniform on [1, 3): mean 2, variance 4 / 12; the mean of 4,112 is within 4 x 0.009.
TEST(Fill, ScalesAreAroundTheirMean) {
  double sum = 0;
  for (const float value : filled<float>(kCount, 3, FillFloat{2.0F})) {
    ASSERT_GE(value, 1.0F);
    ASSERT_LT(value, 3.0F);
    sum += static_cast<double>(value);
  }
  EXPECT_NEAR(sum / static_cast<double>(kCount), 2.0, 0.036);
  const auto floats = filled<float>(kCount, 3, FillFloat{1.0F});
  const auto halves = filled<std::uint16_t>(kCount, 3, FillScales16{1.0F});
  for (std::size_t i = 0; i < halves.size(); ++i) {
    ASSERT_EQ(halves[i], reference::toBf16(floats[i])) << i;
  }
}

// The upper 24 bits of element 39,064,961 of seed 1 are ones: the largest number there is.
TEST(Fill, ScalesStayBelowTheirBound) {
  constexpr std::uint64_t kIndex = 39'064'961;
  const RandomStream random(1);
  ASSERT_EQ(random.bits(kIndex) >> 40, 0xFFFFFFU);
  EXPECT_EQ(random.aroundOne(kIndex), 1.5F - 0x1p-23F);
}

// Of 65,536: mean within 4 x 1.03 / 256 of 0, mean square 1 + 63 / 1024 = 1.06 within 0.05,
// outliers (one in 1024: 64 +- 8) of up to 8 x 3.47.
TEST(Fill, Bf16IsNearlyNormal) {
  constexpr std::int64_t kMany = 65536;
  double sum = 0;
  double squares = 0;
  int outliers = 0;
  for (const float value : widen(filled<std::uint16_t>(kMany, 4, FillBf16{1}))) {
    const auto wide = static_cast<double>(value);
    ASSERT_LE(std::fabs(wide), 8 * 3.48);
    sum += wide;
    squares += wide * wide;
    if (std::fabs(wide) > 3.48) ++outliers;
  }
  EXPECT_NEAR(sum / kMany, 0, 0.016);
  EXPECT_NEAR(squares / kMany, 1 + 63.0 / 1024, 0.05);
  EXPECT_GT(outliers, 20);
  EXPECT_LT(outliers, 100);
}

// What lies behind an element does not change it.
TEST(Fill, DependsOnThePositionOnly) {
  const auto all = filled<std::uint16_t>(kCount, 6, FillBf16{1});
  for (const std::int64_t count : {16, 48, 4096}) {
    const auto some = filled<std::uint16_t>(count, 6, FillBf16{1});
    EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin())) << count;
  }
}

TEST(Fill, SeedsDiffer) {
  EXPECT_NE(filled<std::uint8_t>(64, 1, FillE4m3{}), filled<std::uint8_t>(64, 2, FillE4m3{}));
}

}  // namespace
}  // namespace qplan::profiler::kernels
