// What the study found (arXiv 2411.02355) and the planner has to find from the catalogue: INT4 for
// one request at a time, 8 bit for saturated serving on A100 and H100.
#include "planner/crossover.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "planner/io/load.hpp"

namespace qplan::planner::io {
namespace {

const Catalog& catalog() {
  static const Catalog kShipped = load(std::filesystem::path(QPLAN_SOURCE_DIR) / "data");
  return kShipped;
}

template <class T>
const T& named(const std::vector<T>& things, const std::string& id) {
  for (const T& thing : things) {
    if (thing.id == id) return thing;
  }
  throw std::runtime_error("no " + id);
}

bool eightBit(model::Format format) {
  return format == model::Format::fp8W8a8 || format == model::Format::int8W8a8;
}

// From one user at a time to as many as the study's engine runs, on one GPU type at its prices.
CrossoverMap mapOf(const std::string& llm, const std::string& gpu) {
  Request asked;
  asked.llm = &named(catalog().llms, llm);
  asked.engine = &named(catalog().engines, "vllm-0.6.4");
  asked.workload = named(catalog().workloads, "rag");
  asked.gpus = {&named(catalog().gpus, gpu)};
  asked.formats = {model::kFormats.begin(), model::kFormats.end()};
  asked.kvDtypes = {model::KvDtype::bf16};
  asked.prices = selectPrices(catalog().priceLists, "lambda@2024-10-28");
  ModelCache cache(catalog());
  return crossover(
      asked, {LoadAxis::concurrency, geometric(1, 256, 9), ShapeAxis::inputTokens, {256, 1024}},
      cache);
}

class StudyFinding : public ::testing::TestWithParam<std::string> {};

TEST_P(StudyFinding, Int4IsBestForOneRequestAtATime) {
  for (const std::string gpu : {"rtx-a6000", "a100-sxm-80gb", "h100-sxm-80gb"}) {
    const CrossoverMap map = mapOf(GetParam(), gpu);
    for (std::size_t shape = 0; shape < map.question.shapes.size(); ++shape) {
      ASSERT_TRUE(map.at(0, shape)) << gpu;
      EXPECT_EQ(map.at(0, shape)->format, model::Format::int4W4a16) << gpu;
    }
  }
}

TEST_P(StudyFinding, EightBitIsBestForSaturatedServing) {
  for (const std::string gpu : {"a100-sxm-80gb", "h100-sxm-80gb"}) {
    const CrossoverMap map = mapOf(GetParam(), gpu);
    for (std::size_t shape = 0; shape < map.question.shapes.size(); ++shape) {
      const auto& saturated = map.at(map.question.loads.size() - 1, shape);
      ASSERT_TRUE(saturated) << gpu;
      EXPECT_TRUE(eightBit(saturated->format)) << gpu << " " << model::name(saturated->format);
    }
    // One line of crossings lies between: INT4 below it, 8 bit above.
    for (const Crossing& crossing : crossings(map)) {
      EXPECT_EQ(crossing.below, model::Format::int4W4a16) << gpu;
      EXPECT_TRUE(eightBit(crossing.above)) << gpu;
    }
    EXPECT_EQ(crossings(map).size(), map.question.shapes.size()) << gpu;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, StudyFinding, ::testing::Values("llama-3.1-8b", "llama-3.1-70b"));

}  // namespace
}  // namespace qplan::planner::io
