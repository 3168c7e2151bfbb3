#include "planner/layouts.hpp"

namespace qplan::planner {

std::vector<model::Layout> layoutsOf(int gpus, int gpusPerNode) {
  std::vector<model::Layout> layouts;
  for (int replicas = 1; replicas <= gpus; ++replicas) {
    if (gpus % replicas != 0) continue;
    auto layout = model::defaultLayout(gpus / replicas, gpusPerNode);
    if (!layout) continue;
    layout->replicas = replicas;
    layouts.push_back(*layout);
  }
  return layouts;
}

}  // namespace qplan::planner
