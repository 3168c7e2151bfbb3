// What cuDNN can compile for GPUs that are not here; needs the toolkit's stub of the driver on the
// loader's path, and cuDNN.
#include "profiler/cuda/support_matrix.hpp"

#include <gtest/gtest.h>

namespace qplan::profiler::cuda {
namespace {

class SupportMatrix : public testing::TestWithParam<std::string_view> {};

TEST_P(SupportMatrix, IsAsTheDesignCountsOn) {
  const auto answer = supportMatrix(GetParam());
  if (const auto* reason = std::get_if<std::string>(&answer)) GTEST_SKIP() << *reason;
  const auto& cells = std::get<std::vector<SupportCell>>(answer);
  // int8, fp8, int4 products, prefill with and without a cache, paged decode.
  ASSERT_EQ(cells.size(), 6U);
  const bool ampere = GetParam() == "A100" || GetParam() == "A6000";
  for (const SupportCell& cell : cells) {
    EXPECT_EQ(cell.gpu, GetParam());
    const bool expected = !(ampere && cell.graph == "fp8-w8a8 gemm");
    EXPECT_EQ(cell.compiled, expected) << cell.graph << ": " << cell.reason;
    EXPECT_EQ(cell.engines > 0, expected) << cell.graph;
    EXPECT_EQ(cell.reason.empty(), expected) << cell.reason;
  }
}

INSTANTIATE_TEST_SUITE_P(Gpus, SupportMatrix,
                         testing::Values("A100", "A6000", "L40S", "H200", "B200"),
                         [](const auto& gpu) { return std::string(gpu.param); });

TEST(SupportMatrixGpus, AreThoseOfTheTest) {
  const std::vector<std::string_view> names = supportMatrixGpus();
  if (names.empty()) GTEST_SKIP() << "built without cuDNN";
  EXPECT_EQ(names, (std::vector<std::string_view>{"A100", "A6000", "L40S", "H200", "B200"}));
}

}  // namespace
}  // namespace qplan::profiler::cuda
