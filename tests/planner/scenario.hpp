#pragma once

#include <string>
#include <vector>

#include "planner/search.hpp"
#include "tests/model/deployments.hpp"

namespace qplan::planner::test {

inline Price price(const std::string& gpu, int count, double usdPerHour) {
  return {"lambda",
          std::to_string(count) + "x",
          gpu,
          count,
          model::dollarsPerHour(usdPerHour),
          "on_demand",
          "",
          "2024-10-28",
          ""};
}

// The study's price list (arXiv 2411.02355): A6000 0.80 per GPU, A100 1.79, H100 instances of 1, 2,
// 4 and 8.
inline PriceList lambda() {
  PriceList list{"lambda@2024-10-28", "lambda", "2024-10-28", {}};
  for (const int count : {1, 2, 4}) list.prices.push_back(price("rtx-a6000", count, 0.8 * count));
  for (const int count : {1, 2, 4, 8}) {
    list.prices.push_back(price("a100-sxm-80gb", count, 1.79 * count));
  }
  list.prices.push_back(price("h100-sxm-80gb", 1, 3.29));
  list.prices.push_back(price("h100-sxm-80gb", 2, 6.38));
  list.prices.push_back(price("h100-sxm-80gb", 4, 12.36));
  list.prices.push_back(price("h100-sxm-80gb", 8, 23.92));
  return list;
}

inline Recovery recovery(const std::string& model, model::Format format, double percent) {
  return {model, format, kDefaultSuite, "average", 100, percent, percent, "test"};
}

// Two models, two GPUs, one engine, the study's prices.
inline Catalog catalog() {
  Catalog all;
  all.gpus = {model::test::a6000(), model::test::h100()};
  all.llms = {model::test::llama8b(), model::test::llama70b()};
  all.engines = {model::test::engine()};
  all.priceLists = {lambda()};
  all.recoveries = {recovery("llama-3.1-8b", model::Format::int8W8a8, 100.3),
                    recovery("llama-3.1-8b", model::Format::int4W4a16, 98.7)};
  all.efficiencies = {model::test::typicalEfficiency()};
  return all;
}

// Everything of the catalogue, synchronous RAG of the first model.
inline Request request(const Catalog& catalog) {
  Request asked;
  asked.llm = &catalog.llms[0];
  asked.engine = &catalog.engines[0];
  asked.workload = {"rag", 1024, 128};
  for (const model::Gpu& gpu : catalog.gpus) asked.gpus.push_back(&gpu);
  asked.formats = {model::kFormats.begin(), model::kFormats.end()};
  asked.kvDtypes = {model::kKvDtypes.begin(), model::kKvDtypes.end()};
  asked.prices = selectPrices(catalog.priceLists, "lambda@2024-10-28");
  return asked;
}

}  // namespace qplan::planner::test
