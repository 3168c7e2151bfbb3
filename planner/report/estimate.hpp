#pragma once

#include <optional>
#include <string>

#include "planner/cost.hpp"
#include "planner/predict.hpp"
#include "planner/report/document.hpp"

namespace qplan::planner::report {

struct EstimateQuestion {
  Case question;
  PriceSelection prices;
  std::optional<Purchase> purchase;  // nothing when the selection has no price for it
  std::string engineAsked;           // when another version answers for it
  std::string kernelSource;          // what the kernel times rest on
};

// The answer to `qplan estimate`; with `explain` the breakdown by operator class and the memory
// ledger. An infeasible configuration is an answer too: it says why.
Document estimateReport(const EstimateQuestion& question, const model::Outcome& outcome,
                        bool explain);

// Time of one request by operator class, with its bound and its physical floor.
Table breakdownOf(const model::Breakdown& breakdown);

}  // namespace qplan::planner::report
