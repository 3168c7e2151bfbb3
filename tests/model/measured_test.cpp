#include "model/measured.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "model/profile_error.hpp"
#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

using test::a6000;
using test::h100;

constexpr AttentionHeads kHeads{32, 8, 128};
constexpr std::array kRows{1, 8, 32, 128, 512, 2048};
constexpr std::array kSizes{1024, 2048, 4096, 8192, 16384};

void add(Profile& profile, const KernelCase& what, Seconds time) {
  ProfilePoint point;
  point.what = what;
  point.median = point.p10 = point.p90 = time;
  point.samples = 9;
  profile.points.push_back(point);
}

// A GPU whose kernels take `times` of the case.
Profile profileOf(const Gpu& gpu, const std::function<Seconds(const KernelCase&)>& times) {
  Profile profile;
  profile.gpu = gpu;
  const auto measure = [&](const KernelCase& what) { add(profile, what, times(what)); };
  for (const int n : kSizes) {
    for (const int k : kSizes) {
      for (const int m : kRows) measure(GemmCase{Format::bf16, m, {n, k}});
    }
  }
  for (const int sequences : {1, 4, 16, 64}) {
    for (const int context : {128, 1024, 4096, 16384}) {
      measure(DecodeCase{KvDtype::bf16, sequences, context, kHeads});
    }
  }
  for (const int sequences : {1, 4, 16}) {
    for (const int tokens : {64, 256, 1024, 4096}) {
      measure(PrefillCase{sequences, tokens, 0, kHeads});
    }
  }
  for (const int tokens : {1, 16, 256, 4096}) {
    measure(ElementwiseCase{ElementwiseOp::norm, Format::bf16, tokens, 4096});
  }
  return profile;
}

// 5 us plus 1.5 times the floor: nothing like the tiles and waves the model thinks in.
Seconds plain(const KernelCase& what, const Gpu& gpu) {
  return Seconds(5e-6) + 1.5 * *floorOf(what, gpu);
}

Profile plainProfile(const Gpu& gpu) {
  return profileOf(gpu, [&](const KernelCase& what) { return plain(what, gpu); });
}

TEST(MeasuredKernels, ReproduceWhatWasMeasured) {
  const Gpu gpu = a6000();
  const Profile profile = plainProfile(gpu);
  const MeasuredKernels kernels(profile, gpu);
  for (const ProfilePoint& point : profile.points) {
    const auto predicted = predictedTime(kernels, point.what, gpu);
    ASSERT_TRUE(predicted) << describe(point.what);
    // Decoding is a line in the context; these points lie on one.
    EXPECT_NEAR(*predicted / point.median, 1.0, 1e-6) << describe(point.what);
  }
}

// Between sizes 4096 and 8192 a time that is nearly a power law is met within a few percent.
TEST(MeasuredKernels, InterpolateBetweenLayersAndRows) {
  const Gpu gpu = a6000();
  const MeasuredKernels kernels(plainProfile(gpu), gpu);
  for (const GemmCase& what :
       {GemmCase{Format::bf16, 1, {6144, 4096}}, GemmCase{Format::bf16, 64, {4096, 14336}},
        GemmCase{Format::bf16, 1024, {5120, 5120}}}) {
    const auto predicted = predictedTime(kernels, what, gpu);
    ASSERT_TRUE(predicted);
    EXPECT_NEAR(*predicted / plain(what, gpu), 1.0, 0.05) << describe(what);
  }
}

TEST(MeasuredKernels, SayWhatTheyRestOn) {
  const Gpu gpu = a6000();
  const MeasuredKernels kernels(plainProfile(gpu), gpu);
  EXPECT_EQ(kernels.gemm(Format::bf16, {4096, 4096})->provenance, Provenance::measured);
  EXPECT_EQ(kernels.gemm(Format::bf16, {6144, 4096})->provenance, Provenance::interpolated);
  EXPECT_EQ(kernels.gemm(Format::bf16, {128256, 4096})->provenance, Provenance::extrapolated);
  const auto decode = [&](int heads, int kvHeads, int dim, KvDtype dtype) {
    return kernels.decode(groupedQueryShape(heads, kvHeads, dim, dtype));
  };
  EXPECT_EQ(decode(32, 8, 128, KvDtype::bf16)->provenance, Provenance::measured);
  EXPECT_EQ(decode(64, 8, 128, KvDtype::bf16)->provenance, Provenance::interpolated);
  // Another head size or cache type is another kernel.
  EXPECT_FALSE(decode(32, 8, 64, KvDtype::bf16));
  EXPECT_FALSE(decode(32, 8, 128, KvDtype::fp8));
  EXPECT_FALSE(kernels.gemm(Format::int8W8a8, {4096, 4096}));
  EXPECT_FALSE(kernels.elementwise(ElementwiseOp::rope, Format::bf16, 4096));
  EXPECT_FALSE(kernels.launchGap());
  EXPECT_FALSE(kernels.decode(latentShape(16, *test::latentMixture().mla, KvDtype::bf16)));
}

// A simulated run is the user's own assumption, however exactly it is met.
TEST(MeasuredKernels, SimulatedTimesAreNotMeasured) {
  const Gpu gpu = a6000();
  Profile profile = plainProfile(gpu);
  for (ProfilePoint& point : profile.points) point.timing = TimingMethod::simulated;
  const MeasuredKernels kernels(profile, gpu);
  EXPECT_EQ(kernels.gemm(Format::bf16, {4096, 4096})->provenance, Provenance::user);
}

TEST(MeasuredKernels, LeaveOutFlaggedPoints) {
  const Gpu gpu = a6000();
  Profile profile = plainProfile(gpu);
  const MeasuredKernels before(profile, gpu);
  ProfilePoint wild = profile.points.front();
  wild.what = GemmCase{Format::bf16, 16, {4096, 4096}};
  wild.median = wild.p90 = Seconds(1.0);
  wild.flag = "SM clock below 75 %";
  profile.points.push_back(wild);
  const MeasuredKernels after(profile, gpu);
  EXPECT_EQ(predictedTime(before, wild.what, gpu), predictedTime(after, wild.what, gpu));
}

// Measurements below the physical floor, as those of a warm cache, do not pull answers below it.
RC_GTEST_PROP(MeasuredKernels, NeverAnswerBelowTheFloor, ()) {
  const Gpu gpu = a6000();
  static const Profile kFast = profileOf(a6000(), [](const KernelCase& what) {
    return 0.3 * *floorOf(what, a6000()) + Seconds(1e-7);
  });
  static const MeasuredKernels kKernels(kFast, gpu);
  const GemmCase gemm{Format::bf16,
                      *rc::gen::inRange(1, 5000),
                      {*rc::gen::inRange(256, 40000), *rc::gen::inRange(256, 40000)}};
  RC_ASSERT(*predictedTime(kKernels, gemm, gpu) >= *floorOf(gemm, gpu) * (1 - 1e-12));
  const Attention decode = kKernels.decode(groupedQueryShape(32, 8, 128, KvDtype::bf16))->kernel;
  const int sequences = *rc::gen::inRange(1, 300);
  const double tokens = sequences * *rc::gen::inRange(1, 20000);
  RC_ASSERT(decode.decode(sequences, tokens) >= decode.decodeFloor(sequences, tokens));
  const int prompt = *rc::gen::inRange(1, 20000);
  const double pairs = prompt * (prompt / 2.0);
  RC_ASSERT(decode.prefill(prompt, 1, pairs) >= decode.prefillFloor(prompt, pairs));
}

// Twice as many query heads, measured at one size each: elsewhere the curves of the heads measured
// well apply, which here are right for these too.
TEST(MeasuredKernels, SpotChecksScaleTheHeadsKnownBest) {
  const Gpu gpu = a6000();
  constexpr AttentionHeads kSpot{64, 8, 128};
  Profile profile = plainProfile(gpu);
  for (const KernelCase& what : {KernelCase(DecodeCase{KvDtype::bf16, 1, 2048, kSpot}),
                                 KernelCase(PrefillCase{1, 1024, 0, kSpot})}) {
    add(profile, what, plain(what, gpu));
  }
  const MeasuredKernels kernels(profile, gpu);
  const DecodeCase decode{KvDtype::bf16, 64, 4096, kSpot};
  EXPECT_NEAR(*predictedTime(kernels, decode, gpu) / plain(decode, gpu), 1.0, 0.1);
  const PrefillCase prefill{4, 4096, 0, kSpot};
  EXPECT_NEAR(*predictedTime(kernels, prefill, gpu) / plain(prefill, gpu), 1.0, 0.1);
  EXPECT_EQ(kernels.decode(groupedQueryShape(64, 8, 128, KvDtype::bf16))->provenance,
            Provenance::measured);
}

// The step takes a profile's kernels first and says so; without a profile nothing changes.
TEST(MeasuredKernels, StandInForFittedEfficiencies) {
  const Deployment d = test::deployment();
  Efficiency efficiency = test::typicalEfficiency();
  const StepModel fitted(d, efficiency);
  Profile profile = plainProfile(d.gpu);
  for (ProfilePoint& point : profile.points) {
    for (Seconds* time : {&point.median, &point.p10, &point.p90}) *time *= 2.0;
  }
  efficiency.measured = std::make_shared<const MeasuredKernels>(profile, d.gpu);
  const StepModel measured(d, efficiency);
  const Batch batch{.decodes = 4, .contextTokens = 4000, .sampled = 4};
  EXPECT_GT(measured.time(batch), 1.3 * fitted.time(batch));

  std::array<BreakdownItem, kOperatorClassCount> items{};
  measured.accumulate(batch, 1.0, items);
  const auto provenance = [&](OperatorClass c) {
    return items[static_cast<std::size_t>(c)].provenance;
  };
  EXPECT_EQ(provenance(OperatorClass::decodeAttention), Provenance::measured);
  // 28672 outputs of gate and up lie outside the sizes measured.
  EXPECT_EQ(provenance(OperatorClass::gemm), Provenance::extrapolated);
  EXPECT_EQ(provenance(OperatorClass::host), Provenance::calibrated);
  EXPECT_EQ(measured.provenance(), Provenance::extrapolated);
  EXPECT_EQ(fitted.provenance(), Provenance::calibrated);
}

// The ring was measured at twice the modelled time; small messages still take the engine's kernels.
TEST(MeasuredKernels, CorrectTheRing) {
  const Gpu gpu = h100();
  const NodeGraph node(gpu, 4);
  const AllReduce ring(node, 4, {}, false);
  Profile profile;
  profile.gpu = gpu;
  for (const int bytes : {1 << 10, 1 << 20, 1 << 28}) {
    add(profile, AllReduceCase{4, bytes}, 2.0 * ring.time(Bytes(bytes)));
  }
  const MeasuredKernels kernels(profile, gpu);
  const Bytes large(1 << 28);
  EXPECT_NEAR(kernels.allReduce(node, 4, {}, false)->kernel.time(large) / ring.time(large), 2.0,
              1e-9);
  EXPECT_FALSE(kernels.allReduce(node, 2, {}, false));
  const AllReduce withPeers(node, 4, {}, true);
  EXPECT_EQ(kernels.allReduce(node, 4, {}, true)->kernel.time(Bytes(4096)),
            withPeers.time(Bytes(4096)));
}

// Errors are of points the interpolation had not seen: a smooth GPU is met within percents, one
// whose every time is off by a random factor is not.
TEST(InterpolationErrors, TellSmoothFromNoisy) {
  const Gpu gpu = a6000();
  const auto smooth = interpolationErrors(plainProfile(gpu), gpu);
  ASSERT_FALSE(smooth.empty());
  int gemmPoints = 0;
  for (const InterpolationError& error : smooth) {
    if (error.kernelClass != KernelClass::gemm) continue;
    EXPECT_LT(error.median, 0.05) << error.leftOut;
    EXPECT_LT(error.p90, 0.2) << error.leftOut;
    if (error.leftOut == "points") gemmPoints = error.points;
  }
  EXPECT_EQ(gemmPoints, static_cast<int>(kRows.size() * kSizes.size() * kSizes.size()));

  int count = 0;
  const auto noisy =
      interpolationErrors(profileOf(gpu,
                                    [&](const KernelCase& what) {
                                      return plain(what, gpu) * (++count % 2 == 0 ? 1.0 : 1.5);
                                    }),
                          gpu);
  const auto worst = std::max_element(
      noisy.begin(), noisy.end(), [](const auto& a, const auto& b) { return a.median < b.median; });
  EXPECT_GT(worst->median, 0.15);
}

}  // namespace
}  // namespace qplan::model
