#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/attention.hpp"
#include "model/collective.hpp"
#include "model/efficiency.hpp"
#include "model/elementwise.hpp"
#include "model/gemm.hpp"
#include "model/gpu.hpp"
#include "model/profile.hpp"
#include "model/provenance.hpp"
#include "model/scattered_field.hpp"

namespace qplan::model {

// A compiled kernel with what its times rest on.
//   measured      the very layer or head configuration was measured; other numbers of rows or
//   tokens
//                 lie on lines between those measured
//   interpolated  sizes around it were
//   extrapolated  it lies outside what was measured
//   user          as above, from times that were simulated, not measured
template <class Kernel>
struct Sourced {
  Kernel kernel;
  Provenance provenance = Provenance::measured;
};

// Decoding fewer cached tokens takes no part: served requests have more, and kernels change there.
inline constexpr int kShortContext = 128;

// Kernels of one GPU as its profile measured them.
//
// A profile has points; a step needs a time for any size. The kernels of this folder, with typical
// efficiencies, have the right shape (bytes, FLOPs, tiles, waves), so what is interpolated is the
// ratio of measured to typical time, in logarithms: linear along rows or tokens, by kriging across
// layer sizes. Points that carry a flag take no part. Physical floors hold: no answer is below.
// Whatever a profile does not have is answered with nothing, and the fitted efficiencies stand.
class MeasuredKernels {
 public:
  // `gpu`: the data-sheet figures to predict with; those of the profile count for nothing.
  MeasuredKernels(const Profile& profile, const Gpu& gpu);

  [[nodiscard]] std::optional<Sourced<GemmKernel>> gemm(Format format, GemmShape shape) const;
  [[nodiscard]] std::optional<Sourced<Attention>> decode(const AttentionShape& shape) const;
  [[nodiscard]] std::optional<Sourced<Attention>> prefill(const AttentionShape& shape) const;
  // `format`: what `quantize` quantizes to; of no account for the others.
  [[nodiscard]] std::optional<Sourced<Elementwise>> elementwise(ElementwiseOp op, Format format,
                                                                int width) const;
  [[nodiscard]] std::optional<Sourced<AllReduce>> allReduce(const NodeGraph& graph, int ranks,
                                                            const CollectiveEfficiency& efficiency,
                                                            bool peerKernels) const;
  // Between nodes of a CUDA graph.
  [[nodiscard]] std::optional<Seconds> launchGap() const { return launchGap_; }

  // "profile of NAME, DATE, 1912 points (SOURCE)"
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  struct Layer {  // measured times of one layer by rows
    GemmShape shape;
    std::map<int, double> logRatio;
  };
  struct Gemms {
    std::vector<Layer> layers;
    std::map<int, ScatteredField> byRows;  // over layer sizes
    GemmShape least, most;
  };
  struct DecodeHeads {
    AttentionHeads heads;
    KvDtype kvDtype = KvDtype::bf16;
    RatioCurve fixed;     // by sequences x kv heads
    RatioCurve perToken;  // the same
  };
  struct PrefillHeads {
    AttentionHeads heads;
    std::shared_ptr<const RatioGrid> ratios;
  };
  struct Rowwise {  // one elementwise operator
    ElementwiseOp op = ElementwiseOp::norm;
    Format format = Format::bf16;
    ElementwiseEfficiency curve;  // of its points
    std::set<int> widths;
    std::set<int> tokens;
    ScatteredField logRatio;  // of times over the curve's, over tokens and width
  };

  void addGemms(const Profile& profile);
  void addDecodes(const Profile& profile);
  void addPrefills(const Profile& profile);
  void addElementwise(const Profile& profile);
  [[nodiscard]] Provenance at(Provenance provenance) const { return weakest(best_, provenance); }

  Gpu gpu_;
  Provenance best_ = Provenance::measured;
  std::array<Gemms, kFormatCount> gemms_;
  std::vector<DecodeHeads> decodes_;
  std::vector<PrefillHeads> prefills_;
  std::vector<Rowwise> rowwise_;
  std::map<int, std::map<double, Seconds>> allReduces_;  // by ranks, by bytes
  std::optional<Seconds> launchGap_;
  std::string source_;
};

}  // namespace qplan::model
