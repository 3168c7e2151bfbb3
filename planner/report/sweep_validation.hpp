#pragma once

#include "planner/report/document.hpp"
#include "planner/sweep_validation.hpp"

namespace qplan::planner::report {

// The answer to `qplan validate --sweeps`: errors of TTFT, TPOT and E2E by backend, GPU and tensor
// parallel degree, with `points` every point, and what was left out and why.
Document sweepReport(const SweepValidation& validation, const SweepOptions& options,
                     const std::string& sweeps, bool points);

}  // namespace qplan::planner::report
