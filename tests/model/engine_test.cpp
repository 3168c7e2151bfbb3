#include "model/engine.hpp"

#include <gtest/gtest.h>

#include "model/layout.hpp"
#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

TEST(Engine, PadsToTheNextCapturedSize) {
  const Engine engine = test::engine();  // 1, 2, 4, 8, 16, ..., 256
  EXPECT_EQ(paddedBatch(engine, 0), 0);
  EXPECT_EQ(paddedBatch(engine, 1), 1);
  EXPECT_EQ(paddedBatch(engine, 3), 4);
  EXPECT_EQ(paddedBatch(engine, 5), 8);
  EXPECT_EQ(paddedBatch(engine, 8), 8);
  EXPECT_EQ(paddedBatch(engine, 249), 256);
  EXPECT_EQ(paddedBatch(engine, 257), 257);
  EXPECT_EQ(paddedBatch(Engine{}, 5), 5);
}

TEST(Engine, ValidationNamesEveryBadField) {
  EXPECT_TRUE(validate(test::engine()).empty());
  Engine bad = test::engine();
  bad.id.clear();
  bad.scheduler.maxSequences = 0;
  bad.scheduler.watermark = 1.0;
  bad.host.step = Seconds(-1);
  bad.memory.utilization = 1.1;
  bad.captureSizes = {1, 4, 4};
  std::vector<std::string> paths;
  for (const Diagnostic& d : validate(bad)) paths.push_back(d.path);
  const std::vector<std::string> expected{
      "/id",          "/scheduler/max_sequences", "/scheduler/watermark",
      "/host/step_s", "/memory/utilization",      "/capture_sizes"};
  EXPECT_EQ(paths, expected);
}

TEST(Layout, ReadsAsItIsWritten) { EXPECT_EQ(toString({2, 1, 3}), "tp2 pp1 x3"); }

TEST(Layout, DefaultFillsNodesBeforeStages) {
  EXPECT_EQ(defaultLayout(4, 8), (Layout{4, 1, 1}));
  EXPECT_EQ(defaultLayout(16, 8), (Layout{8, 2, 1}));
  EXPECT_EQ(defaultLayout(12, 8), std::nullopt);
}

}  // namespace
}  // namespace qplan::model
