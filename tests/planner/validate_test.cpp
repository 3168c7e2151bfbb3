#include "planner/validate.hpp"

#include <gtest/gtest.h>

#include <variant>

#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

Measurement measurement(model::Format format, double latency) {
  Measurement m;
  m.engine = "engine-1";
  m.model = "llama-3.1-8b";
  m.gpu = "rtx-a6000";
  m.format = format;
  m.workload = {"rag", 1024, 128};
  m.latencySeconds = latency;
  m.source = "test";
  return m;
}

class ValidateCells : public ::testing::Test {
 protected:
  double predicted(model::Format format) {
    return validate({measurement(format, 1)}).cells.at(0).predicted;
  }
  Validation validate(const std::vector<Measurement>& rows) {
    return validateAgainst(rows, selectPrices(all_.priceLists, "lambda"), cache_);
  }
  Catalog all_ = test::catalog();
  ModelCache cache_{all_};
};

TEST_F(ValidateCells, ScoresErrors) {
  const double bf16 = predicted(model::Format::bf16);
  const double int8 = predicted(model::Format::int8W8a8);
  // Predicted 10 % above one measurement and 5 % below another.
  const Validation found = validate({measurement(model::Format::bf16, bf16 / 1.1),
                                     measurement(model::Format::int8W8a8, int8 / 0.95)});
  const GroupScore& all = found.groups.at(0);
  EXPECT_EQ(all.by, "all");
  EXPECT_EQ(all.errors.rows, 2U);
  EXPECT_NEAR(all.errors.bias, 2.5, 1e-6);
  EXPECT_NEAR(all.errors.mape, 7.5, 1e-6);
  EXPECT_NEAR(all.errors.median, 7.5, 1e-6);
  EXPECT_NEAR(all.errors.worst, 10, 1e-6);
}

TEST_F(ValidateCells, ThroughputIsThatOfTheLoadAskedFor) {
  Measurement m = measurement(model::Format::bf16, 0);
  m.mode = model::Mode::async;
  m.maxQps = 1;
  const PriceSelection prices = selectPrices(all_.priceLists, "lambda");
  const Validation steady = validateAgainst({m}, prices, cache_, model::Saturation{});
  const Validation run = validateAgainst({m}, prices, cache_);
  Case question;
  question.llm = &all_.llms.at(0);
  question.gpu = &all_.gpus.at(0);
  question.engine = &all_.engines.at(0);
  question.workload = m.workload;
  question.mode = model::Mode::async;
  const auto saturation = std::get<model::Estimate>(predict(question, cache_));
  question.load = model::GuideLlm{};
  const auto tool = std::get<model::Estimate>(predict(question, cache_));
  EXPECT_EQ(steady.cells.at(0).predicted, saturation.maxQps.value());
  EXPECT_EQ(run.cells.at(0).predicted, tool.maxQps.value());
  EXPECT_NE(steady.cells.at(0).predicted, run.cells.at(0).predicted);
}

TEST_F(ValidateCells, LeavesFlaggedRowsOut) {
  Measurement flagged = measurement(model::Format::bf16, 1);
  flagged.flag = "exclude: early stop";
  const Validation found = validate({flagged, measurement(model::Format::bf16, 1)});
  EXPECT_EQ(found.flagged, 1U);
  EXPECT_EQ(found.cells.size(), 1U);
}

TEST_F(ValidateCells, CountsWrongDecisionsWithTheirRegret) {
  // Predicted: INT4 is faster than BF16. Measured: BF16 takes 1 s, INT4 1.25 s: choosing INT4
  // gives 1 / 1.25 = 80 % of the best queries per dollar.
  const Validation found =
      validate({measurement(model::Format::bf16, 1), measurement(model::Format::int8W8a8, 1.6),
                measurement(model::Format::int4W4a16, 1.25)});
  ASSERT_EQ(found.decisions.size(), 1U);
  EXPECT_EQ(found.decisions[0].decisions, 1U);
  EXPECT_EQ(found.decisions[0].right, 0U);
  EXPECT_NEAR(found.decisions[0].regretPercent, 20, 1e-9);
  // "Always 8-bit" takes 1.6 s: 62.5 %
  EXPECT_NEAR(found.decisions[0].eightBitRegretPercent, 37.5, 1e-9);
}

TEST_F(ValidateCells, SummariesAreRatiosToBf16) {
  const Validation found =
      validate({measurement(model::Format::bf16, 3), measurement(model::Format::int4W4a16, 1.5)});
  ASSERT_EQ(found.summaries.size(), 1U);
  EXPECT_NEAR(found.summaries[0].measured, 2, 1e-12);
  EXPECT_NEAR(found.summaries[0].predicted,
              predicted(model::Format::bf16) / predicted(model::Format::int4W4a16), 1e-9);
}

TEST_F(ValidateCells, ImpossibleMeasurementsAreNamed) {
  // 16 GB of weights at 768 GB/s take 21 ms per token: 128 tokens cannot take 1 s.
  const Validation found = validate({measurement(model::Format::bf16, 1)});
  EXPECT_TRUE(found.cells[0].belowFloor);
}

TEST_F(ValidateCells, AnUnknownNameIsAnError) {
  Measurement m = measurement(model::Format::bf16, 1);
  m.gpu = "rtx-a600";
  EXPECT_THROW(validate({m}), model::InvalidInput);
}

}  // namespace
}  // namespace qplan::planner
