#pragma once

#include <algorithm>
#include <string_view>

namespace qplan::model {

// Where a number comes from, strongest first.
enum class Provenance { measured, calibrated, interpolated, extrapolated, datasheet, user };

// Combining takes the weakest.
constexpr Provenance weakest(Provenance a, Provenance b) { return std::max(a, b); }

constexpr std::string_view name(Provenance p) {
  switch (p) {
    case Provenance::measured:
      return "measured";
    case Provenance::calibrated:
      return "calibrated";
    case Provenance::interpolated:
      return "interpolated";
    case Provenance::extrapolated:
      return "extrapolated";
    case Provenance::datasheet:
      return "datasheet";
    case Provenance::user:
      return "user";
  }
  return "";
}

}  // namespace qplan::model
