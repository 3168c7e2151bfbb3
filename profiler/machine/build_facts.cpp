#include "profiler/machine/build_facts.hpp"

namespace qplan::profiler {

BuildFacts buildFacts() {
  return {.toolkit = QPLAN_CUDA_TOOLKIT,
          .cudnn = QPLAN_HAS_CUDNN,
          .cupti = QPLAN_HAS_CUPTI,
          .nccl = QPLAN_HAS_NCCL};
}

}  // namespace qplan::profiler
