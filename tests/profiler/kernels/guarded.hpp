#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

#include "profiler/reference/narrow.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler::kernels {

// What cudaMalloc would give, between two zones in which a write is noticed. Outputs start as NaN.
template <typename Element>
class Guarded {
 public:
  explicit Guarded(std::size_t count, unsigned char fill = 0xFF) : count_(count) {
    bytes_.assign(count * sizeof(Element) + 2 * kZone + kAlignment, kMark);
    const auto past = reinterpret_cast<std::uintptr_t>(bytes_.data()) % kAlignment;
    start_ = bytes_.data() + kZone + (past == 0 ? 0 : kAlignment - past);
    std::memset(start_, fill, count * sizeof(Element));
  }
  explicit Guarded(const std::vector<Element>& values) : Guarded(values.size()) {
    if (!values.empty()) std::memcpy(start_, values.data(), values.size() * sizeof(Element));
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() {
    const unsigned char* end = start_ + count_ * sizeof(Element);
    const auto intact = [](unsigned char byte) { return byte == kMark; };
    EXPECT_TRUE(std::all_of(static_cast<const unsigned char*>(bytes_.data()),
                            static_cast<const unsigned char*>(start_), intact))
        << "a write before the buffer";
    EXPECT_TRUE(
        std::all_of(end, static_cast<const unsigned char*>(bytes_.data()) + bytes_.size(), intact))
        << "a write behind the buffer";
  }

  Element* data() { return reinterpret_cast<Element*>(start_); }
  [[nodiscard]] std::vector<Element> values() const {
    std::vector<Element> copy(count_);
    if (count_ > 0) std::memcpy(copy.data(), start_, count_ * sizeof(Element));
    return copy;
  }

 private:
  static constexpr std::size_t kZone = 1024;
  static constexpr std::size_t kAlignment = 128;
  static constexpr unsigned char kMark = 0xA5;
  std::size_t count_;
  std::vector<unsigned char> bytes_;
  unsigned char* start_ = nullptr;
};

inline std::vector<float> widen(const std::vector<std::uint16_t>& bits) {
  std::vector<float> values;
  values.reserve(bits.size());
  for (const std::uint16_t one : bits) values.push_back(reference::fromBf16(one));
  return values;
}

// Every value within the tolerance; NaN is not.
inline void expectClose(const std::vector<float>& values, const std::vector<float>& expected,
                        reference::Tolerance allowed) {
  ASSERT_EQ(values.size(), expected.size());
  double worst = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto want = static_cast<double>(expected[i]);
    const double bound = allowed.absolute + allowed.relative * std::fabs(want);
    const double difference = std::fabs(static_cast<double>(values[i]) - want);
    const double share =
        std::isnan(difference) ? INFINITY : (difference == 0 ? 0 : difference / bound);
    if (share > worst) {
      worst = share;
      at = i;
    }
  }
  EXPECT_LE(worst, 1) << "element " << at << " is " << values[at] << ", not " << expected[at];
}

}  // namespace qplan::profiler::kernels
