#include "model/power.hpp"

#include <gtest/gtest.h>

#include "model/latency.hpp"
#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

TEST(Power, FollowsTheUsesOfTheGpu) {
  Gpu gpu = test::h100();
  gpu.tdp = Watts(700);
  const PowerCurve curve{0.1, 0.5, 1.0};
  EXPECT_NEAR(idlePower(gpu, curve).value(), 70, 1e-9);
  // 2 requests/s of 0.2 s of bandwidth and 0.1 s of arithmetic each: 0.1 + 0.5 x 0.4 + 0.2
  EXPECT_NEAR(power(gpu, curve, {Seconds(0.2), Seconds(0.1)}, RequestsPerSecond(2)).value(), 350,
              1e-9);
  // Neither a unit nor the board goes beyond its limit.
  EXPECT_NEAR(power(gpu, curve, {Seconds(9), Seconds(0)}, RequestsPerSecond(2)).value(), 420, 1e-9);
  EXPECT_NEAR(power(gpu, curve, {Seconds(9), Seconds(9)}, RequestsPerSecond(2)).value(), 700, 1e-9);
}

TEST(Power, UnknownIsTheTdp) {
  const Gpu gpu = test::h100();
  EXPECT_EQ(power(gpu, {}, {Seconds(0.01), Seconds(0.01)}, RequestsPerSecond(1)), gpu.tdp);
}

TEST(Power, PeakTimesAreBelowTheRealOnes) {
  const Deployment deployment = test::deployment(test::llama8b(), test::h100());
  const StepModel step(deployment, test::typicalEfficiency());
  const Workload workload{"", 1024, 128};
  const Estimate alone = syncEstimate(deployment, step, workload);
  const PeakTimes times = peakTimes(deployment, step, alone, workload);
  EXPECT_LT(times.memory, alone.latency);
  EXPECT_LT(times.compute, times.memory);
  // 127 steps of one sequence read 14.5 to 16.1 GB of weights each at 3.35 TB/s: 0.55 to 0.61 s;
  // the prompt reads them once more, and each step about 0.14 GB of cache.
  EXPECT_GT(times.memory.value(), 0.55);
  EXPECT_LT(times.memory.value(), 0.65);
}

TEST(Power, PipelineStagesShareTheWork) {
  Deployment deployment = test::deployment(test::llama8b(), test::h100());
  const Workload workload{"", 1024, 128};
  const auto timesWith = [&](int pp) {
    deployment.layout = {1, pp, 1};
    const StepModel step(deployment, test::typicalEfficiency());
    return peakTimes(deployment, step, syncEstimate(deployment, step, workload), workload);
  };
  EXPECT_NEAR(timesWith(2).compute / timesWith(1).compute, 0.5, 0.01);
}

}  // namespace
}  // namespace qplan::model
