#include "model/io/units.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "model/io/number.hpp"

namespace qplan::model::io {
namespace {

struct Unit {
  std::string_view name;
  Measure measure;
  double factor;
};

constexpr double kKi = 1024.0;
constexpr double kMi = kKi * kKi;
constexpr double kGi = kMi * kKi;
constexpr double kTi = kGi * kKi;

constexpr std::array kUnits{
    Unit{"B", Measure::bytes, 1},
    Unit{"kB", Measure::bytes, 1e3},
    Unit{"MB", Measure::bytes, 1e6},
    Unit{"GB", Measure::bytes, 1e9},
    Unit{"TB", Measure::bytes, 1e12},
    Unit{"KiB", Measure::bytes, kKi},
    Unit{"MiB", Measure::bytes, kMi},
    Unit{"GiB", Measure::bytes, kGi},
    Unit{"TiB", Measure::bytes, kTi},
    Unit{"B/s", Measure::bytesPerSecond, 1},
    Unit{"kB/s", Measure::bytesPerSecond, 1e3},
    Unit{"MB/s", Measure::bytesPerSecond, 1e6},
    Unit{"GB/s", Measure::bytesPerSecond, 1e9},
    Unit{"TB/s", Measure::bytesPerSecond, 1e12},
    Unit{"MiB/s", Measure::bytesPerSecond, kMi},
    Unit{"GiB/s", Measure::bytesPerSecond, kGi},
    Unit{"TiB/s", Measure::bytesPerSecond, kTi},
    Unit{"GFLOPS", Measure::flopsPerSecond, 1e9},
    Unit{"TFLOPS", Measure::flopsPerSecond, 1e12},
    Unit{"PFLOPS", Measure::flopsPerSecond, 1e15},
    Unit{"FLOP/s", Measure::flopsPerSecond, 1},
    Unit{"GFLOP/s", Measure::flopsPerSecond, 1e9},
    Unit{"TFLOP/s", Measure::flopsPerSecond, 1e12},
    Unit{"PFLOP/s", Measure::flopsPerSecond, 1e15},
    Unit{"TOPS", Measure::flopsPerSecond, 1e12},
    Unit{"POPS", Measure::flopsPerSecond, 1e15},
    Unit{"Hz", Measure::hertz, 1},
    Unit{"kHz", Measure::hertz, 1e3},
    Unit{"MHz", Measure::hertz, 1e6},
    Unit{"GHz", Measure::hertz, 1e9},
    Unit{"W", Measure::watts, 1},
    Unit{"kW", Measure::watts, 1e3},
    Unit{"us", Measure::seconds, 1e-6},
    Unit{"ms", Measure::seconds, 1e-3},
    Unit{"s", Measure::seconds, 1},
    Unit{"min", Measure::seconds, 60},
    Unit{"h", Measure::seconds, 3600},
    Unit{"qps", Measure::requestsPerSecond, 1},
    Unit{"rps", Measure::requestsPerSecond, 1},
    Unit{"req/s", Measure::requestsPerSecond, 1},
    Unit{"USD/h", Measure::dollarsPerHour, 1},
};

std::string allowedUnits(Measure measure) {
  std::string text;
  for (const Unit& unit : kUnits) {
    if (unit.measure != measure) continue;
    text += (text.empty() ? "" : ", ") + std::string(unit.name);
  }
  return text;
}

// Longest prefix that can belong to a number; the unit starts after it.
std::size_t numberLength(std::string_view text) {
  std::size_t length = text.find_first_not_of("+-.,0123456789");
  if (length == std::string_view::npos) return text.size();
  if ((text[length] == 'e' || text[length] == 'E') && length > 0 && length + 1 < text.size()) {
    const std::size_t digits =
        length + (text[length + 1] == '+' || text[length + 1] == '-' ? 2 : 1);
    const std::size_t end = std::min(text.find_first_not_of("0123456789", digits), text.size());
    if (digits < text.size() && end > digits) length = end;
  }
  return length;
}

}  // namespace

std::string_view exampleUnit(Measure measure) {
  switch (measure) {
    case Measure::bytes:
      return "GB";
    case Measure::bytesPerSecond:
      return "GB/s";
    case Measure::flopsPerSecond:
      return "TFLOPS";
    case Measure::hertz:
      return "MHz";
    case Measure::watts:
      return "W";
    case Measure::seconds:
      return "s";
    case Measure::requestsPerSecond:
      return "qps";
    case Measure::dollarsPerHour:
      return "USD/h";
  }
  return "";
}

std::variant<double, Diagnostic> parseFigure(std::string_view text, Measure measure) {
  const std::string_view whole = trimmed(text);
  const std::string quoted = std::string(1, '"').append(whole).append(1, '"');
  const std::size_t length = numberLength(whole);
  const std::string_view unitName = trimmed(whole.substr(length));
  const std::optional<double> number = parseNumber(trimmed(whole.substr(0, length)));
  if (!number) {
    return Diagnostic{"", quoted + " is not a number with a unit",
                      "for example \"20 " + std::string(exampleUnit(measure)) + "\""};
  }
  if (unitName.empty()) {
    return Diagnostic{
        "", quoted + " has no unit",
        "for example \"" + std::string(whole) + " " + std::string(exampleUnit(measure)) + "\""};
  }
  const auto* const unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& known) {
    return known.name == unitName && known.measure == measure;
  });
  if (unit == kUnits.end()) {
    return Diagnostic{"", quoted + " has the wrong unit \"" + std::string(unitName) + "\"",
                      "use one of " + allowedUnits(measure)};
  }
  if (*number < 0) return Diagnostic{"", quoted + " is negative", "use a figure of zero or more"};
  const double value = *number * unit->factor;
  if (!parseNumber(numberText(value))) {
    return Diagnostic{"", quoted + " is too large", "use a finite figure"};
  }
  return value;
}

}  // namespace qplan::model::io
