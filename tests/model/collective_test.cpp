#include "model/collective.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace qplan::model {
namespace {

Gpu gpuWith(Fabric fabric, double nvlink, double pcie = 32e9) {
  Gpu gpu;
  gpu.interconnect = {fabric, BytesPerSecond(nvlink), BytesPerSecond(pcie), BytesPerSecond(25e9),
                      8};
  return gpu;
}

CollectiveEfficiency plainEfficiency() {
  CollectiveEfficiency efficiency;
  efficiency.ring[static_cast<std::size_t>(PathKind::nvlink)] = {
      Seconds(6e-6), Seconds(2e-6), Seconds(1e-6), {0.5, 0.6, 0.8}};
  efficiency.ring[static_cast<std::size_t>(PathKind::pcie)] = {
      Seconds(18e-6), Seconds(10e-6), Seconds(0.0), {0.5, 0.4, 0.2}};
  efficiency.peer = {Seconds(4e-6), Seconds(0.5e-6), Seconds(3e-6), Seconds(0.0), 0.5,
                     0.75,          Bytes(8e6)};
  return efficiency;
}

const Gpu kSwitched = gpuWith(Fabric::nvswitch, 100e9);

// Ring of 8 at 0.8 x 100 GB/s: 6 + 6 x 2 = 18 us, ramp sqrt(16) x 1 = 4 us, 16 MB x 1.75 / 80 GB/s
// = 350 us. Past 8 MB the engine's own kernels are out.
TEST(AllReduce, LargeMessagesTakeTheRing) {
  const AllReduce reduce(NodeGraph(kSwitched, 8), 8, plainEfficiency());
  EXPECT_NEAR(reduce.time(Bytes(16e6)).value(), 372e-6, 1e-10);
  EXPECT_NEAR(reduce.floor(Bytes(16e6)).value(), 280e-6, 1e-10);
}

// 8 ranks: start-up 4 + 3 x 0.5 = 5.5 us. 8 KB one shot: 8000 x 7 / 50 GB/s = 1.12 us.
// 1 MB two shot: 3 us more, 1e6 x 1.75 / 75 GB/s = 23.333 us (one shot would need 140).
TEST(AllReduce, SmallMessagesTakeTheEnginesKernels) {
  const AllReduce reduce(NodeGraph(kSwitched, 8), 8, plainEfficiency());
  EXPECT_NEAR(reduce.time(Bytes(8e3)).value(), 6.62e-6, 1e-11);
  EXPECT_NEAR(reduce.time(Bytes(1e6)).value(), 31.8333e-6, 1e-10);
}

TEST(AllReduce, WithoutPeerKernelsTheRingDoesAll) {
  const AllReduce reduce(NodeGraph(kSwitched, 2), 2, plainEfficiency(), false);
  // 6 us + sqrt(0.01) us + 1e4 / 50 GB/s = 0.2 us
  EXPECT_NEAR(reduce.time(Bytes(1e4)).value(), 6.3e-6, 1e-11);
}

// Four cards in bridged pairs: PCIe ring, 18 + 2 x 10 us, and no peer kernels for more than two.
TEST(AllReduce, FourBridgedCardsCrossPcie) {
  const Gpu bridged = gpuWith(Fabric::nvlinkBridge, 56.25e9);
  const AllReduce four(NodeGraph(bridged, 4), 4, plainEfficiency());
  // 16 KB x 1.5 / (0.4 x 32 GB/s) = 1.92 us
  EXPECT_NEAR(four.time(Bytes(16384)).value(), 39.92e-6, 1e-11);
  const AllReduce two(NodeGraph(bridged, 4), 2, plainEfficiency());
  const AllReduce plain(NodeGraph(gpuWith(Fabric::pcie, 0.0), 2), 2, plainEfficiency());
  EXPECT_LT(two.time(Bytes(1e6)), plain.time(Bytes(1e6)));
  EXPECT_LT(two.time(Bytes(64e6)), plain.time(Bytes(64e6)));
}

TEST(AllReduce, OneRankOrNothingToSendTakesNoTime) {
  EXPECT_DOUBLE_EQ(AllReduce(NodeGraph(kSwitched, 1), 1, {}).time(Bytes(1e6)).value(), 0.0);
  EXPECT_DOUBLE_EQ(AllReduce(NodeGraph(kSwitched, 2), 2, {}).time(Bytes(0.0)).value(), 0.0);
}

// log2 6 lies 58.5 % of the way from 4 to 8 ranks: 0.6 + 0.585 x 0.2 = 0.717 of 100 GB/s.
TEST(AllReduce, RatesBetweenMeasuredRankCountsAreInterpolated) {
  CollectiveEfficiency efficiency = plainEfficiency();
  efficiency.ring[0].ramp = Seconds(0.0);
  const AllReduce reduce(NodeGraph(kSwitched, 8), 6, efficiency, false);
  const double rate = (0.6 + 0.2 * (std::log2(6.0) - 2.0)) * 100e9;
  EXPECT_NEAR(reduce.time(Bytes(60e6)).value(), 14e-6 + 60e6 * (10.0 / 6.0) / rate, 1e-10);
}

// Between nodes 18 us and 0.73 of 25 GB/s; inside 8 us and 0.78 of 100 GB/s.
TEST(SendReceive, TakesThePathBetweenItsEnds) {
  const NodeGraph graph(kSwitched, 16);
  const SendReceive inside(graph, 0, 1, {});
  const SendReceive between(graph, 7, 8, {});
  EXPECT_NEAR(inside.time(Bytes(1e6)).value(), 8e-6 + 1e6 / 78e9, 1e-12);
  EXPECT_NEAR(between.time(Bytes(1e6)).value(), 18e-6 + 1e6 / 18.25e9, 1e-12);
  EXPECT_DOUBLE_EQ(between.time(Bytes(0.0)).value(), 0.0);
}

TEST(CollectiveEfficiency, DefaultsAreValidAndNonsenseIsNamed) {
  EXPECT_TRUE(validate(CollectiveEfficiency{}).empty());
  CollectiveEfficiency wrong;
  wrong.ring[1].bandwidth[2] = 1.5;
  wrong.peer.oneShot = 0.0;
  const auto found = validate(wrong);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].path, "/collective/ring/pcie/bandwidth");
  EXPECT_EQ(found[1].path, "/collective/peer/one_shot");
}

RC_GTEST_PROP(AllReduceProperty, NeverBelowTheFloorAndMoreLinkIsNeverSlower, ()) {
  const auto fabric = *rc::gen::element(Fabric::nvswitch, Fabric::nvlinkBridge, Fabric::pcie);
  const int ranks = *rc::gen::inRange(2, 17);
  const double nvlink = *rc::gen::inRange(40, 900) * 1e9;
  const Bytes bytes(std::pow(10.0, *rc::gen::inRange(20, 90) / 10.0));
  const AllReduce slow(NodeGraph(gpuWith(fabric, nvlink), ranks), ranks, {});
  const AllReduce fast(NodeGraph(gpuWith(fabric, 2.0 * nvlink, 64e9), ranks), ranks, {});
  RC_ASSERT(slow.time(bytes) >= slow.floor(bytes));
  RC_ASSERT(fast.time(bytes) <= slow.time(bytes));
  RC_ASSERT(slow.time(bytes * 1.5) >= slow.time(bytes));
}

}  // namespace
}  // namespace qplan::model
