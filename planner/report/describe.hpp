#pragma once

#include <string>
#include <string_view>

#include "model/estimate.hpp"
#include "planner/cost.hpp"
#include "planner/report/document.hpp"

namespace qplan::planner::report {

// Short texts used by every report.
std::string_view name(model::Mode mode);                // "sync"
std::string describe(const model::Layout& layout);      // "tp2", "tp8 pp2", "tp1 x4"
std::string describe(const model::Workload& workload);  // "rag (1024 in, 128 out)"
std::string describe(const model::Load& load);          // "guidellm:360"
std::string describe(const Purchase& purchase);      // "2 x gpu_8x_h100_sxm5 (lambda@2024-10-28)"
std::string describe(const PriceSelection& prices);  // "newest: aws@2026-06-15, ..."
std::string words(model::Bound bound);               // "memory bandwidth"
std::string words(model::OperatorClass c);           // "decode attention"

// 3 significant digits, no exponent.
std::string figure(double value);
// "3.25 .. 3.46"
std::string describe(const model::Interval& interval);

Cell cell(std::string_view text);
Cell cell(int value);

}  // namespace qplan::planner::report
