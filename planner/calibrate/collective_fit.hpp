#pragma once

#include <functional>
#include <span>

#include "model/collective.hpp"
#include "model/gpu.hpp"
#include "model/tables/samples.hpp"
#include "planner/calibrate/robust_fit.hpp"

namespace qplan::planner::calibrate {

using model::tables::CollectiveSample;

using HoldOut = std::function<bool(const CollectiveSample&)>;

struct RingFit {
  model::RingEfficiency efficiency;
  JudgedFit judged;
};

// startUp, perRank, ramp and the three rates of a library all-reduce inside one node of `gpu`;
// samples of 2, 4 or 8 ranks. A rate without samples takes the one next to it.
RingFit fitRing(
    std::span<const CollectiveSample> samples, const model::Gpu& gpu,
    const HoldOut& heldOut = [](const CollectiveSample&) { return false; });

struct PeerKernelFit {
  model::PeerKernelEfficiency efficiency;
  JudgedFit judged;
};

// All-reduce kernels of the engine, measured inside CUDA graphs; samples above `limit` bytes are
// left out. Without samples of more than two ranks one shot and two shot are the same line and the
// two-shot figures keep their defaults.
PeerKernelFit fitPeerKernels(
    std::span<const CollectiveSample> samples, const model::Gpu& gpu, model::Bytes limit,
    const HoldOut& heldOut = [](const CollectiveSample&) { return false; });

struct PointToPointFit {
  model::PointToPointEfficiency efficiency;
  JudgedFit judged;
};

// Start-up and rate of transfers over a path of `link` bytes/s; ranks are not looked at.
PointToPointFit fitPointToPoint(
    std::span<const CollectiveSample> samples, model::BytesPerSecond link,
    const HoldOut& heldOut = [](const CollectiveSample&) { return false; });

}  // namespace qplan::planner::calibrate
