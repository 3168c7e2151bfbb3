#include "model/profile_error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <tuple>

namespace qplan::model {
namespace {

// FNV-1a: spreads cases evenly over parts, the same everywhere.
std::uint64_t hashOf(const std::string& text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return hash;
}

struct Variant {
  std::string operator()(const GemmCase& c) const { return std::string(name(c.format)); }
  std::string operator()(const DecodeCase& c) const { return std::string(name(c.kvDtype)); }
  std::string operator()(const PrefillCase& /*c*/) const { return "bf16"; }
  std::string operator()(const ElementwiseCase& c) const {
    const std::string to = c.format == Format::bf16 ? "" : " " + std::string(name(c.format));
    return std::string(name(c.op)) + to;
  }
  std::string operator()(const auto& /*c*/) const { return {}; }
};

struct Predict {
  const MeasuredKernels& kernels;
  const Gpu& gpu;

  std::optional<Seconds> operator()(const GemmCase& c) const {
    const auto found = kernels.gemm(c.format, c.shape);
    if (!found) return std::nullopt;
    return found->kernel.time(c.rows);
  }
  std::optional<Seconds> operator()(const DecodeCase& c) const {
    const auto found = kernels.decode(shapeOf(c.heads, c.kvDtype));
    if (!found) return std::nullopt;
    return found->kernel.decode(c.sequences, 1.0 * c.sequences * c.contextTokens);
  }
  std::optional<Seconds> operator()(const PrefillCase& c) const {
    const auto found = kernels.prefill(shapeOf(c.heads, KvDtype::bf16));
    if (!found) return std::nullopt;
    const int tokens = c.sequences * c.newTokens;
    return found->kernel.prefill(tokens, c.sequences,
                                 tokens * (c.cachedTokens + c.newTokens / 2.0));
  }
  std::optional<Seconds> operator()(const ElementwiseCase& c) const {
    const auto found = kernels.elementwise(c.op, c.format, c.width);
    if (!found) return std::nullopt;
    return found->kernel.time(c.tokens);
  }
  std::optional<Seconds> operator()(const auto& /*c*/) const { return std::nullopt; }

  static AttentionShape shapeOf(const AttentionHeads& heads, KvDtype dtype) {
    return groupedQueryShape(heads.query, heads.keyValue, heads.dim, dtype);
  }
};

using Group = std::tuple<KernelClass, std::string, std::string>;

double quantile(const std::vector<double>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::lround(share * last))];
}

InterpolationError summary(const Group& group, std::vector<double> errors) {
  InterpolationError result;
  std::tie(result.kernelClass, result.variant, result.leftOut) = group;
  result.points = static_cast<int>(errors.size());
  std::sort(errors.begin(), errors.end());
  result.bias = quantile(errors, 0.5);
  for (double& error : errors) error = std::abs(error);
  std::sort(errors.begin(), errors.end());
  result.median = quantile(errors, 0.5);
  result.p90 = quantile(errors, 0.9);
  return result;
}

// Which part a point belongs to when whole layers or single points are left out.
std::string keyOf(const KernelCase& what, bool byLayer) {
  const auto* gemm = std::get_if<GemmCase>(&what);
  if (!byLayer || gemm == nullptr) return describe(what);
  return std::to_string(gemm->shape.outputs) + " x " + std::to_string(gemm->shape.inputs);
}

bool counts(const ProfilePoint& point) {
  const auto* decode = std::get_if<DecodeCase>(&point.what);
  return point.flag.empty() && (decode == nullptr || decode->contextTokens >= kShortContext);
}

void addErrors(const Profile& profile, const Gpu& gpu, int folds, bool byLayer,
               std::map<Group, std::vector<double>>& into) {
  for (int fold = 0; fold < folds; ++fold) {
    Profile seen = profile;
    std::vector<ProfilePoint> unseen;
    std::erase_if(seen.points, [&](const ProfilePoint& point) {
      if (byLayer && !std::holds_alternative<GemmCase>(point.what)) return true;
      const auto part = hashOf(keyOf(point.what, byLayer)) % static_cast<std::uint64_t>(folds);
      if (part != static_cast<std::uint64_t>(fold)) return false;
      if (counts(point)) unseen.push_back(point);
      return true;
    });
    const MeasuredKernels kernels(seen, gpu);
    for (const ProfilePoint& point : unseen) {
      const auto predicted = predictedTime(kernels, point.what, gpu);
      if (!predicted) continue;
      into[{kernelClass(point.what), std::visit(Variant{}, point.what),
            byLayer ? "layers" : "points"}]
          .push_back(std::log(*predicted / point.median));
    }
  }
}

}  // namespace

std::optional<Seconds> predictedTime(const MeasuredKernels& kernels, const KernelCase& what,
                                     const Gpu& gpu) {
  return std::visit(Predict{kernels, gpu}, what);
}

std::vector<InterpolationError> interpolationErrors(const Profile& profile, const Gpu& gpu,
                                                    int folds) {
  std::map<Group, std::vector<double>> errors;
  addErrors(profile, gpu, folds, false, errors);
  addErrors(profile, gpu, folds, true, errors);
  std::vector<InterpolationError> result;
  result.reserve(errors.size());
  for (auto& [group, values] : errors) result.push_back(summary(group, std::move(values)));
  return result;
}

}  // namespace qplan::model
