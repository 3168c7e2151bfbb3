#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "planner/simulate/random.hpp"

namespace qplan::planner::simulate {

// Token counts of prompts or outputs. Drawn counts are rounded, at least 1 and at most `most`.
struct FixedLength {
  int tokens = 1;
  bool operator==(const FixedLength&) const = default;
};
struct NormalLength {
  double mean = 1;  // before what falls outside [1, most] is moved to the nearer end
  double deviation = 0;
  bool operator==(const NormalLength&) const = default;
};
struct LogNormalLength {
  double mean = 1;  // of the tokens, not of their logarithm
  double deviation = 0;
  bool operator==(const LogNormalLength&) const = default;
};
// Every count as likely as it is frequent in `tokens`, which must not be empty.
struct EmpiricalLength {
  std::vector<int> tokens;
  bool operator==(const EmpiricalLength&) const = default;
};
struct Lengths {
  std::variant<FixedLength, NormalLength, LogNormalLength, EmpiricalLength> shape = FixedLength{};
  int most = 10'000'000;
  bool operator==(const Lengths&) const = default;
};

// Of the distribution before rounding and limits; for EmpiricalLength exact.
double mean(const Lengths& lengths);

class LengthSampler {
 public:
  LengthSampler(const Lengths& lengths, std::uint64_t seed, Purpose purpose);
  int draw();

 private:
  Lengths lengths_;
  Random random_;
};

}  // namespace qplan::planner::simulate
