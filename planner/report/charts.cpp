#include "planner/report/charts.hpp"

namespace qplan::planner::report {

Colour colourOf(model::Format format) { return static_cast<Colour>(format); }

Marker markerOf(model::Provenance provenance) {
  switch (provenance) {
    case model::Provenance::measured:
      return Marker::circle;
    case model::Provenance::calibrated:
    case model::Provenance::interpolated:
      return Marker::square;
    case model::Provenance::extrapolated:
      return Marker::diamond;
    case model::Provenance::datasheet:
    case model::Provenance::user:
      break;
  }
  return Marker::triangle;
}

}  // namespace qplan::planner::report
