#include "profiler/report/format.hpp"

#include <fmt/format.h>

#include <cmath>

namespace qplan::profiler::report {

namespace {

struct Variant {
  std::string operator()(const model::GemmCase& c) const { return std::string(name(c.format)); }
  std::string operator()(const model::DecodeCase& c) const {
    return std::string(name(c.kvDtype)) + " cache";
  }
  std::string operator()(const model::PrefillCase& /*c*/) const { return {}; }
  std::string operator()(const model::ElementwiseCase& c) const {
    const std::string to = c.format == model::Format::bf16 ? "" : " " + std::string(name(c.format));
    return std::string(name(c.op)) + to;
  }
  std::string operator()(const model::MemoryCase& c) const { return std::string(name(c.access)); }
  std::string operator()(const model::HostCopyCase& c) const {
    return std::string(name(c.direction));
  }
  std::string operator()(const model::GapCase& c) const { return std::string(name(c.kind)); }
  std::string operator()(const model::AllReduceCase& c) const {
    return fmt::format("{} ranks", c.ranks);
  }
  std::string operator()(const model::SustainedCase& c) const {
    return std::string(name(c.format));
  }
};

}  // namespace

std::string countText(std::int64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string timeText(model::Seconds time) {
  const auto three = [](double value, const char* unit) {
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f} {}", value, decimals, unit);
  };
  const double us = time.value() * 1e6;
  if (us < 999.5) return three(us, "us");
  if (us < 999.5e3) return three(us / 1e3, "ms");
  return three(us / 1e6, "s");
}

std::string percentText(double share) { return fmt::format("{:.1f} %", 100.0 * share); }

std::string factorText(double factor) { return fmt::format("{:.3f}", factor); }

std::string figureText(double value) {
  if (value >= 1000.0 && value < 1e15) {
    const double step = std::pow(10.0, std::floor(std::log10(value)) - 2.0);
    return countText(static_cast<std::int64_t>(std::llround(std::round(value / step) * step)));
  }
  return value == 0.0 ? "0" : fmt::format("{:.3g}", value);
}

std::string rateText(model::BytesPerSecond rate) {
  if (rate.value() >= 1e12) return fmt::format("{:.3g} TB/s", rate.value() / 1e12);
  return fmt::format("{:.3g} GB/s", rate.value() / 1e9);
}

std::string variantOf(const model::KernelCase& kernel) { return std::visit(Variant{}, kernel); }

std::string groupOf(const model::KernelCase& kernel) {
  const std::string variant = variantOf(kernel);
  const std::string kind(name(kernelClass(kernel)));
  return variant.empty() ? kind : kind + " " + variant;
}

std::string caseText(const model::KernelCase& kernel) {
  constexpr std::string_view kWord = "_attention";
  std::string text = describe(kernel);
  if (const auto at = text.find(kWord); at != std::string::npos) text.erase(at, kWord.size());
  return text;
}

double quantile(const std::vector<double>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::lround(share * last))];
}

}  // namespace qplan::profiler::report
