#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "profiler/cuda/sets.hpp"
#include "profiler/cuda/way.hpp"
#include "profiler/cuda/workspace.hpp"

namespace qplan::profiler::cuda {

// cuDNN's ways to compute, at most two a case. Plans are compiled on other threads from the moment
// a case is announced. All throw DeviceError.
class CudnnWays {
 public:
  CudnnWays() = default;
  CudnnWays(const CudnnWays&) = delete;
  CudnnWays& operator=(const CudnnWays&) = delete;
  virtual ~CudnnWays() = default;

  // What will be asked for next; plans of other cases are given up. Gemm, prefill and decode cases.
  virtual void announce(const std::vector<model::KernelCase>& next) = 0;

  virtual std::vector<Way> gemm(const model::GemmCase& what, const Sets<GemmSet>& sets) = 0;
  virtual std::vector<Way> prefill(const model::PrefillCase& what,
                                   const Sets<PrefillSet>& sets) = 0;
  virtual std::vector<Way> decode(const model::DecodeCase& what, const Sets<DecodeSet>& sets) = 0;
};

// On device `device`; its version, or one line why there is no cuDNN.
struct OpenedCudnn {
  std::unique_ptr<CudnnWays> ways;
  std::string version;
  std::string problem;
};
OpenedCudnn openCudnnWays(int device, std::shared_ptr<Workspace> workspace);

}  // namespace qplan::profiler::cuda
