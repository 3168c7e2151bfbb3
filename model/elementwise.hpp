#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/gpu.hpp"
#include "model/quantity.hpp"
#include "model/ratio_curve.hpp"

namespace qplan::model {

// Memory-bound kernels between the matrix products. `width` is what one token has of them:
//   norm        hidden: residual added and RMS norm, reads and writes both (8 bytes per element)
//   rope        (heads + kvHeads) headDim of the rank, in place (4)
//   activation  ffn of the rank: gate and up in, their product out (6)
//   cacheWrite  2 kvHeads headDim of the rank (4); 0 time where the attention kernel includes it
//   quantize    input features of a linear layer: 16-bit in, 8-bit out, row maximum (3)
//   embedding   hidden: one row of the table (4)
//   sampling    vocabulary, one row per sampled position: 16-bit logits to FP32, softmax (10)
enum class ElementwiseOp { norm, rope, activation, cacheWrite, quantize, embedding, sampling };
inline constexpr std::size_t kElementwiseOpCount = 7;
inline constexpr std::array<ElementwiseOp, kElementwiseOpCount> kElementwiseOps{
    ElementwiseOp::norm,       ElementwiseOp::rope,     ElementwiseOp::activation,
    ElementwiseOp::cacheWrite, ElementwiseOp::quantize, ElementwiseOp::embedding,
    ElementwiseOp::sampling};

constexpr std::string_view name(ElementwiseOp op) {
  switch (op) {
    case ElementwiseOp::norm:
      return "norm";
    case ElementwiseOp::rope:
      return "rope";
    case ElementwiseOp::activation:
      return "activation";
    case ElementwiseOp::cacheWrite:
      return "cache_write";
    case ElementwiseOp::quantize:
      return "quantize";
    case ElementwiseOp::embedding:
      return "embedding";
    case ElementwiseOp::sampling:
      return "sampling";
  }
  return "";
}

// Memory traffic per element of `width` and token, 16-bit activations.
constexpr double bytesPerElement(ElementwiseOp op) {
  switch (op) {
    case ElementwiseOp::norm:
      return 8.0;
    case ElementwiseOp::activation:
      return 6.0;
    case ElementwiseOp::quantize:
      return 3.0;
    case ElementwiseOp::sampling:
      return 10.0;
    case ElementwiseOp::rope:
    case ElementwiseOp::cacheWrite:
    case ElementwiseOp::embedding:
      break;
  }
  return 4.0;
}

// t = ((startUp + row width/8192)^2 + (bytes / (bandwidth BW))^2)^(1/2): one thread block walks
// the row of one token, so a single token costs its row latency, many tokens their traffic.
// `bandwidth` may exceed 1 where the traffic stays in L2.
inline constexpr double kRowElements = 8192.0;
struct ElementwiseKernel {
  Seconds startUp{2e-6};
  Seconds row{3e-6};  // latency of kRowElements elements of one row
  double bandwidth = 0.6;
  bool operator==(const ElementwiseKernel&) const = default;
};

struct ElementwiseEfficiency {
  std::array<ElementwiseKernel, kElementwiseOpCount> kernels;
  bool operator==(const ElementwiseEfficiency&) const = default;
};

// Times not negative, bandwidth in (0, 10]; paths below /elementwise.
std::vector<Diagnostic> validate(const ElementwiseEfficiency& efficiency);

// One elementwise kernel of given width on one GPU, compiled: evaluation allocates nothing.
class Elementwise {
 public:
  // `ratio`: measured over modelled time by tokens.
  Elementwise(ElementwiseOp op, double width, const Gpu& gpu,
              const ElementwiseEfficiency& efficiency, const RatioCurve& ratio = {});

  // 0 tokens take no time. Never below floor().
  [[nodiscard]] Seconds time(int tokens) const;

  // Traffic that cannot stay in L2, at peak bandwidth.
  [[nodiscard]] Seconds floor(int tokens) const;

 private:
  double fixed_ = 0;       // s
  double perToken_ = 0;    // s
  double floorToken_ = 0;  // s per token past L2
  double l2Time_ = 0;      // s to read L2 at memory speed
  RatioCurve ratio_;
};

}  // namespace qplan::model
