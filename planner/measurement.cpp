#include "planner/measurement.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace qplan::planner {

namespace {

constexpr double kFigureHalfDigit = 0.05;

// Half of the last digit that is not a trailing zero, at least half a unit: 11500 is read as
// rounded to hundreds, 462 as rounded to units.
double halfDigit(double printed) {
  double unit = 1;
  while (unit < printed && std::fmod(printed, unit * 10) == 0) unit *= 10;
  return unit / 2;
}

}  // namespace

MeasuredFigure measuredFigure(const Measurement& m) {
  const bool sync = m.mode == model::Mode::sync;
  const double printed = sync ? m.latencySeconds : m.maxQps;
  const MeasuredFigure plain{printed, kFigureHalfDigit / printed};
  if (m.printedQueriesPerDollar <= 0 || m.printedDollarsPerHour <= 0) return plain;
  const double perHour = m.printedQueriesPerDollar * m.printedDollarsPerHour;
  const double derived = sync ? 3600 / perHour : perHour / 3600;
  const double rounding = halfDigit(m.printedQueriesPerDollar) / m.printedQueriesPerDollar;
  const bool agree = std::abs(derived - printed) <= kFigureHalfDigit + derived * rounding;
  return agree && rounding < plain.rounding ? MeasuredFigure{derived, rounding} : plain;
}

std::vector<Measurement> usable(const std::vector<Measurement>& measurements) {
  std::vector<Measurement> rows;
  std::copy_if(measurements.begin(), measurements.end(), std::back_inserter(rows),
               [](const Measurement& m) { return m.flag.empty(); });
  return rows;
}

}  // namespace qplan::planner
