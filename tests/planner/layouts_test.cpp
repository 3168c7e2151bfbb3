#include "planner/layouts.hpp"

#include <gtest/gtest.h>

namespace qplan::planner {
namespace {

using model::Layout;

// Four GPUs of one node: one group of four, two of two, four of one.
TEST(LayoutsOf, EveryEqualSplitOfANode) {
  EXPECT_EQ(layoutsOf(4, 8), (std::vector<Layout>{{4, 1, 1}, {2, 1, 2}, {1, 1, 4}}));
}

// Sixteen GPUs in nodes of eight: one copy has to span both, the smaller ones stay inside.
TEST(LayoutsOf, CopiesBeyondANodeGetPipelineStages) {
  EXPECT_EQ(layoutsOf(16, 8),
            (std::vector<Layout>{{8, 2, 1}, {8, 1, 2}, {4, 1, 4}, {2, 1, 8}, {1, 1, 16}}));
}

// Twelve is not whole nodes of eight, its halves are six GPUs each.
TEST(LayoutsOf, CountsThatAreNotWholeNodesAreLeftOut) {
  EXPECT_EQ(layoutsOf(12, 8),
            (std::vector<Layout>{{6, 1, 2}, {4, 1, 3}, {3, 1, 4}, {2, 1, 6}, {1, 1, 12}}));
}

TEST(LayoutsOf, UseEveryGpu) {
  for (int gpus = 1; gpus <= 32; ++gpus) {
    for (const Layout& layout : layoutsOf(gpus, 8)) EXPECT_EQ(gpuCount(layout), gpus);
  }
}

}  // namespace
}  // namespace qplan::planner
