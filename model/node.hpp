#pragma once

#include <memory>

#include "model/gpu.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

// What a byte crosses between two GPUs, slowest kind last.
//   nvlink: NVLink through a switch or a bridge; pcie: PCIe inside one node; network: between nodes
enum class PathKind { nvlink, pcie, network };
inline constexpr std::size_t kPathKindCount = 3;

// Widest path between two GPUs; among equally wide ones that of least latency.
struct Path {
  PathKind kind = PathKind::pcie;
  BytesPerSecond bandwidth;  // of its narrowest link, per direction
  Seconds latency;           // sum over its links, nominal
  int links = 0;
  bool operator==(const Path&) const = default;
};

// The slowest hop of a ring 0 -> 1 -> ... -> n-1 -> 0 with all hops busy at once: links that
// several hops cross in the same direction are shared.
struct Ring {
  PathKind kind = PathKind::pcie;
  BytesPerSecond bandwidth;  // per hop and direction
  Seconds latency;           // of the slowest hop
  bool operator==(const Ring&) const = default;
};

// Interconnect of `gpus` GPUs, as many nodes as they fill: GPUs 0, 1, ... node by node.
// Every GPU has a PCIe x16 link to the root complex of its socket (four GPUs each; the sockets of a
// node are joined by one link as wide as x16), every root complex a network card per GPU; NVSwitch
// joins all GPUs of a node, bridges join 2i with 2i + 1. Data does not pass through other GPUs.
class NodeGraph {
 public:
  // `gpus` >= 1; figures from gpu.interconnect, all positive but nvlinkPerDirection.
  NodeGraph(const Gpu& gpu, int gpus);
  ~NodeGraph();
  NodeGraph(NodeGraph&&) noexcept;
  NodeGraph& operator=(NodeGraph&&) noexcept;

  [[nodiscard]] int gpus() const;

  // a != b, both in [0, gpus).
  [[nodiscard]] Path path(int a, int b) const;

  // Ring over the first `ranks` GPUs, 2 <= ranks <= gpus().
  [[nodiscard]] Ring ring(int ranks) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace qplan::model
