#include "planner/io/sweep_spec.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "model/io/json.hpp"

namespace qplan::planner::io {

namespace {

using model::io::JsonObject;

std::vector<std::string> listOf(const JsonObject& root, const char* key,
                                std::vector<std::string> otherwise = {}) {
  if (!root.has(key) && otherwise.empty()) root.missing(key);
  std::vector<std::string> list = root.texts(key);
  if (list.empty() && !root.has(key)) list = std::move(otherwise);
  if (list.empty()) root.fail(key, "lists nothing", "give at least one");
  return list;
}

std::vector<model::Layout> layoutsOf(const JsonObject& root) {
  if (!root.has("layouts")) return {{1, 1, 1}};
  std::vector<model::Layout> layouts;
  for (const JsonObject& object : root.objects("layouts")) {
    const model::Layout layout{object.optionalInteger("tp").value_or(1),
                               object.optionalInteger("pp").value_or(1),
                               object.optionalInteger("replicas").value_or(1)};
    for (const auto& [key, value] : {std::pair("tp", layout.tp), std::pair("pp", layout.pp),
                                     std::pair("replicas", layout.replicas)}) {
      if (value < 1) object.fail(key, "is 0", "must be at least 1");
    }
    object.rejectUnknownKeys();
    layouts.push_back(layout);
  }
  if (layouts.empty()) root.fail("layouts", "lists nothing", "give at least one");
  return layouts;
}

// Presets and objects, each in a list of its own kind.
std::vector<model::Workload> workloadsOf(const JsonObject& root, Resolver& resolver) {
  std::vector<model::Workload> workloads;
  for (const std::string& preset : root.texts("workloads")) {
    workloads.push_back(resolver.workload(preset, "workloads"));
  }
  if (root.has("lengths")) {
    for (const JsonObject& object : root.objects("lengths")) {
      workloads.push_back({"", object.integer("input_tokens"), object.integer("output_tokens")});
      object.rejectUnknownKeys();
    }
  }
  if (workloads.empty()) {
    root.fail("workloads", "lists nothing",
              "give presets, or \"lengths\": [{\"input_tokens\": 1024, \"output_tokens\": 128}]");
  }
  return workloads;
}

}  // namespace

Sweep readSweep(const std::filesystem::path& file, Resolver& resolver) {
  model::io::JsonDocument document = model::io::JsonDocument::read(file);
  const JsonObject root = document.rootOf("qplan.sweep", 1, 0);
  root.declare({"schema", "engines", "models", "gpus", "formats", "kv_dtypes", "layouts",
                "workloads", "lengths", "modes", "loads", "prices"});
  Sweep sweep;
  // GPUs first: a profile joins the catalogue.
  for (const std::string& gpu : listOf(root, "gpus")) {
    if (gpu == "all") {
      for (const model::Gpu* one : resolver.gpus("all")) sweep.gpus.push_back(one);
    } else {
      sweep.gpus.push_back(&resolver.gpu(gpu, "gpus"));
    }
  }
  for (const std::string& llm : listOf(root, "models")) {
    sweep.llms.push_back(&resolver.llm(llm, "models"));
  }
  for (const std::string& engine : listOf(root, "engines", {resolver.newestEngine().id})) {
    const Resolver::EngineAnswer answer = resolver.engine(engine, "engines");
    if (!answer.exact) {
      throw model::InvalidInput(
          {{"engines", "no figures for '" + engine + "'", "the nearest is " + answer.engine->id}});
    }
    sweep.engines.push_back(answer.engine);
  }
  for (const std::string& format : listOf(root, "formats")) {
    sweep.formats.push_back(parseFormat(format, "formats"));
  }
  for (const std::string& dtype : listOf(root, "kv_dtypes", {"bf16"})) {
    sweep.kvDtypes.push_back(parseKvDtype(dtype, "kv_dtypes"));
  }
  sweep.layouts = layoutsOf(root);
  sweep.workloads = workloadsOf(root, resolver);
  for (const std::string& mode : listOf(root, "modes", {"sync", "async"})) {
    sweep.modes.push_back(parseMode(mode, "modes"));
  }
  for (const std::string& load : listOf(root, "loads", {"saturation"})) {
    sweep.loads.push_back(parseLoad(load, "loads"));
  }
  sweep.prices = resolver.prices(root.optionalText("prices").value_or("newest"));
  root.rejectUnknownKeys();
  return sweep;
}

std::uint64_t checkedPoints(const std::filesystem::path& file, const Sweep& sweep) {
  constexpr std::uint64_t kMostPoints = 10'000'000'000;
  const std::optional<std::uint64_t> points = pointCount(sweep);
  if (points && *points <= kMostPoints) return *points;
  throw model::InvalidInput(
      {{file.string(),
        points ? fmt::format("{} points", *points) : std::string("more than 2^64 points"),
        fmt::format("at most {}: shorten its lists", kMostPoints)}});
}

}  // namespace qplan::planner::io
