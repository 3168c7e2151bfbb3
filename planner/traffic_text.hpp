#pragma once

#include <string>
#include <vector>

#include "planner/simulate/lengths.hpp"
#include "planner/simulate/serving.hpp"
#include "planner/simulate/targets.hpp"

namespace qplan::planner {

// "1024", "1024+-256" (normal), "lognormal:1024:256" (mean, standard deviation). Throws
// InvalidInput naming `flag`.
simulate::Lengths parseLengths(const std::string& text, const std::string& flag);
std::string textOf(const simulate::Lengths& lengths);

// "ttft.p95<=500ms,tpot.p95<=50ms,e2e.mean<=8s". Throws InvalidInput for what is not understood.
std::vector<simulate::Target> parseTargets(const std::string& text);
std::string textOf(const simulate::Target& target);                // "ttft.p95<=0.5s"
std::string textOf(const std::vector<simulate::Target>& targets);  // joined by commas

// "0@60s+120s": replica 0 is away from 60 s for 120 s; several joined by commas.
std::vector<simulate::Outage> parseOutages(const std::string& text);

// "6h+5min": a replica is up for 6 h in the mean, then away for 5 min.
simulate::Failures parseFailures(const std::string& text);

simulate::Routing parseRouting(const std::string& text);

}  // namespace qplan::planner
