#include "planner/crossover.hpp"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>

#include "model/diagnostic.hpp"
#include "planner/flip.hpp"
#include "planner/search.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner {
namespace {

class Crossover : public ::testing::Test {
 protected:
  Crossover() {
    asked_.mode = model::Mode::async;
    asked_.maxGpus = 8;
  }

  CrossoverMap map(const CrossoverQuestion& question) {
    return crossover(asked_, question, cache_);
  }

  // The first option of a search, as a cell.
  std::optional<CrossoverCell> searched(double demand, int inputTokens) {
    Request there = asked_;
    there.demand = model::RequestsPerSecond(demand);
    there.workload.inputTokens = inputTokens;
    const Recommendation found = recommend(there, cache_);
    if (found.options.empty()) return std::nullopt;
    const Option& best = found.options.front();
    return CrossoverCell{best.gpu,    best.format,        best.kvDtype,
                         best.layout, best.purchase.rate, best.queriesPerDollar};
  }

  Catalog all_ = test::catalog();
  ModelCache cache_{all_};
  Request asked_ = test::request(all_);
};

TEST_F(Crossover, EveryCellIsWhatASearchThereAnswers) {
  asked_.slos = {{simulate::TimeMetric::e2e, simulate::Statistic::mean, model::Seconds(8)}};
  asked_.budget = model::dollarsPerHour(20);
  const CrossoverQuestion question{
      LoadAxis::demand, {0.1, 2, 30, 400}, ShapeAxis::inputTokens, {64, 1024, 20000}};
  const CrossoverMap found = map(question);
  std::size_t empty = 0;
  for (std::size_t shape = 0; shape < question.shapes.size(); ++shape) {
    for (std::size_t load = 0; load < question.loads.size(); ++load) {
      const auto expected =
          searched(question.loads[load], static_cast<int>(question.shapes[shape]));
      EXPECT_EQ(found.at(load, shape), expected) << load << ", " << shape;
      if (!expected) ++empty;
    }
  }
  EXPECT_GT(empty, 0U);
  EXPECT_LT(empty, found.cells.size());
  EXPECT_TRUE(found.complete);
}

TEST_F(Crossover, SameMapForAnyNumberOfTasks) {
  const CrossoverQuestion question{
      LoadAxis::concurrency, {1, 8, 64, 256}, ShapeAxis::outputTokens, {16, 128, 1024}};
  const auto with = [&](std::size_t tasks) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, tasks);
    ModelCache fresh(all_);
    return crossover(asked_, question, fresh);
  };
  EXPECT_EQ(with(1), with(4));
}

TEST_F(Crossover, FormatsChangeWhereTheFlipOfTheSearchSays) {
  asked_.demand = model::RequestsPerSecond(10);
  const Recommendation found = recommend(asked_, cache_);
  for (const Flip& flip : found.flips) {
    if (!flip.found || flip.axis != Flip::Axis::demand) continue;
    // The flip is found to 0.2 %.
    const std::vector<double> around{flip.value * 0.99, flip.value * 1.01};
    const auto crossed = crossings(map(
        {LoadAxis::demand, around, ShapeAxis::inputTokens, {1.0 * asked_.workload.inputTokens}}));
    ASSERT_EQ(crossed.size(), 1U);
    EXPECT_EQ(flip.upward ? crossed[0].above : crossed[0].below, flip.format);
    EXPECT_NEAR(crossed[0].value, flip.value, 1e-3 * flip.value);
  }
}

TEST_F(Crossover, ACheaperGpuNeverLosesCells) {
  const CrossoverQuestion question{
      LoadAxis::demand, {1, 10, 50}, ShapeAxis::priceRatio, {0.1, 0.5, 1, 2}, asked_.gpus.front()};
  const CrossoverMap found = map(question);
  std::size_t before = question.loads.size();
  for (std::size_t shape = 0; shape < question.shapes.size(); ++shape) {
    std::size_t won = 0;
    for (std::size_t load = 0; load < question.loads.size(); ++load) {
      if (found.at(load, shape)->gpu == question.priceGpu) ++won;
    }
    EXPECT_LE(won, before);
    before = won;
  }
  // Unchanged prices: what the search says.
  EXPECT_EQ(found.at(1, 2), searched(10, asked_.workload.inputTokens));
}

// Up to the cache's or the engine's limit a step serves more requests for hardly more time.
TEST_F(Crossover, MoreInFlightNeverServeLessForTheMoney) {
  const CrossoverMap found =
      map({LoadAxis::concurrency, {1, 4, 16, 64, 256}, ShapeAxis::inputTokens, {1024}});
  for (std::size_t load = 1; load < 5; ++load) {
    EXPECT_GE(found.at(load, 0)->queriesPerDollar, found.at(load - 1, 0)->queriesPerDollar);
  }
  EXPECT_GT(found.at(4, 0)->queriesPerDollar, found.at(0, 0)->queriesPerDollar);
  EXPECT_EQ(found.at(0, 0)->format, model::Format::int4W4a16);
}

TEST_F(Crossover, PercentilesPlayNoPart) {
  const CrossoverQuestion question{LoadAxis::demand, {5}, ShapeAxis::inputTokens, {1024}};
  const CrossoverMap plain = map(question);
  EXPECT_FALSE(plain.percentilesIgnored);
  asked_.slos = {{simulate::TimeMetric::ttft, simulate::Statistic::p95, model::Seconds(1e-6)}};
  const CrossoverMap ignoring = map(question);
  EXPECT_TRUE(ignoring.percentilesIgnored);
  EXPECT_EQ(ignoring.cells, plain.cells);
}

TEST_F(Crossover, RefusesAxesThatDoNotAscend) {
  EXPECT_THROW(map({LoadAxis::demand, {2, 1}, ShapeAxis::inputTokens, {64}}), model::InvalidInput);
  EXPECT_THROW(map({LoadAxis::demand, {1}, ShapeAxis::inputTokens, {}}), model::InvalidInput);
  EXPECT_THROW(map({LoadAxis::demand, {1}, ShapeAxis::priceRatio, {1}}), model::InvalidInput);
}

TEST_F(Crossover, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  const CrossoverMap found = crossover(
      asked_, {LoadAxis::demand, {1}, ShapeAxis::inputTokens, {64}}, cache_, source.get_token());
  EXPECT_FALSE(found.complete);
}

TEST_F(Crossover, TheGridAroundARequestHasItOnIt) {
  asked_.demand = model::RequestsPerSecond(20);
  const CrossoverQuestion question =
      questionAround(asked_, LoadAxis::demand, ShapeAxis::inputTokens, 10, 8);
  EXPECT_EQ(question.loads.size(), 10U);
  EXPECT_EQ(question.shapes.size(), 8U);
  EXPECT_NE(std::find(question.loads.begin(), question.loads.end(), 20.0), question.loads.end());
  EXPECT_NE(std::find(question.shapes.begin(), question.shapes.end(), 1024.0),
            question.shapes.end());
  EXPECT_NEAR(question.loads.front(), 0.2, 1e-12);
  EXPECT_NEAR(question.loads.back(), 2000, 1e-9);
  // It may be asked as it is.
  EXPECT_TRUE(map(question).complete);
}

TEST(Geometric, StepsAreEqualRatios) {
  // 1, 10, 100
  const std::vector<double> values = geometric(1, 100, 3);
  ASSERT_EQ(values.size(), 3U);
  EXPECT_DOUBLE_EQ(values[0], 1);
  EXPECT_DOUBLE_EQ(values[1], 10);
  EXPECT_EQ(values[2], 100);
}

}  // namespace
}  // namespace qplan::planner
