#pragma once

#include <QString>
#include <string>

#include "model/gpu.hpp"

namespace qplan::gui {

// A GPU somebody described by its data sheet, and what it costs.
struct OwnGpu {
  model::Gpu gpu;
  double usdPerHour = 0;  // of one GPU; 0: not stated
};

// Files of ours made of it: the GPU, and a price list of 1, 2, 4, ... GPUs up to a node.
struct OwnGpuFiles {
  QString gpu;
  QString prices;  // empty without a price
};

// Writes them below `folder` as gpus/<id>.json and prices/<id>.json, replacing what was there.
// Throws model::InvalidInput for figures no GPU has, std::runtime_error where it cannot write.
OwnGpuFiles writeOwnGpu(const OwnGpu& own, const QString& folder, const QString& date);

}  // namespace qplan::gui
