#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/efficiency.hpp"
#include "model/engine.hpp"
#include "model/gpu.hpp"
#include "model/llm.hpp"
#include "model/power.hpp"
#include "model/profile.hpp"
#include "model/workload.hpp"
#include "planner/calibration.hpp"
#include "planner/owned.hpp"

namespace qplan::planner {

// One line of a price list: a price belongs to an instance, not to a GPU.
struct Price {
  std::string provider;  // "lambda"
  std::string instance;  // "gpu_8x_h100_sxm5"
  std::string gpu;       // catalogue id
  int count = 0;         // GPUs in the instance
  model::DollarsPerSecond rate;
  std::string tier;    // "on_demand", "spot", "reserved_1y", "owned", ...
  std::string region;  // may be empty
  std::string date;    // ISO
  std::string source;
  std::optional<OwnedCost> owned{};  // what the rate of an own server is made of
  bool operator==(const Price&) const = default;
};

// Prices of one provider at one date; "lambda@2024-10-28".
struct PriceList {
  std::string id;
  std::string provider;
  std::string date;
  std::vector<Price> prices;
  bool operator==(const PriceList&) const = default;
};

// One benchmark of one quantized model. Recovery is score / baseline, percent.
struct Recovery {
  std::string model;
  model::Format format = model::Format::bf16;
  std::string suite;      // "open_llm_leaderboard_v1", ...
  std::string benchmark;  // "average", "mmlu_5shot", ...
  double baseline = 0;
  double score = 0;
  double percent = 0;
  std::string source;
  bool operator==(const Recovery&) const = default;
};

// One end-to-end measurement. Rows with a flag are kept and left out of every score and fit.
struct Measurement {
  std::string engine, model, gpu;
  int gpus = 1;
  model::Format format = model::Format::bf16;
  model::Workload workload;
  model::Mode mode = model::Mode::sync;
  double latencySeconds = 0;           // sync
  double maxQps = 0;                   // async
  double printedQueriesPerDollar = 0;  // as published; wrong in places
  double printedDollarsPerHour = 0;
  std::string flag;
  std::string source;  // "arxiv-2411.02355" or "model-cards"
  bool operator==(const Measurement&) const = default;
};

// All facts a search needs, in memory. Filled by planner/io from `data/` or by tests from values.
struct Catalog {
  std::vector<model::Gpu> gpus;
  std::vector<model::Llm> llms;
  std::vector<model::Engine> engines;  // oldest first
  std::vector<model::Workload> workloads;
  std::vector<PriceList> priceLists;  // oldest first
  std::vector<Recovery> recoveries;
  std::vector<model::Efficiency> efficiencies;
  // Measured kernels by GPU id; they come before the efficiencies.
  std::map<std::string, std::shared_ptr<const model::Profile>> profiles;
  model::PowerCurve power;
  Calibration calibration;  // already applied to efficiencies and engines
};

}  // namespace qplan::planner
