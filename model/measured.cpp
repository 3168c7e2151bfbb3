#include "model/measured.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace qplan::model {
namespace {

// In log2 of a layer's outputs and inputs: beyond a factor of 16 layers say little of one another.
constexpr double kLayerRange = 4.0;
// Layer sizes a number of rows needs before other layers are estimated from them.
constexpr std::size_t kFewLayers = 8;
// In log2 of tokens and width.
constexpr double kRowwiseRange = 4.0;
// Rows a layer needs before it counts as measured itself.
constexpr std::size_t kFewRows = 3;

ScatteredField::Point layerPoint(GemmShape shape) {
  return {std::log2(shape.outputs), std::log2(shape.inputs), 0.0};
}

ScatteredField::Point rowwisePoint(int tokens, int width) {
  return {std::log2(tokens), std::log2(width), 0.0};
}

// The kernels a ratio refers to: the same for every profile, so that a profile alone decides.
GemmEfficiency typicalGemm() { return {}; }

// The curve that the points of one elementwise operator follow, as far as it goes: the traffic of
// the best one, the latency of a row from those of the fewest tokens. What is left of the points is
// small and can be interpolated.
ElementwiseKernel curveOf(ElementwiseOp op, const std::vector<const ProfilePoint*>& points,
                          const Gpu& gpu) {
  ElementwiseKernel kernel;
  kernel.bandwidth = 1e-3;
  std::map<double, std::pair<int, double>> rows;  // by width in rows: fewest tokens, seconds
  for (const ProfilePoint* point : points) {
    const auto& what = std::get<ElementwiseCase>(point->what);
    const double bytes = bytesPerElement(op) * what.width * what.tokens;
    kernel.bandwidth =
        std::max(kernel.bandwidth, bytes / (point->median.value() * gpu.memoryBandwidth.value()));
    const auto [row, isNew] =
        rows.try_emplace(what.width / kRowElements, what.tokens, point->median.value());
    if (!isNew && what.tokens < row->second.first) {
      row->second = {what.tokens, point->median.value()};
    }
  }
  // A line through the rows, by least squares.
  double count = 0;
  double x = 0;
  double y = 0;
  double xx = 0;
  double xy = 0;
  for (const auto& [width, row] : rows) {
    count += 1;
    x += width;
    y += row.second;
    xx += width * width;
    xy += width * row.second;
  }
  const double spread = count * xx - x * x;
  const double slope = spread > 0 ? std::max(0.0, (count * xy - x * y) / spread) : 0.0;
  kernel.row = Seconds(slope);
  kernel.startUp = Seconds(std::max(0.0, (y - slope * x) / count));
  kernel.bandwidth = std::min(kernel.bandwidth, 1.0);  // traffic within L2 is not the rule
  return kernel;
}

std::string sourceOf(const Profile& profile) {
  std::string text =
      "profile of " + (profile.device.name.empty() ? profile.gpu.name : profile.device.name);
  if (!profile.date.empty()) text += ", " + profile.date;
  text += ", " + std::to_string(profile.points.size()) + " points";
  if (!profile.source.empty()) text += " (" + profile.source + ")";
  return text;
}

bool isSimulated(const Profile& profile) {
  return std::any_of(profile.points.begin(), profile.points.end(), [](const ProfilePoint& point) {
    return point.timing == TimingMethod::simulated;
  });
}

}  // namespace

MeasuredKernels::MeasuredKernels(const Profile& profile, const Gpu& gpu)
    : gpu_(gpu),
      best_(isSimulated(profile) ? Provenance::user : Provenance::measured),
      source_(sourceOf(profile)) {
  addGemms(profile);
  addDecodes(profile);
  addPrefills(profile);
  addElementwise(profile);
  for (const ProfilePoint& point : profile.points) {
    if (!point.flag.empty()) continue;
    if (const auto* gap = std::get_if<GapCase>(&point.what)) {
      if (gap->kind == GapKind::graph) launchGap_ = point.median;
    } else if (const auto* sum = std::get_if<AllReduceCase>(&point.what)) {
      allReduces_[sum->ranks][static_cast<double>(sum->bytes)] = point.median;
    }
  }
}

void MeasuredKernels::addGemms(const Profile& profile) {
  for (const ProfilePoint& point : profile.points) {
    const auto* gemm = std::get_if<GemmCase>(&point.what);
    if (gemm == nullptr || !point.flag.empty() || !supports(gpu_, gemm->format)) continue;
    Gemms& gemms = gemms_[static_cast<std::size_t>(gemm->format)];
    const auto known = std::find_if(gemms.layers.begin(), gemms.layers.end(),
                                    [&](const Layer& l) { return l.shape == gemm->shape; });
    Layer& layer =
        known == gemms.layers.end() ? gemms.layers.emplace_back(Layer{gemm->shape, {}}) : *known;
    const GemmKernel typical(gpu_, gemm->format, typicalGemm(), gemm->shape);
    layer.logRatio[gemm->rows] = std::log(point.median / typical.time(gemm->rows));
  }
  for (Gemms& gemms : gemms_) {
    gemms.least = {std::numeric_limits<int>::max(), std::numeric_limits<int>::max()};
    for (const Layer& layer : gemms.layers) {
      gemms.least = {std::min(gemms.least.outputs, layer.shape.outputs),
                     std::min(gemms.least.inputs, layer.shape.inputs)};
      gemms.most = {std::max(gemms.most.outputs, layer.shape.outputs),
                    std::max(gemms.most.inputs, layer.shape.inputs)};
      for (const auto& [rows, ratio] : layer.logRatio) {
        gemms.byRows.try_emplace(rows, kLayerRange)
            .first->second.add(layerPoint(layer.shape), ratio);
      }
    }
  }
}

std::optional<Sourced<GemmKernel>> MeasuredKernels::gemm(Format format, GemmShape shape) const {
  const Gemms& gemms = gemms_[static_cast<std::size_t>(format)];
  const auto own = std::find_if(gemms.layers.begin(), gemms.layers.end(),
                                [&](const Layer& layer) { return layer.shape == shape; });
  RatioCurve curve;
  for (const auto& [rows, field] : gemms.byRows) {
    if (own != gemms.layers.end() && own->logRatio.contains(rows)) {
      curve.add(rows, std::exp(own->logRatio.at(rows)));
    } else if (field.size() >= kFewLayers) {
      curve.add(rows, std::exp(field.at(layerPoint(shape))));
    }
  }
  if (curve.empty()) return std::nullopt;
  const bool inside = shape.outputs >= gemms.least.outputs && shape.outputs <= gemms.most.outputs &&
                      shape.inputs >= gemms.least.inputs && shape.inputs <= gemms.most.inputs;
  const Provenance provenance = own != gemms.layers.end() && own->logRatio.size() >= kFewRows
                                    ? Provenance::measured
                                : inside ? Provenance::interpolated
                                         : Provenance::extrapolated;
  return Sourced<GemmKernel>{GemmKernel(gpu_, format, typicalGemm(), shape, curve), at(provenance)};
}

void MeasuredKernels::addElementwise(const Profile& profile) {
  std::map<std::pair<ElementwiseOp, Format>, std::vector<const ProfilePoint*>> kinds;
  for (const ProfilePoint& point : profile.points) {
    const auto* what = std::get_if<ElementwiseCase>(&point.what);
    if (what == nullptr || !point.flag.empty()) continue;
    kinds[{what->op, what->format}].push_back(&point);
  }
  for (const auto& [kind, points] : kinds) {
    const auto [op, format] = kind;
    Rowwise rowwise{op, format, {}, {}, {}, ScatteredField(kRowwiseRange)};
    rowwise.curve.kernels[static_cast<std::size_t>(op)] = curveOf(op, points, gpu_);
    for (const ProfilePoint* point : points) {
      const auto& what = std::get<ElementwiseCase>(point->what);
      const Elementwise typical(op, what.width, gpu_, rowwise.curve);
      rowwise.widths.insert(what.width);
      rowwise.tokens.insert(what.tokens);
      rowwise.logRatio.add(rowwisePoint(what.tokens, what.width),
                           std::log(point->median / typical.time(what.tokens)));
    }
    rowwise_.push_back(std::move(rowwise));
  }
}

std::optional<Sourced<Elementwise>> MeasuredKernels::elementwise(ElementwiseOp op, Format format,
                                                                 int width) const {
  const auto known = std::find_if(rowwise_.begin(), rowwise_.end(), [&](const Rowwise& r) {
    return r.op == op && (op != ElementwiseOp::quantize || r.format == format);
  });
  if (known == rowwise_.end()) return std::nullopt;
  RatioCurve curve;
  for (const int tokens : known->tokens) {
    curve.add(tokens, std::exp(known->logRatio.at(rowwisePoint(tokens, width))));
  }
  const Provenance provenance =
      known->widths.contains(width) ? Provenance::measured
      : width >= *known->widths.begin() && width <= *known->widths.rbegin()
          ? Provenance::interpolated
          : Provenance::extrapolated;
  return Sourced<Elementwise>{Elementwise(op, width, gpu_, known->curve, curve), at(provenance)};
}

std::optional<Sourced<AllReduce>> MeasuredKernels::allReduce(const NodeGraph& graph, int ranks,
                                                             const CollectiveEfficiency& efficiency,
                                                             bool peerKernels) const {
  const auto measured = allReduces_.find(ranks);
  if (measured == allReduces_.end()) return std::nullopt;
  const AllReduce typical(graph, ranks, efficiency, false);
  RatioCurve curve;
  for (const auto& [bytes, time] : measured->second) {
    curve.add(bytes, time / typical.time(Bytes(bytes)));
  }
  return Sourced<AllReduce>{AllReduce(graph, ranks, efficiency, peerKernels, curve),
                            at(Provenance::measured)};
}

}  // namespace qplan::model
