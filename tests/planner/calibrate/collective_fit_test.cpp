#include "planner/calibrate/collective_fit.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace qplan::planner::calibrate {
namespace {

using model::AllReduce;
using model::Bytes;
using model::BytesPerSecond;
using model::CollectiveEfficiency;
using model::NodeGraph;
using model::Seconds;

model::Gpu switchedGpu() {
  model::Gpu gpu;
  gpu.interconnect = {model::Fabric::nvswitch, BytesPerSecond(300e9), BytesPerSecond(32e9),
                      BytesPerSecond(25e9), 8};
  return gpu;
}

std::vector<CollectiveSample> samplesOf(const CollectiveEfficiency& truth, bool peerKernels,
                                        double largest) {
  std::vector<CollectiveSample> samples;
  for (const int ranks : {2, 4, 8}) {
    const AllReduce reduce(NodeGraph(switchedGpu(), 8), ranks, truth, peerKernels);
    for (double bytes = 256; bytes <= largest; bytes *= 2) {
      samples.push_back({ranks, Bytes(bytes), reduce.time(Bytes(bytes))});
    }
  }
  return samples;
}

TEST(CollectiveFit, RecoversTheRing) {
  CollectiveEfficiency truth;
  truth.ring[0] = {Seconds(9e-6), Seconds(1.9e-6), Seconds(12e-6), {0.74, 0.77, 0.78}};
  const RingFit fit = fitRing(samplesOf(truth, false, 1e9), switchedGpu());
  EXPECT_NEAR(fit.efficiency.startUp.value(), 9e-6, 1e-8);
  EXPECT_NEAR(fit.efficiency.perRank.value(), 1.9e-6, 1e-8);
  EXPECT_NEAR(fit.efficiency.ramp.value(), 12e-6, 1e-7);
  EXPECT_NEAR(fit.efficiency.bandwidth[0], 0.74, 1e-3);
  EXPECT_NEAR(fit.efficiency.bandwidth[1], 0.77, 1e-3);
  EXPECT_NEAR(fit.efficiency.bandwidth[2], 0.78, 1e-3);
}

TEST(CollectiveFit, RanksNobodyMeasuredTakeTheirNeighbour) {
  CollectiveEfficiency truth;
  truth.ring[0].bandwidth = {0.6, 0.5, 0.4};
  auto samples = samplesOf(truth, false, 1e9);
  std::erase_if(samples, [](const CollectiveSample& s) { return s.ranks == 8; });
  const RingFit fit = fitRing(samples, switchedGpu());
  EXPECT_NEAR(fit.efficiency.bandwidth[1], 0.5, 1e-3);
  EXPECT_DOUBLE_EQ(fit.efficiency.bandwidth[2], fit.efficiency.bandwidth[1]);
}

TEST(CollectiveFit, RecoversTheEnginesKernels) {
  CollectiveEfficiency truth;
  truth.ring.fill({Seconds(1.0), Seconds(0.0), Seconds(0.0), {1.0, 1.0, 1.0}});
  truth.peer = {Seconds(4.5e-6), Seconds(0.4e-6), Seconds(5e-6), Seconds(0.5e-6), 0.6, 0.8,
                Bytes(8e6)};
  const PeerKernelFit fit = fitPeerKernels(samplesOf(truth, true, 8e6), switchedGpu(), Bytes(8e6));
  EXPECT_NEAR(fit.efficiency.startUp.value(), 4.5e-6, 1e-7);
  EXPECT_NEAR(fit.efficiency.perDoubling.value(), 0.4e-6, 1e-7);
  EXPECT_NEAR(fit.efficiency.oneShot, 0.6, 1e-2);
  EXPECT_NEAR(fit.efficiency.twoShot, 0.8, 2e-2);
  EXPECT_LT(fit.judged.fit.errors.p90, 1e-2);
}

// 18 us + bytes / (0.73 x 50 GB/s)
TEST(CollectiveFit, RecoversTransfers) {
  std::vector<CollectiveSample> samples;
  for (double bytes = 2048; bytes <= 64e6; bytes *= 2) {
    samples.push_back({2, Bytes(bytes), Seconds(18e-6 + bytes / 36.5e9)});
  }
  const PointToPointFit fit = fitPointToPoint(samples, BytesPerSecond(50e9));
  EXPECT_NEAR(fit.efficiency.startUp.value(), 18e-6, 1e-9);
  EXPECT_NEAR(fit.efficiency.bandwidth, 0.73, 1e-5);
}

}  // namespace
}  // namespace qplan::planner::calibrate
