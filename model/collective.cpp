#include "model/collective.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

namespace qplan::model {
namespace {

constexpr double kMegabyte = 1e6;
constexpr std::array<std::string_view, kPathKindCount> kPathNames{"nvlink", "pcie", "network"};

// Values for 2, 4 and 8 ranks, linear in log2 n between and held outside.
double atRanks(const std::array<double, 3>& values, int ranks) {
  const double position = std::clamp(std::log2(static_cast<double>(ranks)) - 1.0, 0.0, 2.0);
  const auto left = static_cast<std::size_t>(std::min(position, 1.0));
  const double share = position - static_cast<double>(left);
  return values[left] * (1.0 - share) + values[left + 1] * share;
}

class Checker {
 public:
  void fraction(double value, const std::string& path) {
    if (!(value > 0.0 && value <= 1.0)) {
      found_.push_back({path, "must be in (0, 1]", "an efficiency is a fraction of the link"});
    }
  }
  void time(Seconds value, const std::string& path) {
    if (!isFinite(value) || value < Seconds(0.0)) {
      found_.push_back({path, "must be a time of at least 0", ""});
    }
  }
  std::vector<Diagnostic> found() && { return std::move(found_); }

 private:
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> validate(const CollectiveEfficiency& efficiency) {
  Checker check;
  for (std::size_t kind = 0; kind < kPathKindCount; ++kind) {
    const std::string base = "/collective/ring/" + std::string(kPathNames[kind]);
    const RingEfficiency& ring = efficiency.ring[kind];
    check.time(ring.startUp, base + "/start_up_s");
    check.time(ring.perRank, base + "/per_rank_s");
    check.time(ring.ramp, base + "/ramp_s");
    for (const double value : ring.bandwidth) check.fraction(value, base + "/bandwidth");
    const std::string transfer = "/collective/point_to_point/" + std::string(kPathNames[kind]);
    check.time(efficiency.pointToPoint[kind].startUp, transfer + "/start_up_s");
    check.fraction(efficiency.pointToPoint[kind].bandwidth, transfer + "/bandwidth");
  }
  const PeerKernelEfficiency& peer = efficiency.peer;
  check.time(peer.startUp, "/collective/peer/start_up_s");
  check.time(peer.perDoubling, "/collective/peer/per_doubling_s");
  check.time(peer.twoShotStartUp, "/collective/peer/two_shot_start_up_s");
  check.time(peer.twoShotPerRank, "/collective/peer/two_shot_per_rank_s");
  check.fraction(peer.oneShot, "/collective/peer/one_shot");
  check.fraction(peer.twoShot, "/collective/peer/two_shot");
  return std::move(check).found();
}

AllReduce::AllReduce(const NodeGraph& graph, int ranks, const CollectiveEfficiency& efficiency,
                     bool peerKernels, const RatioCurve& ringRatio)
    : ranks_(ranks), ringRatio_(ringRatio) {
  assert(ranks >= 1 && ranks <= graph.gpus());
  if (ranks == 1) return;
  const Ring hop = graph.ring(ranks);
  const double link = hop.bandwidth.value();
  const double n = ranks;
  const double share = 2.0 * (n - 1.0) / n;
  const RingEfficiency& ring = efficiency.ring[static_cast<std::size_t>(hop.kind)];
  floor_ = share / link;
  ring_ = {ring.startUp.value() + ring.perRank.value() * (n - 2.0),
           floor_ / atRanks(ring.bandwidth, ranks)};
  ramp_ = ring.ramp.value() / std::sqrt(kMegabyte);

  const bool reachable = hop.kind == PathKind::nvlink || (hop.kind == PathKind::pcie && ranks == 2);
  if (!peerKernels || !reachable) return;
  const PeerKernelEfficiency& peer = efficiency.peer;
  peerLimit_ = peer.limit.value();
  const double startUp = peer.startUp.value() + peer.perDoubling.value() * std::log2(n);
  oneShot_ = {startUp, (n - 1.0) / (peer.oneShot * link)};
  twoShot_ = {startUp + peer.twoShotStartUp.value() + peer.twoShotPerRank.value() * (n - 2.0),
              share / (peer.twoShot * link)};
}

Seconds AllReduce::time(Bytes bytes) const {
  const double size = bytes.value();
  if (ranks_ == 1 || size <= 0.0) return Seconds(0.0);
  double time = ring_.fixed + ring_.perByte * size + ramp_ * std::sqrt(size);
  if (!ringRatio_.empty()) time = std::max(time * ringRatio_.at(size), floor_ * size);
  if (size <= peerLimit_) {
    time = std::min(
        {time, oneShot_.fixed + oneShot_.perByte * size, twoShot_.fixed + twoShot_.perByte * size});
  }
  return Seconds(time);
}

Seconds AllReduce::floor(Bytes bytes) const { return Seconds(floor_ * bytes.value()); }

SendReceive::SendReceive(const NodeGraph& graph, int from, int to,
                         const CollectiveEfficiency& efficiency) {
  const Path path = graph.path(from, to);
  const auto& transfer = efficiency.pointToPoint[static_cast<std::size_t>(path.kind)];
  fixed_ = transfer.startUp.value();
  floor_ = 1.0 / path.bandwidth.value();
  perByte_ = floor_ / transfer.bandwidth;
}

Seconds SendReceive::time(Bytes bytes) const {
  return bytes.value() > 0.0 ? Seconds(fixed_ + perByte_ * bytes.value()) : Seconds(0.0);
}

Seconds SendReceive::floor(Bytes bytes) const { return Seconds(floor_ * bytes.value()); }

}  // namespace qplan::model
