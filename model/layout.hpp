#pragma once

#include <optional>
#include <string>

namespace qplan::model {

// How one deployment spreads over GPUs: tensor parallel x pipeline parallel x replicas.
struct Layout {
  int tp = 1;
  int pp = 1;
  int replicas = 1;
  bool operator==(const Layout&) const = default;
};

constexpr int gpuCount(const Layout& layout) { return layout.tp * layout.pp * layout.replicas; }

// Layout when the user names only a count: tensor parallel up to the node size, pipeline parallel
// beyond (counts above one node must be a multiple of it).
constexpr std::optional<Layout> defaultLayout(int gpus, int gpusPerNode) {
  if (gpus < 1 || gpusPerNode < 1) return std::nullopt;
  if (gpus <= gpusPerNode) return Layout{gpus, 1, 1};
  if (gpus % gpusPerNode != 0) return std::nullopt;
  return Layout{gpusPerNode, gpus / gpusPerNode, 1};
}

// "tp2 pp1 x1"
std::string toString(const Layout& layout);

}  // namespace qplan::model
