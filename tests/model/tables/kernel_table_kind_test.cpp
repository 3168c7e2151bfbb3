#include "model/tables/kernel_table_kind.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace qplan::model::tables {
namespace {

TEST(KernelTableKind, IsToldByColumnsAndCells) {
  const auto kind = [](std::vector<std::string> columns, std::vector<std::string> row) {
    return kindOf({std::move(columns), {std::move(row)}});
  };
  EXPECT_EQ(kind({"gemm_dtype", "m"}, {"fp8", "1"}), KernelTableKind::gemm);
  EXPECT_EQ(kind({"isl", "kv_cache_dtype"}, {"1", "fp8"}), KernelTableKind::decodeAttention);
  EXPECT_EQ(kind({"isl", "kv_cache_dtype"}, {"16", "fp8"}), KernelTableKind::promptAttention);
  EXPECT_EQ(kind({"is_prefill", "kv_cache_size"}, {"True", "32"}), KernelTableKind::batchAttention);
  EXPECT_EQ(kind({"kernel_source", "quant_dtype"}, {"a_minus_b", "fp8"}),
            KernelTableKind::dynamicScale);
  EXPECT_EQ(kind({"kernel_source", "quant_dtype"}, {"static", "fp8"}),
            KernelTableKind::staticQuantization);
  EXPECT_EQ(kind({"colour"}, {"red"}), std::nullopt);
  EXPECT_EQ(kindOf({{"gemm_dtype"}, {}}), std::nullopt);
}

}  // namespace
}  // namespace qplan::model::tables
