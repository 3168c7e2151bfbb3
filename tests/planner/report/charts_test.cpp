#include "planner/report/charts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/planner/scenario.hpp"

namespace qplan::planner::report {
namespace {

class Charts : public ::testing::Test {
 protected:
  Catalog all_ = planner::test::catalog();
  ModelCache cache_{all_};
  Request asked_ = planner::test::request(all_);
};

// The points with a key, by key; the front repeats those of its options.
std::map<std::size_t, Point> byKey(const ChartSpec& chart) {
  std::map<std::size_t, Point> points;
  for (const Series& series : chart.series) {
    if (series.joined != Joined::no) continue;
    for (const Point& point : series.points) {
      EXPECT_TRUE(points.emplace(point.key, point).second) << point.label;
    }
  }
  return points;
}

const Series& named(const ChartSpec& chart, const std::string& name) {
  const auto found = std::find_if(chart.series.begin(), chart.series.end(),
                                  [&name](const Series& one) { return one.name == name; });
  EXPECT_NE(found, chart.series.end()) << name;
  return *found;
}

TEST_F(Charts, ParetoShowsEveryOptionAtItsRank) {
  const Recommendation answer = recommend(asked_, cache_);
  const auto points = byKey(paretoChart(asked_, answer));
  for (std::size_t rank = 0; rank < answer.options.size(); ++rank) {
    const Option& option = answer.options[rank];
    ASSERT_TRUE(points.contains(rank));
    const Point& point = points.at(rank);
    EXPECT_EQ(point.x, option.latency.value());
    EXPECT_EQ(point.y, option.queriesPerDollar.value());
    // sync: the interval is of the latency.
    EXPECT_EQ(point.xLower, option.estimate.interval.lower);
    EXPECT_EQ(point.xUpper, option.estimate.interval.upper);
    EXPECT_FALSE(point.yLower);
    EXPECT_NE(point.label.find(option.gpu->id), std::string::npos);
  }
}

TEST_F(Charts, ParetoMovesQueriesPerDollarAsMuchAsTheCapacity) {
  asked_.mode = model::Mode::async;
  const Recommendation answer = recommend(asked_, cache_);
  const Point point = byKey(paretoChart(asked_, answer)).at(0);
  const model::Estimate& estimate = answer.options[0].estimate;
  EXPECT_DOUBLE_EQ(*point.yLower / point.y, estimate.interval.lower / estimate.maxQps.value());
  EXPECT_DOUBLE_EQ(*point.yUpper / point.y, estimate.interval.upper / estimate.maxQps.value());
  EXPECT_FALSE(point.xLower);
}

TEST_F(Charts, ParetoGreysWhatIsRejectedAndSaysWhy) {
  asked_.minRecovery = 99;
  const Recommendation answer = recommend(asked_, cache_);
  const ChartSpec chart = paretoChart(asked_, answer);
  const Series& rejected = named(chart, "rejected");
  EXPECT_EQ(rejected.colour, Colour::grey);
  std::size_t timed = 0;
  for (const Exclusion& one : answer.rejected) {
    if (one.figures && one.figures->queriesPerDollar) ++timed;
  }
  EXPECT_EQ(rejected.points.size(), timed);
  EXPECT_GT(timed, 0U);
  for (const Point& point : rejected.points) {
    ASSERT_GE(point.key, answer.options.size());
    const Exclusion& one = answer.rejected.at(point.key - answer.options.size());
    EXPECT_EQ(point.x, one.figures->latency.value());
    EXPECT_NE(point.label.find(one.misses.at(0).reason), std::string::npos);
  }
}

TEST_F(Charts, TheFrontIsMonotoneAndNothingLiesBeyondIt) {
  asked_.mode = model::Mode::async;
  const Recommendation answer = recommend(asked_, cache_);
  const ChartSpec chart = paretoChart(asked_, answer);
  const std::vector<Point>& front = named(chart, "Pareto front").points;
  ASSERT_GT(front.size(), 1U);
  for (std::size_t i = 1; i < front.size(); ++i) {
    EXPECT_GT(front[i].x, front[i - 1].x);
    EXPECT_GT(front[i].y, front[i - 1].y);
  }
  for (const Option& option : answer.options) {
    const double x = option.latency.value();
    const double y = option.queriesPerDollar.value();
    EXPECT_TRUE(std::any_of(front.begin(), front.end(),
                            [&](const Point& p) { return p.x <= x && p.y >= y; }));
  }
}

TEST_F(Charts, ParetoMarksTargetsAndBudget) {
  asked_.mode = model::Mode::async;
  asked_.demand = model::RequestsPerSecond(2);
  asked_.budget = model::dollarsPerHour(36);
  asked_.slos = {{simulate::TimeMetric::e2e, simulate::Statistic::mean, model::Seconds(6)},
                 {simulate::TimeMetric::ttft, simulate::Statistic::mean, model::Seconds(3)}};
  const ChartSpec chart = paretoChart(asked_, recommend(asked_, cache_));
  // TTFT is on no axis. 2 requests/s for 36 USD/h are 200 requests per dollar.
  ASSERT_EQ(chart.guides.size(), 2U);
  EXPECT_EQ(chart.guides[0], (Guide{Guide::Across::x, 6, "e2e.mean<=6s"}));
  EXPECT_EQ(chart.guides[1].axis, Guide::Across::y);
  EXPECT_NEAR(chart.guides[1].value, 200, 1e-9);
}

TEST_F(Charts, ParetoOfNothingFeasibleShowsTheMisses) {
  asked_.budget = model::dollarsPerHour(0.1);
  const Recommendation answer = recommend(asked_, cache_);
  const ChartSpec chart = paretoChart(asked_, answer);
  ASSERT_EQ(chart.series.size(), 1U);
  EXPECT_EQ(chart.series[0].name, "rejected");
  EXPECT_EQ(chart.title, "No configuration meets every target");
}

model::Estimate estimate() {
  model::Estimate one;
  one.breakdown = {{model::OperatorClass::gemm, model::Seconds(3), model::Seconds(1.5),
                    model::Bound::memory, model::Provenance::calibrated},
                   {model::OperatorClass::host, model::Seconds(1), model::Seconds(0),
                    model::Bound::host, model::Provenance::calibrated}};
  one.meanBatch = 4;
  one.memory.device = 100.0 * model::kGiB;
  one.memory.usable = 90.0 * model::kGiB;
  one.memory.weights = 40.0 * model::kGiB;
  one.memory.embeddings = 5.0 * model::kGiB;
  one.memory.activations = 3.0 * model::kGiB;
  one.memory.reserved = 2.0 * model::kGiB;
  one.memory.kv = 40.0 * model::kGiB;
  one.memory.kvTokens = model::Tokens(16000);
  return one;
}

TEST(BreakdownChart, SetsTheTimeAboveItsFloor) {
  const ChartSpec chart = breakdownChart(estimate());
  EXPECT_EQ(chart.title, "GEMM takes 75 % of a request");
  ASSERT_EQ(chart.bars.size(), 2U);
  ASSERT_EQ(chart.bars[0].segments.size(), 2U);
  EXPECT_EQ(chart.bars[0].segments[0],
            (Segment{"GEMM", 3, Colour::first,
                     "GEMM 3.00 s (75 %), limited by memory bandwidth, 50 % of its time is "
                     "physical; calibrated",
                     static_cast<std::size_t>(model::OperatorClass::gemm)}));
  EXPECT_EQ(chart.bars[0].segments[1].colour, Colour::grey);
  // Physics sets no bound on the host.
  ASSERT_EQ(chart.bars[1].segments.size(), 1U);
  EXPECT_EQ(chart.bars[1].segments[0].length, 1.5);
}

TEST(BreakdownChart, OfNothingIsEmpty) { EXPECT_TRUE(breakdownChart({}).bars.empty()); }

TEST(MemoryChart, PartsAddUpToTheDevice) {
  // 4 sequences of 900 + 200 / 2 tokens: 4000 of 16000, a quarter of 40 GiB.
  const ChartSpec chart = memoryChart(estimate(), {"", 900, 200});
  ASSERT_EQ(chart.bars.size(), 1U);
  double sum = 0;
  std::map<std::string, double> parts;
  for (const Segment& segment : chart.bars[0].segments) {
    sum += segment.length;
    parts[segment.name] = segment.length;
  }
  EXPECT_DOUBLE_EQ(sum, 100);
  EXPECT_DOUBLE_EQ(parts["KV cache in use"], 10);
  EXPECT_DOUBLE_EQ(parts["KV cache free"], 30);
  EXPECT_DOUBLE_EQ(parts["not given to the engine"], 10);
  EXPECT_EQ(chart.title, "25 % of the KV cache is in use");
}

TEST_F(Charts, CrossoverShowsTheFormatOfEveryCell) {
  const CrossoverQuestion question{
      LoadAxis::demand, geometric(0.1, 1000, 9), ShapeAxis::inputTokens, {64, 1024}};
  asked_.mode = model::Mode::async;
  asked_.maxGpus = 8;
  asked_.demand = model::RequestsPerSecond(10);
  const CrossoverMap map = crossover(asked_, question, cache_);
  const ChartSpec chart = crossoverChart(map, asked_);
  ASSERT_TRUE(chart.map);
  const CategoryMap& cells = *chart.map;
  ASSERT_EQ(cells.xEdges.size(), 10U);
  ASSERT_EQ(cells.yEdges.size(), 3U);
  EXPECT_TRUE(std::is_sorted(cells.xEdges.begin(), cells.xEdges.end()));
  // 64 and 1024 are a factor of 16 apart: edges at 16, 256 and 4096.
  EXPECT_NEAR(cells.yEdges[0], 16, 1e-9);
  EXPECT_NEAR(cells.yEdges[1], 256, 1e-9);
  EXPECT_NEAR(cells.yEdges[2], 4096, 1e-9);
  for (std::size_t i = 0; i < map.cells.size(); ++i) {
    if (!map.cells[i]) {
      EXPECT_EQ(cells.cells[i], kNoKey);
      continue;
    }
    EXPECT_EQ(cells.categories.at(cells.cells[i]).name, model::name(map.cells[i]->format));
    EXPECT_EQ(cells.categories.at(cells.cells[i]).colour, colourOf(map.cells[i]->format));
  }
  std::size_t marks = 0;
  for (const Series& series : chart.series) marks += series.points.size();
  EXPECT_EQ(marks, crossings(map).size());
  EXPECT_EQ(chart.title.rfind("At 1024 input tokens: ", 0), 0U) << chart.title;
  EXPECT_EQ(chart.guides, (std::vector<Guide>{{Guide::Across::x, 10, "demand"},
                                              {Guide::Across::y, 1024, "workload"}}));
}

}  // namespace
}  // namespace qplan::planner::report
