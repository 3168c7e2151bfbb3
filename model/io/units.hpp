#pragma once

#include <string_view>
#include <variant>

#include "model/diagnostic.hpp"

namespace qplan::model::io {

// What a figure measures; decides which units its text may carry.
enum class Measure {
  bytes,              // "48 GB", "80 GiB": GB is 10^9, GiB is 2^30
  bytesPerSecond,     // "768 GB/s", "3.35 TB/s"
  flopsPerSecond,     // "154.8 TFLOPS", "989.4 TFLOP/s", "624 TOPS"
  hertz,              // "1410 MHz"
  watts,              // "300 W"
  seconds,            // "500 ms", "8 s", "2 min"
  requestsPerSecond,  // "20 qps", "20 req/s"
  dollarsPerHour,     // "3.29 USD/h"
};

// The figure in base units (dollars per hour for prices), or what is wrong with the text: no unit,
// an unknown one, one of another measure, not a number, negative. The diagnostic's path is empty.
std::variant<double, Diagnostic> parseFigure(std::string_view text, Measure measure);

// A unit of the measure, for hints: "GB".
std::string_view exampleUnit(Measure measure);

}  // namespace qplan::model::io
