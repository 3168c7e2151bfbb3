#include "model/elementwise.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace qplan::model {
namespace {

Gpu plainGpu(double bandwidth = 1e12) {
  Gpu gpu;
  gpu.memoryBandwidth = BytesPerSecond(bandwidth);
  gpu.l2 = Bytes(8e6);
  return gpu;
}

ElementwiseEfficiency uniform(ElementwiseKernel kernel) {
  ElementwiseEfficiency efficiency;
  efficiency.kernels.fill(kernel);
  return efficiency;
}

// Norm of hidden 4096: 2 + 3/2 = 3.5 us fixed. 1000 tokens x 4096 x 8 B = 32.768 MB at 0.5 TB/s
// = 65.536 us; together sqrt(3.5^2 + 65.536^2) = 65.629 us.
TEST(Elementwise, RowLatencyAndTrafficAddInSquares) {
  const Elementwise norm(ElementwiseOp::norm, 4096, plainGpu(),
                         uniform({Seconds(2e-6), Seconds(3e-6), 0.5}));
  EXPECT_NEAR(norm.time(1).value(), 3.5006e-6, 1e-10);
  EXPECT_NEAR(norm.time(1000).value(), 65.629e-6, 1e-9);
  EXPECT_DOUBLE_EQ(norm.time(0).value(), 0.0);
}

// 32.768 MB less the 8 MB that L2 can hold, at 1 TB/s.
TEST(Elementwise, FloorLeavesOutWhatL2Holds) {
  const Elementwise norm(ElementwiseOp::norm, 4096, plainGpu(), ElementwiseEfficiency{});
  EXPECT_NEAR(norm.floor(1000).value(), 24.768e-6, 1e-12);
  EXPECT_DOUBLE_EQ(norm.floor(100).value(), 0.0);
}

// Even a kernel fitted at five times memory speed cannot beat the traffic past L2.
TEST(Elementwise, FastKernelsAreHeldAtTheFloor) {
  const Elementwise act(ElementwiseOp::activation, 14336, plainGpu(),
                        uniform({Seconds(1e-6), Seconds(1e-6), 5.0}));
  EXPECT_EQ(act.time(4000), act.floor(4000));
}

TEST(ElementwiseEfficiency, DefaultsAreValidAndNonsenseIsNamed) {
  EXPECT_TRUE(validate(ElementwiseEfficiency{}).empty());
  ElementwiseEfficiency wrong;
  wrong.kernels[static_cast<std::size_t>(ElementwiseOp::rope)].bandwidth = 0.0;
  const auto found = validate(wrong);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, "/elementwise/rope/bandwidth");
}

RC_GTEST_PROP(ElementwiseProperty, MonotoneAndNeverBelowTheFloor, ()) {
  const auto op = *rc::gen::elementOf(
      std::vector<ElementwiseOp>(kElementwiseOps.begin(), kElementwiseOps.end()));
  const double width = *rc::gen::inRange(1, 65536);
  const auto efficiency =
      uniform({Seconds(*rc::gen::inRange(0, 50) * 1e-7), Seconds(*rc::gen::inRange(0, 50) * 1e-7),
               *rc::gen::inRange(1, 500) / 100.0});
  const Elementwise slow(op, width, plainGpu(1e12), efficiency);
  const Elementwise fast(op, width, plainGpu(2e12), efficiency);
  const int tokens = *rc::gen::inRange(1, 16384);
  RC_ASSERT(slow.time(tokens) >= slow.floor(tokens));
  RC_ASSERT(slow.time(tokens + 1) >= slow.time(tokens));
  RC_ASSERT(fast.time(tokens) <= slow.time(tokens));
}

}  // namespace
}  // namespace qplan::model
