#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "model/profile_error.hpp"

namespace qplan::profiler::report {

// Below this floor, launching a kernel takes a noticeable part of its time whatever it does:
// shares of the floor are of points with a longer one.
inline constexpr model::Seconds kShortFloor{10e-6};

// How far a class of kernels gets. Shares are floor / median time, of points that are long enough
// and carry no flag.
struct ClassSummary {
  model::KernelClass kernelClass = model::KernelClass::gemm;
  std::string variant;
  int points = 0;
  int flagged = 0;
  model::FlopsPerSecond bestMath;     // 0 where nothing is computed
  model::BytesPerSecond bestTraffic;  // of the least bytes there are to move
  int longPoints = 0;
  double medianShare = 0;
  double bestShare = 0;
  double worstShare = 0;
  std::string timing;                 // methods, by number of points
  double medianSpread = 0;            // (p90 - p10) / median
  model::Hertz slowClock, fastClock;  // 0: not read
  model::Watts lowPower, highPower;   // 0: not read
};

struct KernelSummary {
  std::string kernel;
  std::string group;  // "gemm fp8-w8a8"
  int points = 0;
  int longPoints = 0;
  double medianShare = 0;
  double bestShare = 0;
};

// A point that needs a look; `figure` as its list says.
struct NotedPoint {
  std::size_t point = 0;  // of Profile::points
  double figure = 0;
};

struct MissedSummary {
  std::string reason;
  int points = 0;
  std::string example;
};

struct Summary {
  std::vector<ClassSummary> classes;
  std::vector<KernelSummary> kernels;  // of each group the ones with most points first
  std::vector<NotedPoint> worst;       // figure: share of the floor; ascending, at most kListed
  std::vector<NotedPoint> flagged;     // figure: 0; all
  std::vector<NotedPoint> wide;        // figure: spread; all above kWideSpread, widest first
  // Slower than a larger size of the same case by more than kNonMonotone: figure: how many times;
  // all, the worst first.
  std::vector<NotedPoint> nonMonotone;
  std::vector<MissedSummary> missed;  // most points first
  std::vector<model::InterpolationError> errors;
};

inline constexpr std::size_t kListed = 10;
inline constexpr double kWideSpread = 0.2;
inline constexpr double kNonMonotone = 1.1;

Summary summarize(const model::Profile& profile);

// floor / median time; nothing without a floor.
std::optional<double> floorShare(const model::ProfilePoint& point, const model::Gpu& gpu);

// Whether the point's floor is long enough to judge it by.
bool isLong(const model::ProfilePoint& point, const model::Gpu& gpu);

// Points slower than a larger size of the same case, see Summary.
std::vector<NotedPoint> nonMonotonePoints(const model::Profile& profile);

}  // namespace qplan::profiler::report
