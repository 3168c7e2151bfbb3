#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "model/quantity.hpp"

namespace qplan::profiler::report {

// Figures for people, the same in every locale: "1,912", "12.3 us", "71.3 %", "1.25".
std::string countText(std::int64_t count);
std::string timeText(model::Seconds time);
std::string percentText(double share);
std::string factorText(double factor);
// Three significant digits, thousands grouped: "1,980", "0.125".
std::string figureText(double value);
// "3.35 TB/s", "56.2 GB/s"
std::string rateText(model::BytesPerSecond rate);

// What a class is told apart by: "fp8-w8a8", "bf16 cache", "norm", "2 ranks"; empty for prompts.
std::string variantOf(const model::KernelCase& kernel);

// "gemm fp8-w8a8"
std::string groupOf(const model::KernelCase& kernel);

// describe() without the word "attention", to fit beside figures.
std::string caseText(const model::KernelCase& kernel);

// Value below which a share of `sorted` lies; `sorted` is not empty.
double quantile(const std::vector<double>& sorted, double share);

}  // namespace qplan::profiler::report
