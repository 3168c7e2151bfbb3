#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "planner/cost.hpp"
#include "planner/io/load.hpp"

namespace qplan::planner::io {

// Names and paths to things. A GPU may be given by a profile, which then joins the catalogue: ask
// for the GPUs before predicting. What a path names is read once and kept, so that pointers stay
// good for as long as the resolver lives. Unknown names throw model::InvalidInput with the nearest
// known ones.
class Resolver {
 public:
  explicit Resolver(const std::filesystem::path& dataDir);

  [[nodiscard]] const Catalog& catalog() const { return catalog_; }
  [[nodiscard]] const std::filesystem::path& dataDir() const { return dataDir_; }

  // Paths of what was asked for by path, sorted, each once.
  [[nodiscard]] std::vector<std::string> files() const;

  const model::Llm& llm(const std::string& text, const std::string& flag = "--model");
  const model::Gpu& gpu(const std::string& text, const std::string& flag = "--gpu");
  const model::Workload& workload(const std::string& text, const std::string& flag = "--workload");

  // An engine version between two known ones of the same name is answered with the nearest;
  // `exact` tells.
  struct EngineAnswer {
    const model::Engine* engine = nullptr;
    bool exact = true;
  };
  EngineAnswer engine(const std::string& text, const std::string& flag = "--engine");
  [[nodiscard]] const model::Engine& newestEngine() const;

  // A comma-separated list of names of lists (planner/cost.hpp) and paths of files: all of them.
  // The tier is that of the first.
  PriceSelection prices(const std::string& text);

  // A comma-separated list of names, paths and "all": every GPU of the catalogue.
  std::vector<const model::Gpu*> gpus(const std::string& list);

 private:
  PriceSelection pricesOf(const std::string& text);

  std::filesystem::path dataDir_;
  Catalog catalog_;
  std::unordered_map<std::string, std::unique_ptr<model::Llm>> llms_;
  std::unordered_map<std::string, std::unique_ptr<model::Gpu>> gpus_;
  std::unordered_map<std::string, const model::Gpu*> profiled_;  // by the path of the profile
  std::unordered_map<std::string, std::unique_ptr<model::Engine>> engines_;
  std::unordered_map<std::string, std::unique_ptr<PriceList>> lists_;
  std::unordered_map<std::string, const model::Llm*> knownLlms_;
  std::unordered_map<std::string, const model::Gpu*> knownGpus_;
  std::unordered_map<std::string, const model::Engine*> knownEngines_;
};

model::Format parseFormat(const std::string& text, const std::string& flag = "--format");
std::vector<model::Format> parseFormats(const std::string& list);
model::KvDtype parseKvDtype(const std::string& text, const std::string& flag = "--kv-dtype");
model::Mode parseMode(const std::string& text, const std::string& flag = "--mode");

// "saturation", "closed:N", "open:RATE" (requests/s), "guidellm:SECONDS".
model::Load parseLoad(const std::string& text, const std::string& flag = "--load");

// Items of a comma-separated list, blanks trimmed, empty ones dropped.
std::vector<std::string> items(const std::string& list);

}  // namespace qplan::planner::io
