#include <fmt/format.h>

#include <algorithm>

#include "profiler/cuda/support_matrix.hpp"

namespace qplan::profiler::cuda {

std::string text(const std::vector<SupportCell>& matrix) {
  std::string out =
      fmt::format("{:<7}{:<18}{:<25}{:>7}  {}\n", "GPU", "graph", "shape", "engines", "plan");
  for (const SupportCell& cell : matrix) {
    const std::string plan = cell.compiled ? cell.plan.substr(0, 21) : "none";
    out += fmt::format("{:<7}{:<18}{:<25}{:>7}  {}\n", cell.gpu, cell.graph, cell.shape,
                       cell.engines, plan);
  }
  // The same reason for several GPUs stands once.
  std::vector<std::string> said;
  for (const SupportCell& cell : matrix) {
    if (cell.compiled || std::ranges::find(said, cell.reason) != said.end()) continue;
    said.push_back(cell.reason);
    out += fmt::format("\nno {} on {}: {}\n", cell.graph, cell.gpu, cell.reason);
  }
  return out;
}

}  // namespace qplan::profiler::cuda
