#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/io/engine_file.hpp"
#include "model/io/gpu_file.hpp"
#include "model/io/llm_file.hpp"
#include "planner/io/catalog_reader.hpp"
#include "planner/io/measurement_reader.hpp"

namespace qplan::planner::io {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kData = std::string(QPLAN_SOURCE_DIR) + "/data";

const Catalog& catalog() {
  static const Catalog read = readCatalog(kData);
  return read;
}

template <class T>
const T* find(const std::vector<T>& values, const std::string& id) {
  const auto found =
      std::find_if(values.begin(), values.end(), [&](const T& value) { return value.id == id; });
  return found == values.end() ? nullptr : &*found;
}

template <class T>
std::set<std::string> ids(const std::vector<T>& values) {
  std::set<std::string> names;
  for (const T& value : values) names.insert(value.id);
  return names;
}

bool knows(const model::Llm& llm, const std::string& name) {
  return llm.id == name ||
         std::find(llm.aliases.begin(), llm.aliases.end(), name) != llm.aliases.end();
}

TEST(CatalogData, EveryFileIsNamedAfterItsId) {
  const auto stems = [](const std::string& folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kData + "/" + folder)) {
      names.insert(entry.path().stem().string());
    }
    return names;
  };
  EXPECT_EQ(stems("gpus"), ids(catalog().gpus));
  EXPECT_EQ(stems("models"), ids(catalog().llms));
  EXPECT_EQ(stems("engines"), ids(catalog().engines));
  EXPECT_EQ(stems("workloads"), ids(catalog().workloads));
  EXPECT_EQ(stems("prices"), ids(catalog().priceLists));
}

TEST(CatalogData, EveryFactHasSourceAndDate) {
  for (const model::Gpu& gpu : catalog().gpus) {
    EXPECT_NE(gpu.source, "") << gpu.id;
    EXPECT_NE(gpu.date, "") << gpu.id;
  }
  for (const model::Llm& llm : catalog().llms) {
    EXPECT_NE(llm.source, "") << llm.id;
    EXPECT_NE(llm.date, "") << llm.id;
  }
  for (const model::Engine& engine : catalog().engines) {
    EXPECT_NE(engine.source, "") << engine.id;
    EXPECT_NE(engine.date, "") << engine.id;
  }
  for (const PriceList& list : catalog().priceLists) {
    for (const Price& price : list.prices) EXPECT_NE(price.source, "") << list.id;
  }
  for (const Recovery& recovery : catalog().recoveries) EXPECT_NE(recovery.source, "");
}

TEST(CatalogData, ParameterCountsEqualThePublishedOnes) {
  EXPECT_THAT(catalog().llms, SizeIs(Ge(40U)));
  std::set<std::string> unpublished;
  for (const model::Llm& llm : catalog().llms) {
    if (!llm.publishedParameters) {
      unpublished.insert(llm.id);
      continue;
    }
    EXPECT_EQ(parameterCount(llm), *llm.publishedParameters) << llm.id;
  }
  // Vision parts or multi-token prediction heads are in what is published for these.
  EXPECT_THAT(unpublished,
              ElementsAre("kimi-k2", "llama-4-maverick-17b-128e", "llama-4-scout-17b-16e"));
}

// Dense with every kind of attention, sliding windows, mixtures, latent attention.
TEST(CatalogData, EveryKindOfArchitectureIsThere) {
  int multiHead = 0;
  int grouped = 0;
  int multiQuery = 0;
  int windowed = 0;
  int mixtures = 0;
  int latent = 0;
  int tied = 0;
  for (const model::Llm& llm : catalog().llms) {
    multiHead += !llm.mla && llm.kvHeads == llm.heads ? 1 : 0;
    grouped += llm.kvHeads > 1 && llm.kvHeads < llm.heads ? 1 : 0;
    multiQuery += llm.kvHeads == 1 ? 1 : 0;
    windowed += llm.slidingWindow ? 1 : 0;
    mixtures += llm.moe ? 1 : 0;
    latent += llm.mla ? 1 : 0;
    tied += llm.tiedEmbeddings ? 1 : 0;
  }
  for (const int count : {multiHead, grouped, multiQuery, windowed, mixtures, latent, tied}) {
    EXPECT_GE(count, 1);
  }
}

// Kilobytes of cache per token in BF16: layers x 2 x kv heads x head size x 2 bytes; latent
// attention: layers x (rank + rope) x 2 bytes.
TEST(CatalogData, CachePerTokenOfKnownModels) {
  const std::map<std::string, double> expected{
      {"llama-3.1-8b", 32 * 2 * 8 * 128 * 2},    {"llama-3.1-70b", 80 * 2 * 8 * 128 * 2},
      {"llama-3.1-405b", 126 * 2 * 8 * 128 * 2}, {"llama-2-7b", 32 * 2 * 32 * 128 * 2},
      {"deepseek-v3", 61 * (512 + 64) * 2},      {"gemma-3-1b", 26 * 2 * 1 * 256 * 2}};
  for (const auto& [id, bytes] : expected) {
    const model::Llm* llm = find(catalog().llms, id);
    ASSERT_NE(llm, nullptr) << id;
    EXPECT_EQ(kvBytesPerToken(*llm, model::KvDtype::bf16), model::BytesPerToken(bytes)) << id;
  }
}

TEST(CatalogData, FullHuggingFaceIdsAreAliases) {
  for (const model::Llm& llm : catalog().llms) {
    ASSERT_THAT(llm.aliases, SizeIs(Ge(1U))) << llm.id;
    for (const std::string& alias : llm.aliases) {
      EXPECT_NE(alias.find('/'), std::string::npos) << alias;
    }
  }
  EXPECT_TRUE(knows(*find(catalog().llms, "llama-3.1-8b"), "meta-llama/Llama-3.1-8B-Instruct"));
}

TEST(CatalogData, EveryValuePassesItsChecksAndSurvivesWriting) {
  for (const model::Gpu& gpu : catalog().gpus) {
    EXPECT_THAT(validate(gpu), IsEmpty()) << gpu.id;
    EXPECT_EQ(model::io::parseGpu(model::io::gpuJson(gpu), gpu.id), gpu) << gpu.id;
  }
  for (const model::Llm& llm : catalog().llms) {
    EXPECT_THAT(validate(llm), IsEmpty()) << llm.id;
    EXPECT_EQ(model::io::parseLlm(model::io::llmJson(llm), llm.id), llm) << llm.id;
  }
  for (const model::Engine& engine : catalog().engines) {
    EXPECT_THAT(validate(engine), IsEmpty()) << engine.id;
    EXPECT_EQ(model::io::parseEngine(model::io::engineJson(engine), engine.id), engine)
        << engine.id;
  }
}

// Dense FP8 and INT8 rates are twice BF16 on the data sheets; B300 and GB300 cut INT8, L40S prints
// 733 beside 362.05, Ada's GeForce counts INT8 against FP16 accumulation.
TEST(CatalogData, RatesHaveTheRatiosOfTheirArchitecture) {
  EXPECT_THAT(catalog().gpus, SizeIs(27));
  for (const model::Gpu& gpu : catalog().gpus) {
    const double bf16 = gpu.peak[0]->value();
    const bool ampere = gpu.architecture == "ampere";
    EXPECT_EQ(gpu.peak[1].has_value(), !ampere) << gpu.id;
    ASSERT_TRUE(gpu.peak[2].has_value()) << gpu.id;
    if (gpu.peak[1]) {
      EXPECT_NEAR(gpu.peak[1]->value() / bf16, 2.0, 0.03) << gpu.id;
    }
    const bool cut = gpu.id.find("b300") != std::string::npos;
    const bool geForce = gpu.id.starts_with("rtx-40") || gpu.id.starts_with("rtx-50");
    const double ratio = cut ? 0.067 : geForce ? 4.0 : 2.0;
    EXPECT_NEAR(gpu.peak[2]->value() / bf16, ratio, 0.03) << gpu.id;
  }
}

TEST(CatalogData, TheGpusOfTheStudyAreAsOnTheirDataSheets) {
  const model::Gpu* a6000 = find(catalog().gpus, "rtx-a6000");
  const model::Gpu* a100 = find(catalog().gpus, "a100-sxm-80gb");
  const model::Gpu* h100 = find(catalog().gpus, "h100-sxm-80gb");
  ASSERT_TRUE(a6000 != nullptr && a100 != nullptr && h100 != nullptr);
  EXPECT_EQ(a6000->memory, 48.0 * model::kGiB);
  EXPECT_EQ(a6000->memoryBandwidth, model::BytesPerSecond(768e9));
  EXPECT_EQ(a6000->interconnect.fabric, model::Fabric::nvlinkBridge);
  EXPECT_EQ(a100->memoryBandwidth, model::BytesPerSecond(2039e9));
  EXPECT_EQ(a100->interconnect.fabric, model::Fabric::nvswitch);
  EXPECT_EQ(h100->smCount, 132);
  EXPECT_EQ(peakRate(*h100, model::Format::fp8W8a8), model::FlopsPerSecond(1978.9e12));
}

TEST(CatalogData, WorkloadsArePresetsOfTheStudy) {
  const std::map<std::string, std::pair<int, int>> expected{
      {"code_completion", {256, 1024}},      {"docstring_generation", {768, 128}},
      {"code_fixing", {1024, 1024}},         {"rag", {1024, 128}},
      {"instruction_following", {256, 128}}, {"multi_turn_chat", {512, 256}},
      {"summarization", {4096, 512}},        {"large_rag", {10240, 1536}}};
  EXPECT_THAT(catalog().workloads, SizeIs(expected.size()));
  for (const model::Workload& workload : catalog().workloads) {
    ASSERT_TRUE(expected.contains(workload.id)) << workload.id;
    const auto [input, output] = expected.at(workload.id);
    EXPECT_EQ(workload.inputTokens, input) << workload.id;
    EXPECT_EQ(workload.outputTokens, output) << workload.id;
  }
  EXPECT_THAT(find(catalog().workloads, "summarization")->aliases,
              ElementsAre("large_summarization"));
}

TEST(CatalogData, EnginesComeOldestFirst) {
  std::vector<std::string> order;
  for (const model::Engine& engine : catalog().engines) order.push_back(engine.id);
  EXPECT_THAT(order, ElementsAre("vllm-0.6.4", "vllm-0.7.2"));
  EXPECT_EQ(catalog().engines[0].scheduler.maxBatchedTokens, 512);
  EXPECT_EQ(catalog().engines[1].scheduler.maxBatchedTokens, 2048);
}

// Engines that are described, but not chosen by themselves.
TEST(CatalogData, EnginesOfTheDocumentationCanBeUsed) {
  int engines = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(QPLAN_SOURCE_DIR) + "/docs/engines")) {
    const model::Engine engine = model::io::readEngine(entry.path());
    EXPECT_EQ(engine.id + ".json", entry.path().filename());
    EXPECT_THAT(validate(engine), IsEmpty());
    EXPECT_EQ(model::io::parseEngine(model::io::engineJson(engine), "again"), engine);
    ++engines;
  }
  EXPECT_GE(engines, 1);
}

TEST(CatalogData, PricesNameGpusOfTheCatalogue) {
  std::set<std::string> providers;
  std::string date;
  for (const PriceList& list : catalog().priceLists) {
    EXPECT_EQ(list.id, list.provider + "@" + list.date);
    EXPECT_LE(date, list.date);
    date = list.date;
    if (list.date >= "2026-06-15") providers.insert(list.provider);
    for (const Price& price : list.prices) {
      EXPECT_NE(find(catalog().gpus, price.gpu), nullptr) << list.id << " " << price.gpu;
      EXPECT_EQ(price.date, list.date);
      EXPECT_EQ(price.provider, list.provider);
    }
  }
  EXPECT_THAT(providers, SizeIs(Ge(5U)));
}

// The list the study used, USD per hour.
TEST(CatalogData, TheStudysPricesAreThere) {
  const PriceList* lambda = find(catalog().priceLists, "lambda@2024-10-28");
  ASSERT_NE(lambda, nullptr);
  std::map<std::pair<std::string, int>, double> hourly;
  for (const Price& price : lambda->prices) {
    hourly[{price.gpu, price.count}] = price.rate.value() * 3600;
  }
  EXPECT_NEAR((hourly[{"rtx-a6000", 1}]), 0.80, 1e-9);
  EXPECT_NEAR((hourly[{"rtx-a6000", 4}]), 3.20, 1e-9);
  EXPECT_NEAR((hourly[{"a100-sxm-80gb", 1}]), 14.32 / 8, 1e-9);
  EXPECT_NEAR((hourly[{"a100-sxm-80gb", 8}]), 14.32, 1e-9);
  EXPECT_NEAR((hourly[{"h100-sxm-80gb", 1}]), 3.29, 1e-9);
  EXPECT_NEAR((hourly[{"h100-sxm-80gb", 2}]), 6.38, 1e-9);
  EXPECT_NEAR((hourly[{"h100-sxm-80gb", 4}]), 12.36, 1e-9);
  EXPECT_NEAR((hourly[{"h100-sxm-80gb", 8}]), 23.92, 1e-9);
}

TEST(CatalogData, RecoveriesFollowFromTheirScores) {
  EXPECT_THAT(catalog().recoveries, SizeIs(Ge(224U)));
  for (const Recovery& recovery : catalog().recoveries) {
    const bool known =
        std::any_of(catalog().llms.begin(), catalog().llms.end(),
                    [&](const model::Llm& llm) { return knows(llm, recovery.model); });
    EXPECT_TRUE(known) << recovery.model;
    // Scores are rounded to 0.1 or 0.01 and recoveries are of the unrounded ones: half a digit of
    // both scores, and half a digit of the recovery itself.
    const double slack = 100 * 0.05 * (1 + recovery.score / recovery.baseline) / recovery.baseline;
    EXPECT_NEAR(recovery.percent, 100 * recovery.score / recovery.baseline, slack + 0.05)
        << recovery.model << " " << name(recovery.format) << " " << recovery.benchmark;
  }
}

TEST(CatalogData, Llama8bInInt4Recovers98Point7) {
  for (const Recovery& recovery : catalog().recoveries) {
    if (recovery.model == "llama-3.1-8b" && recovery.format == model::Format::int4W4a16 &&
        recovery.suite == "open_llm_leaderboard_v1" && recovery.benchmark == "average") {
      EXPECT_NEAR(recovery.percent, 98.7, 0.05);
      return;
    }
  }
  ADD_FAILURE() << "no such recovery";
}

TEST(CatalogData, MeasurementsNameThingsOfTheCatalogue) {
  const std::vector<Measurement> measurements = readCatalogMeasurements(kData);
  EXPECT_THAT(measurements, SizeIs(252 + 288));
  int flagged = 0;
  for (const Measurement& row : measurements) {
    EXPECT_NE(find(catalog().gpus, row.gpu), nullptr) << row.gpu;
    EXPECT_NE(find(catalog().llms, row.model), nullptr) << row.model;
    EXPECT_NE(find(catalog().engines, row.engine), nullptr) << row.engine;
    flagged += row.flag.empty() ? 0 : 1;
  }
  EXPECT_EQ(flagged, 12 + 18);
}

}  // namespace
}  // namespace qplan::planner::io
