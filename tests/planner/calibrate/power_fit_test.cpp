#include "planner/calibrate/power_fit.hpp"

#include <gtest/gtest.h>

#include "model/diagnostic.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner::calibrate {
namespace {

PowerMeasurement row(const std::string& gpu, const std::string& llm, int batch, double seconds) {
  PowerMeasurement measurement;
  measurement.engine = model::test::engine().id;
  measurement.model = llm;
  measurement.gpu = gpu;
  measurement.batch = batch;
  measurement.workload = {"", 512, 256};
  measurement.time = model::Seconds(seconds);
  measurement.power = model::Watts(1);
  return measurement;
}

std::vector<PowerMeasurement> someRows(const Catalog& catalog) {
  std::vector<PowerMeasurement> rows;
  for (const model::Gpu& gpu : catalog.gpus) {
    rows.push_back(row(gpu.id, "", 0, 0));
    for (const int batch : {1, 4, 16, 64}) {
      rows.push_back(row(gpu.id, "llama-3.1-8b", batch, 12 + 0.2 * batch));
    }
  }
  return rows;
}

// What a known curve says of rows is fitted back to it.
TEST(PowerFit, FindsTheCurveThatMadeTheRows) {
  const Catalog catalog = test::catalog();
  std::vector<PowerMeasurement> rows = someRows(catalog);
  const PowerFit uses = fitPower(catalog, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double tdp =
        (rows[i].gpu == catalog.gpus[0].id ? catalog.gpus[0] : catalog.gpus[1]).tdp.value();
    rows[i].power =
        model::Watts(tdp * (0.12 + 0.6 * uses.rows[i].memoryUsed + 0.9 * uses.rows[i].computeUsed));
  }
  const PowerFit fit = fitPower(catalog, rows);
  EXPECT_NEAR(fit.calibration.curve.idle, 0.12, 1e-4);
  EXPECT_NEAR(fit.calibration.curve.memory, 0.6, 1e-3);
  EXPECT_NEAR(fit.calibration.curve.compute, 0.9, 1e-2);
  ASSERT_EQ(fit.calibration.heldOut.size(), 2U);  // each GPU; one model alone is not left out
  for (const PowerScore& score : fit.calibration.heldOut) {
    EXPECT_EQ(score.rows, 5);
    EXPECT_LT(score.medianPct, 0.5);
  }
}

TEST(PowerFit, RefusesWhatItCannotUse) {
  const Catalog catalog = test::catalog();
  EXPECT_THROW(fitPower(catalog, {row(catalog.gpus[0].id, "", 0, 0)}), model::InvalidInput);
  std::vector<PowerMeasurement> rows = someRows(catalog);
  rows[1].model = "no-such-model";
  EXPECT_THROW(fitPower(catalog, rows), model::InvalidInput);
}

}  // namespace
}  // namespace qplan::planner::calibrate
