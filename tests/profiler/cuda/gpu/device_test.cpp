// On a real GPU; skipped where there is none.
#include <gtest/gtest.h>

#include <algorithm>

#include "profiler/core/check.hpp"
#include "profiler/cuda/open.hpp"
#include "profiler/machine/driver.hpp"

namespace qplan::profiler::cuda {
namespace {

using model::Format;
using model::KernelCase;

class GpuTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const DriverStatus driver = driverStatus(); driver.gpus.empty()) {
      GTEST_SKIP() << driver.problem;
    }
    auto answer = openDevice(0);
    // With a GPU there is no excuse.
    if (const auto* failure = std::get_if<Failure>(&answer)) FAIL() << failure->reason;
    device_ = std::get<std::unique_ptr<Device>>(std::move(answer));
  }

  // Every way computes the right numbers.
  void computes(const KernelCase& what) {
    for (const CheckResult& result : checkCase(what, device(), 1)) {
      EXPECT_EQ(result.verdict, Verdict::passed)
          << describe(what) << ", " << result.kernel << ": " << result.reason;
    }
  }

  // At least one way runs; the fastest is no faster than physics and within 50 times of it.
  void runs(const KernelCase& what) {
    SCOPED_TRACE(describe(what));
    auto answer = device().kernels(what);
    if (const auto* failure = std::get_if<Failure>(&answer)) FAIL() << failure->reason;
    model::Seconds best(1e9);
    for (const auto& kernel : std::get<0>(answer)) {
      auto timed = kernel->time(5);
      if (const auto* failure = std::get_if<Failure>(&timed)) {
        ADD_FAILURE() << kernel->name() << ": " << failure->reason;
        continue;
      }
      EXPECT_NE(kernel->name(), "");
      const std::vector<model::Seconds>& times = std::get<Timed>(timed).times;
      ASSERT_EQ(times.size(), 5U);
      for (const model::Seconds time : times) {
        if (time > model::Seconds(0.0)) best = std::min(best, time);
      }
    }
    const auto floor = floorOf(what, device().gpu());
    ASSERT_TRUE(floor);
    EXPECT_GE(best, *floor);
    EXPECT_LE(best, 50.0 * *floor + model::Seconds(50e-6));
  }

  Device& device() { return *device_; }

 private:
  std::unique_ptr<Device> device_;
};

constexpr model::AttentionHeads kHeads{32, 8, 128};

TEST_F(GpuTest, SaysWhatItIs) {
  const model::DeviceRecord record = device().record();
  EXPECT_NE(record.name, "");
  EXPECT_EQ(record.uuid.size(), 40U);
  EXPECT_GT(record.smCount, 0);
  EXPECT_GT(record.l2.value(), 1e6);
  EXPECT_GE(record.gpus, 1);
  EXPECT_EQ(device().gpu().computeCapability, record.computeCapability);
}

TEST_F(GpuTest, MatrixProducts) {
  for (const Format format : model::kFormats) {
    if (!supports(device().gpu(), format)) continue;
    computes(model::GemmCase{format, 17, {256, 512}});
    runs(model::GemmCase{format, 16, {4096, 4096}});
    runs(model::GemmCase{format, 1024, {4096, 4096}});
  }
}

TEST_F(GpuTest, Attention) {
  for (const model::KvDtype dtype : model::kKvDtypes) {
    computes(model::DecodeCase{dtype, 2, 130, kHeads});
    runs(model::DecodeCase{dtype, 16, 2048, kHeads});
  }
  computes(model::PrefillCase{1, 65, 0, kHeads});
  computes(model::PrefillCase{1, 65, 64, kHeads});
  runs(model::PrefillCase{1, 1024, 0, kHeads});
}

TEST_F(GpuTest, ElementwiseAndMemory) {
  using model::ElementwiseOp;
  for (const ElementwiseOp op :
       {ElementwiseOp::norm, ElementwiseOp::rope, ElementwiseOp::activation}) {
    computes(model::ElementwiseCase{op, Format::bf16, 17, 4096});
    runs(model::ElementwiseCase{op, Format::bf16, 16384, 4096});
  }
  computes(model::ElementwiseCase{ElementwiseOp::quantize, Format::int8W8a8, 17, 4096});
  constexpr std::int64_t kMiB = 1024 * 1024;
  for (const model::MemoryAccess access :
       {model::MemoryAccess::read, model::MemoryAccess::write, model::MemoryAccess::copy}) {
    runs(model::MemoryCase{access, 512 * kMiB});
  }
}

}  // namespace
}  // namespace qplan::profiler::cuda
