#include <gtest/gtest.h>

#include "planner/report/chart_table.hpp"
#include "planner/report/columns.hpp"

namespace qplan::planner::report {
namespace {

std::vector<std::string> keys(const Table& table) {
  std::vector<std::string> list;
  for (const Column& column : table.columns) list.push_back(column.key);
  return list;
}

Point point(double x, double y, std::string label) {
  Point one;
  one.x = x;
  one.y = y;
  one.label = std::move(label);
  return one;
}

TEST(ChartTable, HasARowPerPointAndGuide) {
  ChartSpec chart;
  chart.id = "pareto";
  chart.title = "A title";
  chart.x = {"mean latency (s)", true, {}, {}};
  chart.y = {"queries per USD", true, {}, {}};
  Series series;
  series.name = "bf16";
  series.points = {point(1, 10, "a"), point(2, 20, "b")};
  series.points[1].yLower = 18;
  series.points[1].yUpper = 22;
  chart.series = {series};
  chart.guides = {{Guide::Across::x, 3, "e2e.mean<=3s"}};
  const Table table = tableOf(chart);
  EXPECT_EQ(table.id, "pareto");
  EXPECT_EQ(table.title, "A title");
  EXPECT_EQ(keys(table),
            (std::vector<std::string>{"kind", "name", "mean_latency_s", "queries_per_usd",
                                      "lower_queries_per_usd", "upper_queries_per_usd", "label"}));
  const std::string word = "point";
  EXPECT_EQ(table.rows,
            (std::vector<std::vector<Cell>>{
                {word, std::string("bf16"), 1.0, 10.0, Cell(), Cell(), std::string("a")},
                {word, std::string("bf16"), 2.0, 20.0, 18.0, 22.0, std::string("b")},
                {std::string("guide"), std::string("e2e.mean<=3s"), 3.0, Cell(), Cell(), Cell(),
                 std::string("e2e.mean<=3s")}}));
  EXPECT_EQ(heading(table.columns[3].key), "Q/$");
}

TEST(ChartTable, HasARowPerSegment) {
  ChartSpec chart;
  chart.x = {"time (s)", false, 0.0, {}};
  chart.bars = {{"request", {{"GEMM", 2, Colour::first, "GEMM 2 s"}}},
                {"floor", {{"GEMM", 1, Colour::first, ""}}}};
  const Table table = tableOf(chart);
  EXPECT_EQ(keys(table), (std::vector<std::string>{"kind", "bar", "name", "time_s", "label"}));
  EXPECT_EQ(table.rows,
            (std::vector<std::vector<Cell>>{
                {std::string("segment"), std::string("request"), std::string("GEMM"), 2.0,
                 std::string("GEMM 2 s")},
                {std::string("segment"), std::string("floor"), std::string("GEMM"), 1.0, Cell()}}));
}

TEST(ChartTable, HasARowPerCell) {
  ChartSpec chart;
  chart.x = {"demand (requests/s)", true, {}, {}};
  chart.y = {"input tokens", true, {}, {}};
  chart.map = CategoryMap{{1, 2, 4}, {10, 20}, {{"bf16", Colour::first}}, {0, kNoKey}, {}};
  const Table table = tableOf(chart);
  EXPECT_EQ(keys(table), (std::vector<std::string>{"kind", "name", "lower_demand_requests_s",
                                                   "upper_demand_requests_s", "lower_input_tokens",
                                                   "upper_input_tokens", "label"}));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0], (std::vector<Cell>{std::string("cell"), std::string("bf16"), 1.0, 2.0,
                                              10.0, 20.0, Cell()}));
  EXPECT_EQ(table.rows[1],
            (std::vector<Cell>{std::string("cell"), Cell(), 2.0, 4.0, 10.0, 20.0, Cell()}));
}

// Both axes of the same name stay apart.
TEST(ChartTable, ColumnsHaveDifferentKeys) {
  ChartSpec chart;
  chart.x = chart.y = {"time (s)", false, {}, {}};
  chart.series = {Series{}};
  chart.series[0].points = {point(1, 2, "")};
  EXPECT_EQ(keys(tableOf(chart)),
            (std::vector<std::string>{"kind", "name", "time_s", "time_s_y", "label"}));
}

TEST(ChartTable, OfAnEmptyChartHasNoRows) { EXPECT_TRUE(tableOf(ChartSpec{}).rows.empty()); }

}  // namespace
}  // namespace qplan::planner::report
