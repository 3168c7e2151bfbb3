#pragma once

#include <rapidcheck.h>

#include "model/engine.hpp"

namespace qplan::planner::simulate {

// Small limits, so that a few dozen requests meet every one of them.
inline rc::Gen<model::SchedulerLimits> anyLimits() {
  return rc::gen::exec([] {
    model::SchedulerLimits limits;
    limits.policy = *rc::gen::element(model::SchedulerPolicy::v0, model::SchedulerPolicy::v1);
    limits.maxSequences = *rc::gen::inRange(1, 24);
    limits.maxBatchedTokens = limits.maxSequences + *rc::gen::inRange(0, 100);
    limits.blockTokens = *rc::gen::element(1, 4, 16, 7);
    limits.watermark = *rc::gen::element(0.0, 0.01, 0.1, 0.5);
    limits.chunkedPrefill = *rc::gen::arbitrary<bool>();
    limits.prefixCaching = *rc::gen::arbitrary<bool>();
    return limits;
  });
}

}  // namespace qplan::planner::simulate
