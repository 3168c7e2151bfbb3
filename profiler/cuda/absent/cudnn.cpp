// In place of profiler/cuda/cudnn in a build without cuDNN's headers.
#include "profiler/cuda/support_matrix.hpp"

namespace qplan::profiler::cuda {

std::variant<std::vector<SupportCell>, std::string> supportMatrix(std::string_view /*gpu*/) {
  return "this qprof was built without cuDNN";
}

std::vector<std::string_view> supportMatrixGpus() { return {}; }

}  // namespace qplan::profiler::cuda
