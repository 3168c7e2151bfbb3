#pragma once

#include <cstdint>
#include <string>

#include "model/gpu.hpp"
#include "model/quantity.hpp"
#include "profiler/core/plan.hpp"

namespace qplan::profiler::cli {

// "1,912"
std::string grouped(std::int64_t count);
// "1,912 points", "1 point"
std::string countOf(std::int64_t count, const std::string& what);
// "4 min 18 s", "25 s"
std::string duration(model::Seconds time);

// A plan for people, and as a document of schema qplan.profile_plan.
std::string planText(const Plan& plan, const model::Gpu& gpu);
std::string planJson(const Plan& plan, const model::Gpu& gpu);

}  // namespace qplan::profiler::cli
