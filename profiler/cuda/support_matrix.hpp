#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace qplan::profiler::cuda {

// Whether cuDNN has a kernel for a graph on a GPU, found without that GPU: cuDNN's heuristics and
// its run-time compiler take the device's properties from a text. libcuda.so.1 has to be loadable
// (the toolkit's stub is enough).
struct SupportCell {
  std::string gpu;        // "H200"
  std::string graph;      // "int8-w8a8 gemm"
  std::string shape;      // "16 x 4096 x 4096"
  int engines = 0;        // configurations the heuristics offer
  bool compiled = false;  // to machine code; without a driver it cannot be loaded
  std::string plan;       // the one compiled: "engine 11 ..."
  std::string reason;     // why nothing compiled
};

// Every graph of the profiler on A100, A6000, L40S, H200 and B200, one shape each; `gpu` alone
// where it is not empty. A minute of compiling at most. The reason when cuDNN is not there.
std::variant<std::vector<SupportCell>, std::string> supportMatrix(std::string_view gpu = {});

// Names of its GPUs.
std::vector<std::string_view> supportMatrixGpus();

// For people, at most 80 columns.
std::string text(const std::vector<SupportCell>& matrix);

}  // namespace qplan::profiler::cuda
