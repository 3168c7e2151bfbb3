// The whole device on host memory, in a session as qprof runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profiler/core/catalogue.hpp"
#include "profiler/cuda/counting.hpp"
#include "profiler/cuda/cuda_device.hpp"
#include "profiler/cuda/transfers.hpp"
#include "tests/profiler/core/bench.hpp"
#include "tests/profiler/cuda/host/fakes.hpp"

namespace qplan::profiler::cuda {

// In place of those of the GPU.
std::variant<model::Counters, Failure> countRun(cudaStream_t stream, const Enqueue& run) {
  run(stream, 0);
  model::Counters counters;
  counters.smCycles = 1000;
  return counters;
}

namespace {

constexpr model::Seconds kRun(1e-3);

class CopyKernel : public Kernel {
 public:
  [[nodiscard]] std::string name() const override { return "copy"; }
  std::variant<Timed, Failure> time(int repetitions) override {
    return Timed{{static_cast<std::size_t>(repetitions), kRun}, model::TimingMethod::events};
  }
};

std::vector<std::unique_ptr<Kernel>> copyKernel() {
  std::vector<std::unique_ptr<Kernel>> made;
  made.push_back(std::make_unique<CopyKernel>());
  return made;
}

}  // namespace

std::vector<std::unique_ptr<Kernel>> hostCopyWays(const model::HostCopyCase& /*what*/,
                                                  cudaStream_t /*stream*/) {
  return copyKernel();
}
std::vector<std::unique_ptr<Kernel>> gapWays(const model::GapCase& /*what*/, KernelTimer& /*timer*/,
                                             cudaStream_t /*stream*/) {
  return copyKernel();
}
std::vector<std::unique_ptr<Kernel>> allReduceWays(const model::AllReduceCase& /*what*/) {
  throw DeviceError({Failure::Kind::unsupported, "one GPU alone"});
}

namespace {

using model::Format;

// Really runs everything, and says it took a millisecond. `loseAt`: runs until the
// device is lost; negative: it never is.
class HostTimer : public KernelTimer {
 public:
  explicit HostTimer(std::vector<int>& turns, int& loseAt) : turns_(turns), loseAt_(loseAt) {}

  TimedRuns time(const Enqueue& run, int firstTurn, int repetitions) override {
    for (int i = 0; i < repetitions; ++i) {
      if (loseAt_ == 0) throw DeviceError({Failure::Kind::lost, "an illegal memory access"});
      if (loseAt_ > 0) --loseAt_;
      turns_.push_back(firstTurn + i);
      run(nullptr, firstTurn + i);
    }
    return {{{static_cast<std::size_t>(repetitions), kRun}, model::TimingMethod::cupti},
            "gemm_kernel"};
  }
  TimedRuns timeWhole(const Enqueue& run, int firstTurn, int repetitions) override {
    return time(run, firstTurn, repetitions);
  }

 private:
  std::vector<int>& turns_;
  int& loseAt_;
};

class HostDeviceTest : public testing::Test {
 protected:
  HostDeviceTest() {
    DeviceParts parts;
    parts.context.computeCapability = {9, 0};
    parts.context.l2Bytes = 64 * 1024;
    parts.context.limits = {4, 227 * 1024, 228 * 1024};
    parts.context.lt = std::make_shared<Lt>(host::fakeLt());
    parts.context.cudnn.problem = "libcudnn.so.9 was not found";
    parts.timer = std::make_unique<HostTimer>(turns, loseAt);
    parts.record.name = "NVIDIA H200";
    parts.gpu = test::gpuCalled("h200");
    device = std::make_unique<CudaDevice>(std::move(parts));
  }

  SessionResult run(std::vector<model::KernelCase> cases, bool counters = false) {
    Plan plan;
    plan.grid = "test";
    plan.wall.assign(cases.size(), model::Seconds(0.1));
    plan.cases = std::move(cases);
    SessionOptions options;
    options.counters = counters;
    options.heating = model::Seconds(0.01);
    VirtualClock clock;
    test::MemorySink sink;
    test::Listener listener;
    return measure(plan, *device, clock, sink, listener, options, std::nullopt, {});
  }

  std::vector<int> turns;
  int loseAt = -1;
  std::unique_ptr<CudaDevice> device;
};

std::vector<std::string> kernelsOf(const model::Profile& profile) {
  std::vector<std::string> names;
  for (const model::ProfilePoint& point : profile.points) names.push_back(point.kernel);
  return names;
}

TEST_F(HostDeviceTest, MeasuresEveryClassThatNeedsNoCudnn) {
  const SessionResult result = run({
      model::GapCase{model::GapKind::launch},
      model::MemoryCase{model::MemoryAccess::read, 4096},
      model::HostCopyCase{model::CopyDirection::hostToDevice, 4096},
      model::ElementwiseCase{model::ElementwiseOp::activation, Format::bf16, 1, 128},
      model::GemmCase{Format::bf16, 3, {64, 128}},
      model::GemmCase{Format::int4W4a16, 3, {64, 128}},
      model::GemmCase{Format::int4W4a16, 129, {64, 128}},
      model::DecodeCase{model::KvDtype::fp8, 1, 65, {4, 2, 64}},
      model::SustainedCase{Format::int8W8a8, 64},
  });
  EXPECT_TRUE(result.profile.complete);
  for (const model::MissedPoint& missed : result.profile.missed) {
    ADD_FAILURE() << describe(missed.what) << ": " << missed.reason;
  }
  EXPECT_THAT(
      kernelsOf(result.profile),
      testing::ElementsAre("copy", "qplan_read_memory", "copy", "qplan_silu_multiply",
                           "gemm_kernel", testing::StartsWith("qplan_w4a16_m8_"), "gemm_kernel",
                           testing::StartsWith("qplan_decode_e4m3_d64_split"), "gemm_kernel"));
  for (const model::ProfilePoint& point : result.profile.points) {
    EXPECT_EQ(point.median, kRun) << describe(point.what);
  }
  EXPECT_THAT(result.profile.points[6].algorithm, testing::StartsWith("dequantized first, algo"));
}

TEST_F(HostDeviceTest, MissesWhatIsNotThereWithTheReason) {
  const SessionResult result = run({
      model::PrefillCase{1, 64, 0, {4, 2, 64}},
      model::AllReduceCase{2, 256},
  });
  EXPECT_TRUE(result.profile.complete);
  ASSERT_EQ(result.profile.missed.size(), 2U);
  EXPECT_EQ(result.profile.missed[0].reason, "no cuDNN (libcudnn.so.9 was not found)");
  EXPECT_EQ(result.profile.missed[1].reason, "one GPU alone");
}

// Two algorithms, tried in turn: the second goes on where the first has stopped.
TEST_F(HostDeviceTest, WaysOfACaseShareTheTurns) {
  auto answer = device->kernels(model::GemmCase{Format::bf16, 3, {64, 128}});
  const auto& kernels = std::get<0>(answer);
  ASSERT_EQ(kernels.size(), 2U);
  turns.clear();
  (void)kernels[0]->time(3);
  (void)kernels[1]->time(2);
  (void)kernels[0]->time(1);
  EXPECT_THAT(turns, testing::ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(kernels[1]->name(), "gemm_kernel");
}

TEST_F(HostDeviceTest, EndsWhenTheDeviceIsLost) {
  loseAt = 5;
  const SessionResult result = run({
      model::MemoryCase{model::MemoryAccess::read, 4096},
      model::MemoryCase{model::MemoryAccess::write, 4096},
  });
  EXPECT_TRUE(result.lost);
  EXPECT_EQ(result.lostBecause, "an illegal memory access");
  const std::size_t before = turns.size();
  const auto answer = device->kernels(model::MemoryCase{model::MemoryAccess::read, 4096});
  EXPECT_EQ(std::get<Failure>(answer).kind, Failure::Kind::lost);
  EXPECT_EQ(turns.size(), before);
}

TEST_F(HostDeviceTest, CountsKernelsButNotCopies) {
  auto memory = device->kernels(model::MemoryCase{model::MemoryAccess::read, 4096});
  const auto counted = device->counters(*std::get<0>(memory).front());
  EXPECT_EQ(std::get<model::Counters>(counted).smCycles, 1000);
  auto copy = device->kernels(model::HostCopyCase{});
  const auto refused = device->counters(*std::get<0>(copy).front());
  EXPECT_EQ(std::get<Failure>(refused).kind, Failure::Kind::unsupported);
}

}  // namespace
}  // namespace qplan::profiler::cuda
