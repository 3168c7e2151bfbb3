#include <cassert>
#include <vector>

#include "profiler/reference/expected_parts.hpp"
#include "profiler/reference/narrow.hpp"
#include "profiler/reference/quantize.hpp"

namespace qplan::profiler::reference {

namespace {

// Values of the 8-bit codes of a format without their scales.
double valueOf(std::uint8_t code, model::Format format) {
  return format == model::Format::fp8W8a8 ? static_cast<double>(fromE4m3(code))
                                          : static_cast<double>(static_cast<std::int8_t>(code));
}

// The activations, row-major, scales included.
std::vector<double> activationsOf(const model::GemmCase& gemm, const GemmOperands& in) {
  const auto width = static_cast<std::size_t>(gemm.shape.inputs);
  std::vector<double> x(static_cast<std::size_t>(gemm.rows) * width);
  const bool narrow = model::quantizesActivations(gemm.format);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = narrow ? valueOf(in.x8[i], gemm.format) * static_cast<double>(in.xScale[i / width])
                  : static_cast<double>(fromBf16(in.x16[i]));
  }
  return x;
}

void fillWeightRow(const model::GemmCase& gemm, const GemmOperands& in, std::size_t row,
                   std::vector<double>& w) {
  const std::size_t width = w.size();
  for (std::size_t k = 0; k < width; ++k) {
    const std::size_t i = row * width + k;
    switch (gemm.format) {
      case model::Format::bf16:
        w[k] = static_cast<double>(fromBf16(in.w16[i]));
        break;
      case model::Format::int4W4a16:
        w[k] = int4At(in.w4, i) * static_cast<double>(fromBf16(in.weightScale[i / kInt4Group]));
        break;
      case model::Format::fp8W8a8:
      case model::Format::int8W8a8:
        w[k] = valueOf(in.w8[i], gemm.format) * static_cast<double>(in.wScale[row]);
        break;
    }
  }
}

// Four sums, so that the compiler may overlap the additions.
double dot(const double* a, const double* b, std::size_t size) {
  double sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    for (std::size_t j = 0; j < 4; ++j) sums[j] += a[i + j] * b[i + j];
  }
  for (; i < size; ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

std::vector<float> expectedOf(const model::GemmCase& gemm, const GemmOperands& in) {
  const auto rows = static_cast<std::size_t>(gemm.rows);
  const auto outputs = static_cast<std::size_t>(gemm.shape.outputs);
  const auto inputs = static_cast<std::size_t>(gemm.shape.inputs);
  const std::vector<double> x = activationsOf(gemm, in);
  std::vector<double> w(inputs);
  std::vector<float> y(rows * outputs);
  for (std::size_t n = 0; n < outputs; ++n) {
    fillWeightRow(gemm, in, n, w);
    for (std::size_t m = 0; m < rows; ++m) {
      y[m * outputs + n] = static_cast<float>(dot(&x[m * inputs], w.data(), inputs));
    }
  }
  return y;
}

}  // namespace qplan::profiler::reference
