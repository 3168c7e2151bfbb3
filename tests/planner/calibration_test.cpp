#include "planner/calibration.hpp"

#include <gtest/gtest.h>

#include <set>

namespace qplan::planner {
namespace {

using model::Format;

std::vector<model::Efficiency> efficiencies() {
  std::vector<model::Efficiency> known(2);
  known[0].gpu = "left";
  known[1].gpu = "right";
  for (auto& e : known) {
    e.gemm[static_cast<std::size_t>(Format::bf16)] = model::GemmEfficiency{};
    e.provenance = model::Provenance::interpolated;
  }
  return known;
}

std::vector<model::Engine> engines() {
  std::vector<model::Engine> known(2);
  known[0].id = "old";
  known[1].id = "new";
  for (auto& engine : known) {
    engine.host = {model::Seconds(8e-3), model::Seconds(1e-3), model::Seconds(5e-5),
                   model::Seconds(6e-4), model::Seconds(5e-3)};
    engine.permutation = model::Seconds(7e-6);
  }
  return known;
}

TEST(CalibrationParameters, HaveNamesOfTheirOwnAndPriorsInsideTheirBounds) {
  const auto known = efficiencies();
  const auto serving = engines();
  std::set<std::string> names;
  for (const ParameterSpec& spec : calibrationParameters(known, serving)) {
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    const double prior = spec.read(known[0], serving[0]);
    EXPECT_GE(prior, spec.lower) << spec.name;
    EXPECT_LE(prior, spec.upper) << spec.name;
    EXPECT_GT(spec.deviation, 0) << spec.name;
  }
}

TEST(CalibrationParameters, ReadWhatTheyWrite) {
  for (const ParameterSpec& spec : calibrationParameters(efficiencies(), engines())) {
    model::Efficiency efficiency = efficiencies()[0];
    model::Engine engine = engines()[0];
    const double value = 0.5 * (spec.lower + spec.upper);
    spec.write(efficiency, engine, value);
    EXPECT_DOUBLE_EQ(spec.read(efficiency, engine), value) << spec.name;
  }
}

TEST(Apply, MovesTheGpuNamedAndCallsItCalibrated) {
  auto known = efficiencies();
  auto serving = engines();
  Calibration calibration;
  calibration.parameters = {{"gemm/left/bf16/memory", 0.9, 0.03, 0.77, 0.01}};
  apply(calibration, known, serving);
  EXPECT_DOUBLE_EQ(known[0].gemm[0]->memory, 0.77);
  EXPECT_EQ(known[0].provenance, model::Provenance::calibrated);
  EXPECT_EQ(known[1], efficiencies()[1]);
  EXPECT_EQ(serving, engines());
}

TEST(Apply, MovesOneEngineOrAllOfThem) {
  auto known = efficiencies();
  auto serving = engines();
  Calibration calibration;
  calibration.parameters = {{"host/new/step", 1e-3, 0.5, 4e-4, 0.1},
                            {"host/sequence", 5e-5, 0.5, 4e-5, 0.1}};
  apply(calibration, known, serving);
  EXPECT_DOUBLE_EQ(serving[0].host.step.value(), 1e-3);
  EXPECT_DOUBLE_EQ(serving[1].host.step.value(), 4e-4);
  EXPECT_DOUBLE_EQ(serving[0].host.sequence.value(), 4e-5);
  EXPECT_DOUBLE_EQ(serving[1].host.sequence.value(), 4e-5);
}

TEST(Apply, RefusesANameNobodyHas) {
  auto known = efficiencies();
  auto serving = engines();
  Calibration calibration;
  calibration.parameters = {{"gemm/elsewhere/bf16/memory", 0.9, 0.03, 0.8, 0.01}};
  EXPECT_THROW(apply(calibration, known, serving), model::InvalidInput);
}

// lm_head is 16-bit whatever the format, so the BF16 layers of a GPU concern every row on it.
TEST(Concerns, OnlyRowsThatDependOnIt) {
  ParameterSpec spec;
  spec.gpu = "left";
  spec.format = Format::int8W8a8;
  EXPECT_TRUE(concerns(spec, "left", "old", Format::int8W8a8));
  EXPECT_FALSE(concerns(spec, "left", "old", Format::bf16));
  EXPECT_FALSE(concerns(spec, "right", "old", Format::int8W8a8));
  spec.format = Format::bf16;
  EXPECT_TRUE(concerns(spec, "left", "old", Format::int4W4a16));
}

}  // namespace
}  // namespace qplan::planner
