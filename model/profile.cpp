#include "model/profile.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <type_traits>

namespace qplan::model {
namespace {

constexpr double kWide = 2.0;  // bytes of a 16-bit element

std::string number(std::int64_t value) { return std::to_string(value); }

std::string headsText(const AttentionHeads& heads) {
  return number(heads.query) + "/" + number(heads.keyValue) + " heads of " + number(heads.dim);
}

// Pairs (query, key) of a causal prompt: every new token sees the cached ones and those up to it.
double causalPairs(const PrefillCase& c) {
  return c.sequences * (1.0 * c.newTokens * c.cachedTokens + c.newTokens * (c.newTokens + 1.0) / 2);
}

// Queries times keys and probabilities times values.
double pairFlops(const AttentionHeads& heads) { return 4.0 * heads.query * heads.dim; }

Work gemmWork(Format format, double m, double n, double k) {
  return {Bytes(n * k * bytesPerWeight(format) + m * k * activationBytes(format) + kWide * m * n),
          Flops(2.0 * m * n * k)};
}

struct WorkOf {
  Work operator()(const GemmCase& c) const {
    return gemmWork(c.format, c.rows, c.shape.outputs, c.shape.inputs);
  }
  Work operator()(const DecodeCase& c) const {
    const double keys = 1.0 * c.sequences * c.contextTokens;
    return {Bytes(2.0 * keys * c.heads.keyValue * c.heads.dim * bytesPerElement(c.kvDtype) +
                  2.0 * kWide * c.sequences * c.heads.query * c.heads.dim),
            Flops(pairFlops(c.heads) * keys)};
  }
  Work operator()(const PrefillCase& c) const {
    const double keys = 1.0 * c.sequences * (1.0 * c.newTokens + c.cachedTokens);
    return {Bytes(2.0 * kWide * c.heads.dim *
                  (1.0 * c.sequences * c.newTokens * c.heads.query + keys * c.heads.keyValue)),
            Flops(pairFlops(c.heads) * causalPairs(c))};
  }
  Work operator()(const ElementwiseCase& c) const {
    return {Bytes(bytesPerElement(c.op) * c.tokens * c.width), Flops()};
  }
  Work operator()(const MemoryCase& c) const {
    const double passes = c.access == MemoryAccess::copy ? 2.0 : 1.0;
    return {Bytes(passes * static_cast<double>(c.bytes)), Flops()};
  }
  Work operator()(const HostCopyCase& c) const {
    return {Bytes(static_cast<double>(c.bytes)), Flops()};
  }
  Work operator()(const GapCase& /*c*/) const { return {}; }
  Work operator()(const AllReduceCase& c) const {
    return {Bytes(2.0 * (c.ranks - 1) / c.ranks * static_cast<double>(c.bytes)), Flops()};
  }
  Work operator()(const SustainedCase& c) const {
    return gemmWork(c.format, c.size, c.size, c.size);
  }
};

struct Describe {
  std::string operator()(const GemmCase& c) const {
    return std::string(name(c.format)) + " " + number(c.rows) + " x " + number(c.shape.outputs) +
           " x " + number(c.shape.inputs) + " (M x N x K)";
  }
  std::string operator()(const DecodeCase& c) const {
    return std::string(name(c.kvDtype)) + " cache " + number(c.sequences) + " x " +
           number(c.contextTokens) + " tokens " + headsText(c.heads);
  }
  std::string operator()(const PrefillCase& c) const {
    return number(c.sequences) + " x " + number(c.newTokens) + " after " + number(c.cachedTokens) +
           " tokens " + headsText(c.heads);
  }
  std::string operator()(const ElementwiseCase& c) const {
    const std::string to = c.format == Format::bf16 ? "" : " to " + std::string(name(c.format));
    return std::string(name(c.op)) + to + " " + number(c.tokens) + " x " + number(c.width);
  }
  std::string operator()(const MemoryCase& c) const {
    return std::string(name(c.access)) + " " + number(c.bytes) + " bytes";
  }
  std::string operator()(const HostCopyCase& c) const {
    return std::string(name(c.direction)) + " " + number(c.bytes) + " bytes";
  }
  std::string operator()(const GapCase& c) const { return std::string(name(c.kind)); }
  std::string operator()(const AllReduceCase& c) const {
    return number(c.ranks) + " ranks " + number(c.bytes) + " bytes";
  }
  std::string operator()(const SustainedCase& c) const {
    return std::string(name(c.format)) + " " + number(c.size) + " cubed";
  }
};

Format mathFormat(const KernelCase& kernel) {
  if (const auto* gemm = std::get_if<GemmCase>(&kernel)) return gemm->format;
  if (const auto* sustained = std::get_if<SustainedCase>(&kernel)) return sustained->format;
  return Format::bf16;  // attention; the others compute nothing
}

bool isPositive(const AttentionHeads& heads) {
  return heads.query > 0 && heads.keyValue > 0 && heads.dim > 0 &&
         heads.query % heads.keyValue == 0;
}

struct HasSize {
  bool operator()(const GemmCase& c) const {
    return c.rows > 0 && c.shape.outputs > 0 && c.shape.inputs > 0;
  }
  bool operator()(const DecodeCase& c) const {
    return c.sequences > 0 && c.contextTokens > 0 && isPositive(c.heads);
  }
  bool operator()(const PrefillCase& c) const {
    return c.sequences > 0 && c.newTokens > 0 && c.cachedTokens >= 0 && isPositive(c.heads);
  }
  bool operator()(const ElementwiseCase& c) const { return c.tokens > 0 && c.width > 0; }
  bool operator()(const MemoryCase& c) const { return c.bytes > 0; }
  bool operator()(const HostCopyCase& c) const { return c.bytes > 0; }
  bool operator()(const GapCase& /*c*/) const { return true; }
  bool operator()(const AllReduceCase& c) const { return c.ranks > 1 && c.bytes > 0; }
  bool operator()(const SustainedCase& c) const { return c.size > 0; }
};

void validatePoint(const ProfilePoint& point, const std::string& path,
                   std::vector<Diagnostic>& found) {
  const auto require = [&](bool ok, const char* key, const char* message) {
    if (!ok) found.push_back({path + key, message, ""});
  };
  require(std::visit(HasSize{}, point.what), "", "has a size that is not positive");
  require(isFinite(point.median) && point.median > Seconds(0.0), "/median_s",
          "must be a positive time");
  require(isFinite(point.p10) && point.p10 <= point.median, "/p10_s",
          "must not be above the median");
  require(isFinite(point.p90) && point.p90 >= point.median, "/p90_s",
          "must not be below the median");
  require(point.samples >= 0, "/samples", "must not be negative");
}

}  // namespace

std::string_view name(KernelClass kernelClass) {
  switch (kernelClass) {
    case KernelClass::gemm:
      return "gemm";
    case KernelClass::decodeAttention:
      return "decode_attention";
    case KernelClass::prefillAttention:
      return "prefill_attention";
    case KernelClass::elementwise:
      return "elementwise";
    case KernelClass::memory:
      return "memory";
    case KernelClass::hostCopy:
      return "host_copy";
    case KernelClass::gap:
      return "gap";
    case KernelClass::allReduce:
      return "all_reduce";
    case KernelClass::sustained:
      return "sustained";
  }
  return "";
}

std::string_view name(MemoryAccess access) {
  switch (access) {
    case MemoryAccess::read:
      return "read";
    case MemoryAccess::write:
      return "write";
    case MemoryAccess::copy:
      return "copy";
  }
  return "";
}

std::string_view name(CopyDirection direction) {
  return direction == CopyDirection::hostToDevice ? "host_to_device" : "device_to_host";
}

std::string_view name(GapKind kind) {
  switch (kind) {
    case GapKind::launch:
      return "launch";
    case GapKind::graph:
      return "graph";
    case GapKind::programmatic:
      return "programmatic";
  }
  return "";
}

std::string_view name(TimingMethod method) {
  switch (method) {
    case TimingMethod::cupti:
      return "cupti";
    case TimingMethod::graph:
      return "graph";
    case TimingMethod::events:
      return "events";
    case TimingMethod::simulated:
      return "simulated";
    case TimingMethod::published:
      return "published";
  }
  return "";
}

std::string describe(const KernelCase& kernel) {
  return std::string(name(kernelClass(kernel))) + " " + std::visit(Describe{}, kernel);
}

Work workOf(const KernelCase& kernel) { return std::visit(WorkOf{}, kernel); }

std::optional<Seconds> floorOf(const KernelCase& kernel, const Gpu& gpu) {
  const Work work = workOf(kernel);
  const Interconnect& links = gpu.interconnect;
  switch (kernelClass(kernel)) {
    case KernelClass::gap:
      return Seconds(0.0);
    case KernelClass::hostCopy:
      return work.bytes / links.pciePerDirection;
    case KernelClass::allReduce:
      return work.bytes /
             std::max({links.nvlinkPerDirection, links.pciePerDirection, BytesPerSecond(1.0)});
    case KernelClass::elementwise:
    case KernelClass::memory:
      return std::max(Bytes(0.0), work.bytes - gpu.l2) / gpu.memoryBandwidth;
    case KernelClass::gemm:
    case KernelClass::decodeAttention:
    case KernelClass::prefillAttention:
    case KernelClass::sustained:
      break;
  }
  const auto peak = peakRate(gpu, mathFormat(kernel));
  if (!peak) return std::nullopt;
  return std::max(work.bytes / gpu.memoryBandwidth, work.flops / *peak);
}

std::vector<Diagnostic> validate(const Profile& profile) {
  std::vector<Diagnostic> found;
  for (Diagnostic& diagnostic : validate(profile.gpu)) {
    diagnostic.path.insert(0, "/gpu");
    found.push_back(std::move(diagnostic));
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < profile.points.size(); ++i) {
    const std::string path = "/points/" + std::to_string(i);
    validatePoint(profile.points[i], path, found);
    if (!seen.insert(describe(profile.points[i].what)).second) {
      found.push_back({path, "measures the same as an earlier point",
                       "keep one: " + describe(profile.points[i].what)});
    }
  }
  return found;
}

}  // namespace qplan::model
