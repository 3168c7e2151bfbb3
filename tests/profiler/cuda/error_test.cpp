#include "profiler/cuda/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profiler/cuda/lost_device.hpp"

namespace qplan::profiler::cuda {
namespace {

using Kind = Failure::Kind;

template <class Call>
Failure failureOf(Call call) {
  try {
    call();
  } catch (const DeviceError& error) {
    return error.failure();
  }
  return {Kind::denied, "nothing was thrown"};
}

TEST(DeviceError, NamesFileLineAndExpression) {
  const CallSite site{"/home/somebody/qplan/profiler/cuda/handles.cpp", 17,
                      "cudaMalloc(&data, bytes)"};
  EXPECT_EQ(describe("out of memory", site),
            "out of memory at profiler/cuda/handles.cpp:17: cudaMalloc(&data, bytes)");
}

TEST(DeviceError, OfCudaCarriesItsNameAndKind) {
  const CallSite site{"profiler/cuda/pools.cpp", 5, "grow()"};
  const Failure memory = failureOf([&] { check(cudaErrorMemoryAllocation, site); });
  EXPECT_EQ(memory.kind, Kind::outOfMemory);
  EXPECT_EQ(memory.reason,
            "out of memory (cudaErrorMemoryAllocation) at profiler/cuda/pools.cpp:5: grow()");
  EXPECT_EQ(failureOf([&] { check(cudaErrorNoKernelImageForDevice, site); }).kind,
            Kind::unsupported);
  EXPECT_EQ(failureOf([&] { check(cudaErrorInvalidConfiguration, site); }).kind,
            Kind::kernelFailed);
  check(cudaSuccess, site);
}

TEST(DeviceError, OfCublasLtSaysWhatItMeans) {
  const CallSite site{"profiler/cuda/lt_product.cpp", 9, "cublasLtMatmul(...)"};
  const Failure refused = failureOf([&] { check(CUBLAS_STATUS_NOT_SUPPORTED, site); });
  EXPECT_EQ(refused.kind, Kind::unsupported);
  EXPECT_EQ(refused.reason,
            "not supported by cuBLASLt (status 15) at profiler/cuda/lt_product.cpp:9: "
            "cublasLtMatmul(...)");
  EXPECT_EQ(failureOf([&] { check(CUBLAS_STATUS_ALLOC_FAILED, site); }).kind, Kind::outOfMemory);
  EXPECT_EQ(failureOf([&] { check(CUBLAS_STATUS_EXECUTION_FAILED, site); }).kind,
            Kind::kernelFailed);
}

TEST(DeviceError, OfAMacroIsWhereTheCallStands) {
  const Failure failure =
      failureOf([] { QPLAN_CHECK(static_cast<cudaError_t>(cudaErrorInvalidValue)); });
  EXPECT_THAT(failure.reason, testing::HasSubstr("error_test.cpp:"));
  EXPECT_THAT(failure.reason,
              testing::HasSubstr(": static_cast<cudaError_t>(cudaErrorInvalidValue)"));
}

TEST(LostDevice, PassesAnswersAndFailuresOn) {
  LostDevice lost;
  EXPECT_EQ(std::get<int>(lost.guard<int>([] { return 7; })), 7);
  const Failure memory{Kind::outOfMemory, "no room"};
  const auto answer = lost.guard<int>([&]() -> int { throw DeviceError(memory); });
  EXPECT_EQ(std::get<Failure>(answer), memory);
  EXPECT_EQ(std::get<int>(lost.guard<int>([] { return 8; })), 8);
  EXPECT_EQ(std::get<Failure>(lost.guard<int>([]() -> int { throw std::bad_alloc(); })).kind,
            Kind::outOfMemory);
}

TEST(LostDevice, AsksNothingOfALostOne) {
  LostDevice lost;
  const Failure gone{Kind::lost, "an illegal memory access"};
  (void)lost.guard<int>([&]() -> int { throw DeviceError(gone); });
  bool called = false;
  const auto answer = lost.guard<int>([&] {
    called = true;
    return 1;
  });
  EXPECT_FALSE(called);
  EXPECT_EQ(std::get<Failure>(answer), gone);
}

}  // namespace
}  // namespace qplan::profiler::cuda
