#include <cassert>
#include <cmath>
#include <vector>

#include "profiler/reference/constants.hpp"
#include "profiler/reference/expected_parts.hpp"
#include "profiler/reference/narrow.hpp"
#include "profiler/reference/quantize.hpp"

namespace qplan::profiler::reference {

namespace {

double wide(std::uint16_t bits) { return static_cast<double>(fromBf16(bits)); }

// s = x + residual; y = s / sqrt(mean(s^2) + epsilon) x weight, from s before it is rounded.
std::vector<float> normOf(std::size_t tokens, std::size_t width, const ElementwiseOperands& in) {
  std::vector<float> out(2 * tokens * width);
  for (std::size_t t = 0; t < tokens; ++t) {
    double squares = 0;
    for (std::size_t i = t * width; i < (t + 1) * width; ++i) {
      const double sum = wide(in.x[i]) + wide(in.residual[i]);
      squares += sum * sum;
      out[tokens * width + i] = static_cast<float>(sum);
    }
    const double inverse = 1 / std::sqrt(squares / static_cast<double>(width) + kNormEpsilon);
    for (std::size_t c = 0; c < width; ++c) {
      const std::size_t i = t * width + c;
      const double sum = wide(in.x[i]) + wide(in.residual[i]);
      out[i] = static_cast<float>(sum * inverse * wide(in.weight[c]));
    }
  }
  return out;
}

// Element i of a head's lower half turns with element i of its upper half (GPT-NeoX order).
std::vector<float> ropeOf(std::size_t tokens, std::size_t width, const ElementwiseOperands& in) {
  constexpr std::size_t kHalf = kRopeDim / 2;
  assert(width % kRopeDim == 0);
  std::vector<float> out(tokens * width);
  for (std::size_t i = 0; i < kHalf; ++i) {
    const double frequency = std::pow(kRopeTheta, -2.0 * static_cast<double>(i) / kRopeDim);
    for (std::size_t t = 0; t < tokens; ++t) {
      const double angle = frequency * static_cast<double>(in.positions[t]);
      const double cosine = std::cos(angle);
      const double sine = std::sin(angle);
      for (std::size_t at = t * width + i; at < (t + 1) * width; at += kRopeDim) {
        const double lower = wide(in.x[at]);
        const double upper = wide(in.x[at + kHalf]);
        out[at] = static_cast<float>(lower * cosine - upper * sine);
        out[at + kHalf] = static_cast<float>(upper * cosine + lower * sine);
      }
    }
  }
  return out;
}

// silu(gate) x up, silu(g) = g / (1 + exp(-g)).
std::vector<float> activationOf(std::size_t tokens, std::size_t width,
                                const ElementwiseOperands& in) {
  std::vector<float> out(tokens * width);
  for (std::size_t t = 0; t < tokens; ++t) {
    for (std::size_t c = 0; c < width; ++c) {
      const double gate = wide(in.x[2 * t * width + c]);
      const double up = wide(in.x[2 * t * width + width + c]);
      out[t * width + c] = static_cast<float>(gate / (1 + std::exp(-gate)) * up);
    }
  }
  return out;
}

std::vector<float> quantizeOf(model::Format format, std::size_t width,
                              const ElementwiseOperands& in) {
  std::vector<float> values;
  values.reserve(in.x.size());
  for (const std::uint16_t bits : in.x) values.push_back(fromBf16(bits));
  const bool fp8 = format == model::Format::fp8W8a8;
  const RowQuantized q = fp8 ? quantizeRowsE4m3(values, static_cast<int>(width))
                             : quantizeRowsInt8(values, static_cast<int>(width));
  std::vector<float> out;
  out.reserve(q.codes.size() + q.scales.size());
  for (const std::uint8_t code : q.codes) {
    out.push_back(fp8 ? fromE4m3(code) : static_cast<float>(static_cast<std::int8_t>(code)));
  }
  out.insert(out.end(), q.scales.begin(), q.scales.end());
  return out;
}

}  // namespace

std::vector<float> expectedOf(const model::ElementwiseCase& what, const ElementwiseOperands& in) {
  const auto tokens = static_cast<std::size_t>(what.tokens);
  const auto width = static_cast<std::size_t>(what.width);
  switch (what.op) {
    case model::ElementwiseOp::norm:
      return normOf(tokens, width, in);
    case model::ElementwiseOp::rope:
      return ropeOf(tokens, width, in);
    case model::ElementwiseOp::activation:
      return activationOf(tokens, width, in);
    case model::ElementwiseOp::quantize:
      return quantizeOf(what.format, width, in);
    case model::ElementwiseOp::cacheWrite:
    case model::ElementwiseOp::embedding:
    case model::ElementwiseOp::sampling:
      break;
  }
  assert(false && "no reference for this elementwise operator");
  return {};
}

}  // namespace qplan::profiler::reference
