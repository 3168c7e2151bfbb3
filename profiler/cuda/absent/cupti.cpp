// In place of profiler/cuda/cupti in a build without CUPTI's headers.
#include "profiler/cuda/counting.hpp"
#include "profiler/cuda/cupti_timer.hpp"

namespace qplan::profiler::cuda {

namespace {

constexpr const char* kAbsent = "this qprof was built without CUPTI";

}  // namespace

void preferHardwareTimes() {}

std::variant<std::unique_ptr<KernelTimer>, std::string> makeCuptiTimer(cudaStream_t /*stream*/,
                                                                       const Enqueue& /*probe*/) {
  return kAbsent;
}

std::variant<model::Counters, Failure> countRun(cudaStream_t /*stream*/, const Enqueue& /*run*/) {
  return Failure{Failure::Kind::unsupported, kAbsent};
}

}  // namespace qplan::profiler::cuda
