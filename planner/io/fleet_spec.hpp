#pragma once

#include <filesystem>

#include "planner/fleet/fleet.hpp"
#include "planner/io/resolver.hpp"

namespace qplan::planner::io {

// A fleet to plan, schema "qplan.fleet" 1.x:
//   "services": objects with "name" and the inputs of a search under the names of a project file
//     (model, workload or input_tokens and output_tokens, slo, min_recovery_pct, formats, ...; of
//     prices, GPUs and budgets the pool decides), and their demand, one of
//       "demand": "20qps", all day
//       "demand_by_hour": 24 rates, from midnight on
//       "demand_from": [{"from": 8, "to": 18, "rate": "20qps"}, ...], covering every hour once
//   "pool": objects with "prices" (a list or file), "gpu", and optionally "instance" (default:
//     every instance of that GPU), "tier" (on_demand), "most" (instances there are), "whole_day"
//     (default: of every tier but on_demand and spot), "interruption_pct"
//   "gap_pct": how much dearer than the best the plan may be (1)
// Throws FileError, ParseError naming the pointer, or InvalidInput.
fleet::Question readFleet(const std::filesystem::path& file, Resolver& resolver);

}  // namespace qplan::planner::io
