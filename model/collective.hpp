#pragma once

#include <array>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/gpu.hpp"
#include "model/node.hpp"
#include "model/quantity.hpp"
#include "model/ratio_curve.hpp"

namespace qplan::model {

// Ring (or switch) all-reduce of a communication library (NCCL) over one kind of path:
//   t = startUp + perRank (n - 2) + bytes 2 (n-1)/n / (bandwidth(n) link) + ramp sqrt(bytes / 1 MB)
// link: bytes per second and direction of the ring's slowest hop. PCIe rates fall with n where peer
// access goes through the host. `bandwidth` for 2, 4 and 8 ranks, in between by log2 n.
struct RingEfficiency {
  Seconds startUp{6e-6};
  Seconds perRank{2e-6};
  Seconds ramp{8e-6};
  std::array<double, 3> bandwidth{0.75, 0.75, 0.75};  // (0, 1]
  bool operator==(const RingEfficiency&) const = default;
};

// All-reduce kernels of the engine itself inside a CUDA graph, over peer memory:
//   one shot  startUp + perDoubling log2 n + bytes (n-1) / (oneShot link)
//   two shot  the same start-up + twoShotStartUp + twoShotPerRank (n-2)
//             + bytes 2 (n-1)/n / (twoShot link)
// whichever is faster, up to `limit` bytes; over PCIe for two ranks only (vLLM's rule).
struct PeerKernelEfficiency {
  Seconds startUp{4.2e-6};
  Seconds perDoubling{0.25e-6};
  Seconds twoShotStartUp{4e-6};
  Seconds twoShotPerRank{0.1e-6};
  double oneShot = 0.58;  // (0, 1]
  double twoShot = 0.7;   // (0, 1]
  Bytes limit{8388608.0};
  bool operator==(const PeerKernelEfficiency&) const = default;
};

struct PointToPointEfficiency {
  Seconds startUp{8e-6};
  double bandwidth = 0.78;  // (0, 1]
  bool operator==(const PointToPointEfficiency&) const = default;
};

struct CollectiveEfficiency {
  std::array<RingEfficiency, kPathKindCount> ring{
      RingEfficiency{},
      RingEfficiency{Seconds(5.7e-6), Seconds(3.3e-6), Seconds(12e-6), {0.62, 0.41, 0.36}},
      RingEfficiency{Seconds(25e-6), Seconds(3e-6), Seconds(20e-6), {0.7, 0.7, 0.7}}};
  PeerKernelEfficiency peer;
  std::array<PointToPointEfficiency, kPathKindCount> pointToPoint{
      PointToPointEfficiency{}, PointToPointEfficiency{Seconds(10e-6), 0.6},
      PointToPointEfficiency{Seconds(18e-6), 0.73}};
  bool operator==(const CollectiveEfficiency&) const = default;
};

// Fractions in (0, 1], times not negative; paths below /collective.
std::vector<Diagnostic> validate(const CollectiveEfficiency& efficiency);

// All-reduce over the first `ranks` GPUs of the graph, compiled: evaluation allocates nothing.
class AllReduce {
 public:
  // 1 rank: takes no time. `peerKernels`: the engine has its own kernels and may use them.
  // `ringRatio`: measured over modelled time of the library's ring by bytes.
  AllReduce(const NodeGraph& graph, int ranks, const CollectiveEfficiency& efficiency,
            bool peerKernels = true, const RatioCurve& ringRatio = {});

  // Fastest of the ways there are; bytes per rank. 0 bytes take no time.
  [[nodiscard]] Seconds time(Bytes bytes) const;

  // bytes 2 (n-1)/n at the full rate of the ring's slowest hop; up to the peer kernels' limit the
  // same bound, since every rank has to receive that much over its links.
  [[nodiscard]] Seconds floor(Bytes bytes) const;

 private:
  struct Line {
    double fixed = 0;    // s
    double perByte = 0;  // s
  };
  int ranks_ = 1;
  Line ring_;
  double ramp_ = 0;  // s per sqrt(byte)
  Line oneShot_;
  Line twoShot_;
  double peerLimit_ = 0;  // bytes; 0: no peer kernels
  double floor_ = 0;      // s per byte
  RatioCurve ringRatio_;
};

// One transfer between two GPUs (pipeline stages), compiled.
class SendReceive {
 public:
  SendReceive(const NodeGraph& graph, int from, int to, const CollectiveEfficiency& efficiency);
  [[nodiscard]] Seconds time(Bytes bytes) const;   // 0 bytes take no time
  [[nodiscard]] Seconds floor(Bytes bytes) const;  // at the full rate of the narrowest link

 private:
  double fixed_ = 0;
  double perByte_ = 0;
  double floor_ = 0;
};

}  // namespace qplan::model
