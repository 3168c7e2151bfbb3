#include <algorithm>
#include <cassert>
#include <cmath>

#include "profiler/reference/expected_parts.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler::reference {

namespace {

constexpr double kBf16Rounding = 0x1p-8;  // largest relative error of rounding to BF16

// Products of 16 K elements are added to an FP32 sum at a time. Between standard normal operands a
// sum stays within about 4 sqrt(K); matrix units may truncate instead of rounding, 2^-23 of it
// each time, always in the same direction: 4 sqrt(K) 2^-23 K / 16 = 2^-25 K^1.5, and 4 times that
// for outliers and other orders of summation. 2^-16 covers small K.
double accumulation(double inputs) { return 0x1p-16 + 0x1p-23 * std::pow(inputs, 1.5); }

// - BF16: accumulation and one rounding of the result.
// - FP8: Hopper's matrix units add FP8 products with about 14 bits (DeepSeek-V3 technical report,
//   section 3.3.2), 2^-13 of a running sum of up to 4 sqrt(K), errors of both signs over K / 32
//   additions: 4 sqrt(K) 2^-13 sqrt(K / 32) < 2^-13 K.
// - INT8: exact until three roundings of FP32, then one to BF16.
// - INT4: a kernel may round code x scale to BF16, independently per weight, 2^-8 / sqrt(3) / 2
//   of it on average: 6 deviations of a sum of K such errors are 2^-8 x 2 sqrt(K).
Tolerance boundOf(const model::GemmCase& gemm) {
  const auto inputs = static_cast<double>(gemm.shape.inputs);
  switch (gemm.format) {
    case model::Format::bf16:
      return {accumulation(inputs), kBf16Rounding};
    case model::Format::fp8W8a8:
      return {accumulation(inputs) + 0x1p-13 * inputs, kBf16Rounding};
    case model::Format::int8W8a8:
      return {0x1p-16, kBf16Rounding + 0x1p-21};
    case model::Format::int4W4a16:
      return {accumulation(inputs) + 0x1p-8 * 2 * std::sqrt(inputs), kBf16Rounding};
  }
  return {};
}

// The result is rounded to BF16, and so is each softmax weight before it meets its value. The
// latter are independent errors of at most 2^-8 of a weight, so their sum is 2^-8 of the length of
// the weighted values, near 1 / sqrt(tokens) up to a factor of 4 for uneven weights, and at most 1;
// doubled for the rest of the arithmetic.
Tolerance attentionTolerance(double tokens) {
  return {0x1p-7 * std::min(1.0, 4 / std::sqrt(tokens)), 2 * kBf16Rounding};
}

Tolerance boundOf(const model::DecodeCase& decode) {
  return attentionTolerance(decode.contextTokens);
}

// The first new token sees the fewest others.
Tolerance boundOf(const model::PrefillCase& prefill) {
  return attentionTolerance(prefill.cachedTokens + 1.0);
}

// One rounding to BF16 after FP32 arithmetic; the codes and scales of `quantize` are defined to the
// last bit. Rotation may cancel: its absolute error is that of FP32 products of up to 28.
Tolerance boundOf(const model::ElementwiseCase& what) {
  switch (what.op) {
    case model::ElementwiseOp::quantize:
      return {0, 0};
    case model::ElementwiseOp::rope:
      return {0x1p-17, kBf16Rounding + 0x1p-16};
    default:
      return {0x1p-24, kBf16Rounding + 0x1p-16};
  }
}

}  // namespace

std::vector<float> expected(const model::KernelCase& what, const Operands& operands) {
  return std::visit(
      []<typename Case, typename In>(const Case& kernel, const In& in) -> std::vector<float> {
        if constexpr (requires { expectedOf(kernel, in); }) {
          return expectedOf(kernel, in);
        } else {
          assert(false && "operands of another class");
          return {};
        }
      },
      what, operands);
}

Tolerance toleranceOf(const model::KernelCase& what) {
  return std::visit(
      []<typename Case>(const Case& kernel) -> Tolerance {
        if constexpr (requires { boundOf(kernel); }) {
          return boundOf(kernel);
        } else {
          assert(false && "this class has no tolerance");
          return {};
        }
      },
      what);
}

}  // namespace qplan::profiler::reference
