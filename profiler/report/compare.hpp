#pragma once

#include <string>
#include <vector>

#include "model/profile.hpp"
#include "profiler/report/page.hpp"

namespace qplan::profiler::report {

// Noise of a median, relative: of a point with a spread its standard error, 1.25 sigma / sqrt(n)
// with sigma = (p90 - p10) / 2.56, but at least kLeastNoise, which two runs differ by anyway; of a
// point without spread (p10 = p90) kAssumedNoise.
inline constexpr double kLeastNoise = 0.005;
inline constexpr double kAssumedNoise = 0.02;
double noiseOf(const model::ProfilePoint& point);

// A case differs beyond noise where |ln(b / a)| exceeds this many times the noise of both sides,
// added as squares.
inline constexpr double kBeyondNoise = 3;

// A case that both profiles have; flagged points take no part.
struct ComparedPoint {
  std::size_t a = 0;  // of Profile::points
  std::size_t b = 0;
  double ratio = 1;  // time in B / time in A
  double noise = 0;  // relative, of the ratio
  bool beyond = false;
};

struct ComparedGroup {
  model::KernelClass kernelClass = model::KernelClass::gemm;
  std::string variant;
  int points = 0;
  double p10 = 1, median = 1, p90 = 1;  // ratios
  int faster = 0;                       // in B, beyond noise
  int slower = 0;
};

// Something the device records, methods or sources disagree on.
struct Difference {
  std::string what;
  std::string a;
  std::string b;
  bool operator==(const Difference&) const = default;
};

struct Comparison {
  std::vector<Difference> differences;  // first: they explain the rest
  std::vector<ComparedGroup> groups;
  std::vector<ComparedPoint> points;  // all in both, furthest from 1 first
  std::vector<std::size_t> onlyA;     // points without a partner
  std::vector<std::size_t> onlyB;
  int flagged = 0;  // cases in both that are flagged in one of them
};

Comparison compare(const model::Profile& a, const model::Profile& b);

// Furthest that the median ratio of a group is from 1, as a share: 0.1 where one group is 10 %
// slower, or faster.
double worstMedian(const Comparison& comparison);

Page comparePage(const model::Profile& a, const model::Profile& b, const Comparison& comparison);

// Document of schema qplan.profile_comparison; ends with a newline.
std::string compareJson(const model::Profile& a, const model::Profile& b,
                        const Comparison& comparison);

}  // namespace qplan::profiler::report
