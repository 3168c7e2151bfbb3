// Charts of validation, recovery, steps and simulated traffic.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "planner/report/charts.hpp"
#include "planner/serve.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner::report {
namespace {

ScoredCell scored(model::Format format, double measured, double predicted) {
  ScoredCell cell;
  cell.measurement.format = format;
  cell.measurement.gpu = "rtx-a6000";
  cell.measured = measured;
  cell.predicted = predicted;
  cell.errorPercent = 100 * (predicted / measured - 1);
  model::Estimate estimate;
  estimate.interval = {0.9 * predicted, 1.1 * predicted, 0.8};
  cell.outcome = estimate;
  return cell;
}

TEST(AccuracyChart, SetsPredictionsAgainstMeasurements) {
  Validation validation;
  validation.cells = {scored(model::Format::bf16, 1, 1.1), scored(model::Format::int4W4a16, 4, 3.6),
                      scored(model::Format::bf16, 2, 2)};
  validation.cells[2].belowFloor = true;
  ScoredCell misfit = scored(model::Format::bf16, 1, 0);
  misfit.outcome = model::Infeasible{};
  validation.cells.push_back(misfit);
  const ChartSpec chart = accuracyChart(validation, model::Mode::sync, AccuracyGroup::format);
  ASSERT_EQ(chart.series.size(), 4U);  // the diagonal, two formats, the bad one
  // The diagonal spans 1 to 4 s.
  EXPECT_EQ(chart.series[0].points.front().x, 1);
  EXPECT_EQ(chart.series[0].points.back().y, 4);
  EXPECT_EQ(chart.series[1].name, "bf16");
  EXPECT_EQ(chart.series[1].points.at(0).y, 1.1);
  EXPECT_DOUBLE_EQ(*chart.series[2].points.at(0).yLower, 0.9 * 3.6);
  EXPECT_EQ(chart.series[2].points.at(0).key, 1U);
  EXPECT_EQ(chart.series[3].marker, Marker::cross);
  EXPECT_EQ(chart.series[3].points.at(0).key, 2U);
  // (10 + 10 + 0) / 3
  EXPECT_EQ(chart.title, "Predictions of 3 measurements are off by 6.7 % on average");
  EXPECT_NE(chart.note.find("1 predicted not to fit"), std::string::npos);
  EXPECT_TRUE(accuracyChart(validation, model::Mode::async, AccuracyGroup::gpu).series.empty());
}

TEST(RecoveryChart, HasABarPerBenchmarkAndFormat) {
  const model::Llm llm = model::test::llama8b();
  const auto row = [](const char* benchmark, model::Format format, double percent) {
    Recovery one = planner::test::recovery("llama-3.1-8b", format, percent);
    one.benchmark = benchmark;
    return one;
  };
  const std::vector<Recovery> known{row("mmlu", model::Format::int4W4a16, 98.1),
                                    row("average", model::Format::int4W4a16, 98.7),
                                    row("mmlu", model::Format::fp8W8a8, 99.9),
                                    planner::test::recovery("other", model::Format::fp8W8a8, 50)};
  const ChartSpec chart = recoveryChart(known, llm, kDefaultSuite);
  ASSERT_EQ(chart.bars.size(), 3U);
  EXPECT_EQ(chart.bars[0].name, "mmlu, fp8-w8a8");
  EXPECT_EQ(chart.bars[1].name, "mmlu, int4-w4a16");
  EXPECT_EQ(chart.bars[1].segments.at(0).length, 98.1);
  EXPECT_EQ(chart.bars[2].name, "average, int4-w4a16");
  // One below 98.1, rounded down to tens.
  EXPECT_EQ(chart.x.from, 90);
  EXPECT_TRUE(recoveryChart(known, llm, "no such suite").bars.empty());
}

class StepCharts : public ::testing::TestWithParam<model::Format> {
 protected:
  Catalog all_ = planner::test::catalog();
  ModelCache cache_{all_};
};

TEST_P(StepCharts, EveryClassIsUnderItsRoof) {
  Case asked;
  asked.llm = &all_.llms[0];
  asked.gpu = &all_.gpus[1];
  asked.engine = &all_.engines[0];
  asked.format = GetParam();
  asked.workload = {"rag", 1024, 128};
  asked.mode = model::Mode::async;
  const auto compiled = cache_.compiled(asked);
  const auto estimate = std::get<model::Estimate>(predict(asked, cache_));
  const ChartSpec chart = rooflineChart(*compiled, estimate, asked.workload);
  const double bandwidth = asked.gpu->memoryBandwidth.value() / 1e12;
  double share = 0;
  std::size_t marked = 0;
  for (const Series& series : chart.series) {
    if (!series.marked) continue;
    EXPECT_NE(series.marker, Marker::cross) << series.points[0].label;
    for (const Point& point : series.points) {
      EXPECT_LE(point.y, bandwidth * point.x);
      share += point.size / 12;
      ++marked;
    }
  }
  // GEMM and attention of both kinds of step and lm_head of decoding: the engine computes prompts
  // 512 tokens at a time, and the first piece samples nothing. The rest does no arithmetic.
  EXPECT_EQ(marked, 5U);
  EXPECT_GT(share, 0.5);
  EXPECT_LT(share, 2.0);
  // BF16, then FP8 and INT8, which are equal: two roofs and the slope.
  EXPECT_EQ(std::count_if(chart.series.begin(), chart.series.end(),
                          [](const Series& one) { return !one.marked; }),
            3);
}

INSTANTIATE_TEST_SUITE_P(Formats, StepCharts, ::testing::ValuesIn(model::kFormats));

simulate::ServingResult served() {
  // One replica, every step a second, prompts and outputs of 4 tokens, a request every 2 s.
  simulate::ServingRun run;
  run.cluster.kv = model::Tokens(10000);
  run.requests = 200;
  run.series = true;
  simulate::Traffic traffic;
  traffic.arrivals = simulate::OpenArrivals{model::RequestsPerSecond(0.5)};
  traffic.input.shape = simulate::FixedLength{4};
  traffic.output.shape = simulate::FixedLength{4};
  traffic.requests = std::numeric_limits<std::int64_t>::max();
  simulate::GeneratedRequests requests(traffic);
  return simulate::simulate(run, requests, [](const model::Batch&) { return model::Seconds(1); });
}

TEST(CdfChart, RisesToAllRequests) {
  const simulate::ServingResult result = served();
  const ChartSpec chart =
      cdfChart(result, {{simulate::TimeMetric::ttft, simulate::Statistic::p95, model::Seconds(2)},
                        {simulate::TimeMetric::e2e, simulate::Statistic::mean, model::Seconds(9)}});
  ASSERT_EQ(chart.series.size(), 2U);
  for (const Series& series : chart.series) {
    for (std::size_t i = 1; i < series.points.size(); ++i) {
      EXPECT_GE(series.points[i].x, series.points[i - 1].x);
      EXPECT_GT(series.points[i].y, series.points[i - 1].y);
    }
    EXPECT_EQ(series.points.back().y, 100);
  }
  const auto& ttft = result.at(simulate::TimeMetric::ttft);
  EXPECT_EQ(chart.series[0].points.back().x, ttft.largest);
  // E2E is on no line of the chart.
  EXPECT_EQ(chart.guides, (std::vector<Guide>{{Guide::Across::x, 2, "ttft.p95<=2s"}}));
}

TEST(QueueChart, FollowsTheRun) {
  const simulate::ServingResult result = served();
  const ChartSpec chart = queueChart(result);
  ASSERT_EQ(chart.series.size(), 2U);
  const auto points = result.series.points(result.duration.value());
  ASSERT_EQ(chart.series[0].points.size(), points.size());
  EXPECT_EQ(chart.series[0].points[5].y, points[5].running);
  EXPECT_EQ(chart.series[1].points[5].y, points[5].waiting);
  EXPECT_DOUBLE_EQ(chart.series[0].points[5].x, 5 * result.series.interval());
  EXPECT_TRUE(queueChart({}).series.empty());
}

}  // namespace
}  // namespace qplan::planner::report
