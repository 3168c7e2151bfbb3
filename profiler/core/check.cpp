#include "profiler/core/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace qplan::profiler {

namespace {

using model::AttentionHeads;
using model::ElementwiseOp;
using model::Format;
using model::KernelCase;

CheckResult compare(const KernelCase& what, const Computed& computed,
                    const std::vector<float>& expected) {
  CheckResult result;
  result.what = what;
  result.kernel = computed.kernel;
  result.tolerance = reference::toleranceOf(what);
  if (computed.values.size() != expected.size()) {
    result.verdict = Verdict::failed;
    result.reason = fmt::format("{} values instead of {}", computed.values.size(), expected.size());
    return result;
  }
  std::size_t wrong = 0;
  std::size_t unwritten = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double right = expected[i];
    const double error = std::abs(computed.values[i] - right);
    if (std::isnan(error)) {
      ++unwritten;
      continue;
    }
    const double allowed = result.tolerance.absolute + result.tolerance.relative * std::abs(right);
    const double used = error == 0 ? 0 : error / allowed;
    if (used > 1) ++wrong;
    result.maxError = std::max(result.maxError, error);
    result.toleranceUsed = std::max(result.toleranceUsed, used);
  }
  if (unwritten > 0) {
    result.maxError = std::numeric_limits<double>::quiet_NaN();
    result.reason = fmt::format("{} of {} values NaN or not written", unwritten, expected.size());
  } else if (wrong > 0) {
    result.reason = fmt::format("{} of {} values wrong", wrong, expected.size());
  }
  result.verdict = result.reason.empty() ? Verdict::passed : Verdict::failed;
  return result;
}

constexpr AttentionHeads kHeads{32, 8, 128};
constexpr AttentionHeads kNarrowHeads{32, 8, 64};
constexpr AttentionHeads kOneKvHead{8, 1, 128};

struct FamilyOf {
  std::optional<KernelCase> operator()(const model::GemmCase& c) const {
    return model::GemmCase{c.format, 17, {256, 512}};
  }
  std::optional<KernelCase> operator()(const model::DecodeCase& c) const {
    return model::DecodeCase{c.kvDtype, 2, 130, c.heads};
  }
  std::optional<KernelCase> operator()(const model::PrefillCase& c) const {
    return model::PrefillCase{1, 65, c.cachedTokens > 0 ? 64 : 0, c.heads};
  }
  std::optional<KernelCase> operator()(const model::ElementwiseCase& c) const {
    return model::ElementwiseCase{c.op, c.format, 17, 4096};
  }
  std::optional<KernelCase> operator()(const model::SustainedCase& c) const {
    return model::GemmCase{c.format, 17, {256, 512}};
  }
  template <class Other>
  std::optional<KernelCase> operator()(const Other& /*c*/) const {
    return std::nullopt;
  }
};

void addElementwise(std::vector<KernelCase>& cases, ElementwiseOp op, Format format) {
  for (const int tokens : {1, 17, 257}) {
    cases.emplace_back(model::ElementwiseCase{op, format, tokens, 4096});
  }
}

}  // namespace

std::optional<KernelCase> familyOf(const KernelCase& what) { return std::visit(FamilyOf{}, what); }

std::vector<CheckResult> checkCase(const KernelCase& what, Device& device, std::uint64_t seed) {
  const reference::Operands operands = reference::operandsFor(what, seed);
  auto answer = device.compute(what, operands);
  if (auto* failure = std::get_if<Failure>(&answer)) {
    CheckResult result;
    result.what = what;
    result.reason = failure->reason;
    result.verdict =
        failure->kind == Failure::Kind::unsupported ? Verdict::skipped : Verdict::failed;
    return {result};
  }
  const std::vector<float> expected = reference::expected(what, operands);
  std::vector<CheckResult> results;
  for (const Computed& computed : std::get<std::vector<Computed>>(answer)) {
    results.push_back(compare(what, computed, expected));
  }
  return results;
}

std::vector<KernelCase> checkCases(const model::Gpu& gpu) {
  std::vector<KernelCase> cases;
  for (const Format format : model::kFormats) {
    if (!supports(gpu, format)) continue;
    for (const int m : {1, 17, 127, 257})
      cases.emplace_back(model::GemmCase{format, m, {256, 512}});
    cases.emplace_back(model::GemmCase{format, 64, {1024, 1024}});
  }
  for (const model::KvDtype dtype : model::kKvDtypes) {
    cases.emplace_back(model::DecodeCase{dtype, 1, 1, kHeads});
    cases.emplace_back(model::DecodeCase{dtype, 3, 257, kHeads});
    cases.emplace_back(model::DecodeCase{dtype, 2, 1000, kOneKvHead});
    cases.emplace_back(model::DecodeCase{dtype, 2, 130, kNarrowHeads});
  }
  cases.emplace_back(model::PrefillCase{1, 1, 0, kHeads});
  cases.emplace_back(model::PrefillCase{2, 129, 0, kHeads});
  cases.emplace_back(model::PrefillCase{1, 65, 200, kHeads});
  cases.emplace_back(model::PrefillCase{1, 65, 0, kNarrowHeads});
  addElementwise(cases, ElementwiseOp::norm, Format::bf16);
  addElementwise(cases, ElementwiseOp::rope, Format::bf16);
  addElementwise(cases, ElementwiseOp::activation, Format::bf16);
  for (const Format format : {Format::fp8W8a8, Format::int8W8a8}) {
    if (supports(gpu, format)) addElementwise(cases, ElementwiseOp::quantize, format);
  }
  return cases;
}

}  // namespace qplan::profiler
