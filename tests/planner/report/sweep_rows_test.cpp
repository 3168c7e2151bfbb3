#include "planner/report/sweep_rows.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/planner/scenario.hpp"

namespace qplan::planner::report {
namespace {

std::vector<std::string> cellsOf(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream in(row + ",");
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

class SweepRows : public ::testing::Test {
 protected:
  SweepRows() {
    sweep_.engines = {&all_.engines[0]};
    sweep_.llms = {&all_.llms[0]};
    sweep_.gpus = {&all_.gpus[1]};
    sweep_.formats = {model::Format::fp8W8a8};
    sweep_.kvDtypes = {model::KvDtype::bf16};
    sweep_.layouts = {{1, 1, 2}};
    sweep_.workloads = {{"rag", 1024, 128}};
    sweep_.modes = {model::Mode::sync, model::Mode::async};
    sweep_.loads = {model::Saturation{}};
    sweep_.prices = selectPrices(all_.priceLists, "lambda@2024-10-28");
  }
  std::vector<std::string> rows() {
    std::istringstream in(sweepRows(sweep_, 0, {0, *pointCount(sweep_)}, loadsOf(sweep_), cache_));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  std::size_t column(const std::string& name) {
    const auto heads = cellsOf(sweepHeader().substr(0, sweepHeader().size() - 1));
    return static_cast<std::size_t>(std::find(heads.begin(), heads.end(), name) - heads.begin());
  }

  Catalog all_ = planner::test::catalog();
  ModelCache cache_{all_};
  Sweep sweep_;
};

// The same as one estimate each; two replicas of one H100 cost what an instance of two does.
TEST_F(SweepRows, HoldWhatAnEstimateSays) {
  const auto lines = rows();
  ASSERT_EQ(lines.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    Case asked = configurationAt(sweep_, 0);
    asked.workload = sweep_.workloads[0];
    asked.mode = i == 0 ? model::Mode::sync : model::Mode::async;
    const auto estimate = std::get<model::Estimate>(predict(asked, cache_));
    const auto cells = cellsOf(lines[i]);
    EXPECT_EQ(cells[0], std::to_string(i));
    EXPECT_EQ(cells[column("status")], "ok");
    const double figure = i == 0 ? estimate.latency.value() : estimate.maxQps.value();
    EXPECT_EQ(cells[column(i == 0 ? "latency_s" : "max_qps")], fmt::format("{:.6g}", figure));
    EXPECT_EQ(cells[column("usd_per_hour")], "6.38");
    const double qps = i == 0 ? 2 / figure : figure;
    EXPECT_EQ(cells[column("queries_per_usd")], fmt::format("{:.6g}", 3600 * qps / 6.38));
  }
}

TEST_F(SweepRows, EveryRowHasEveryColumn) {
  sweep_.gpus = {&all_.gpus[0]};           // no FP8 there
  sweep_.workloads.push_back({"", 0, 1});  // no prompt
  const std::string header = sweepHeader();
  for (const std::string& line : rows()) {
    EXPECT_EQ(std::count(line.begin(), line.end(), ','),
              std::count(header.begin(), header.end(), ','))
        << line;
  }
  EXPECT_NE(rows()[0].find(",infeasible,"), std::string::npos);
  EXPECT_NE(rows()[2].find(",invalid,"), std::string::npos);
}

// Any cut of the points gives the same bytes.
TEST_F(SweepRows, PartsAreThoseOfTheWhole) {
  const auto loads = loadsOf(sweep_);
  EXPECT_EQ(
      sweepRows(sweep_, 0, {0, 1}, loads, cache_) + sweepRows(sweep_, 0, {1, 2}, loads, cache_),
      sweepRows(sweep_, 0, {0, 2}, loads, cache_));
}

}  // namespace
}  // namespace qplan::planner::report
