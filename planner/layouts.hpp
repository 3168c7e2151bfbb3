#pragma once

#include <vector>

#include "model/layout.hpp"

namespace qplan::planner {

// Every way to spend `gpus` on equal replicas: replicas divide the count, tensor parallel inside a
// node, pipeline parallel where a replica spans nodes. Fewest replicas first.
std::vector<model::Layout> layoutsOf(int gpus, int gpusPerNode);

}  // namespace qplan::planner
