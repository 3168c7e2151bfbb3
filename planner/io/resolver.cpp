#include "planner/io/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "model/diagnostic.hpp"
#include "model/io/engine_file.hpp"
#include "model/io/gpu_file.hpp"
#include "model/io/llm_file.hpp"
#include "model/io/profile_file.hpp"
#include "planner/io/load.hpp"
#include "planner/io/price_reader.hpp"

namespace qplan::planner::io {

namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// A path is what names a file that is there, or can only be meant as one.
bool isPath(const std::string& text) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(text, ignored)) return true;
  const auto ends = [&](std::string_view tail) { return text.ends_with(tail); };
  return ends(".json") || ends(".csv") || text.starts_with("./") || text.starts_with("../") ||
         text.starts_with("/");
}

[[noreturn]] void unknown(const std::string& flag, const std::string& what, const std::string& text,
                          const std::vector<std::string>& known, const std::string& otherwise) {
  std::string near;
  for (const std::string& name : model::nearestNames(text, known)) {
    near += (near.empty() ? "" : ", ") + name;
  }
  throw model::InvalidInput({{flag, fmt::format("no {} '{}'", what, text),
                              (near.empty() ? "" : "did you mean " + near + "? ") + otherwise}});
}

template <class T>
std::vector<std::string> idsOf(const std::vector<T>& things) {
  std::vector<std::string> ids;
  ids.reserve(things.size());
  for (const T& thing : things) ids.push_back(thing.id);
  return ids;
}

template <class T>
std::unordered_map<std::string, const T*> index(const std::vector<T>& things) {
  std::unordered_map<std::string, const T*> byName;
  for (const T& thing : things) {
    byName.try_emplace(lower(thing.id), &thing);
    if constexpr (requires { thing.aliases; }) {
      for (const std::string& alias : thing.aliases) byName.try_emplace(lower(alias), &thing);
    }
  }
  return byName;
}

// "vllm-0.6.4" as its name and version.
struct Version {
  std::string name;
  std::array<int, 3> parts{};
};

std::optional<Version> versionOf(const std::string& id) {
  const std::size_t dash = id.rfind('-');
  if (dash == std::string::npos) return std::nullopt;
  Version version{id.substr(0, dash), {}};
  const char* at = id.data() + dash + 1;
  const char* end = id.data() + id.size();
  for (int& part : version.parts) {
    const auto [next, error] = std::from_chars(at, end, part);
    if (error != std::errc{}) return std::nullopt;
    at = next;
    if (at == end) return version;
    if (*at != '.') return std::nullopt;
    ++at;
  }
  return std::nullopt;
}

double position(const Version& version) {
  return version.parts[0] * 1e6 + version.parts[1] * 1e3 + version.parts[2];
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Resolver::Resolver(const std::filesystem::path& dataDir)
    : dataDir_(dataDir),
      catalog_(load(dataDir)),
      knownLlms_(index(catalog().llms)),
      knownGpus_(index(catalog().gpus)),
      knownEngines_(index(catalog().engines)) {}

std::vector<std::string> Resolver::files() const {
  std::set<std::string> paths;
  const auto add = [&paths](const auto& read) {
    for (const auto& [path, thing] : read) paths.insert(path);
  };
  add(llms_);
  add(gpus_);
  add(profiled_);
  add(engines_);
  add(lists_);
  return {paths.begin(), paths.end()};
}

const model::Llm& Resolver::llm(const std::string& text, const std::string& flag) {
  if (const auto known = knownLlms_.find(lower(text)); known != knownLlms_.end()) {
    return *known->second;
  }
  if (!isPath(text)) {
    unknown(flag, "model", text, idsOf(catalog().llms),
            "A path to a config.json works too; `qplan catalog list models` shows all");
  }
  auto& slot = llms_[text];
  if (!slot) slot = std::make_unique<model::Llm>(model::io::readLlm(text));
  return *slot;
}

const model::Gpu& Resolver::gpu(const std::string& text, const std::string& flag) {
  if (const auto known = knownGpus_.find(lower(text)); known != knownGpus_.end()) {
    return *known->second;
  }
  if (!isPath(text)) {
    unknown(flag, "GPU", text, idsOf(catalog().gpus),
            "A path to a GPU file or a profile works too; `qplan catalog list gpus` shows all");
  }
  if (const auto profiled = profiled_.find(text); profiled != profiled_.end()) {
    return *profiled->second;
  }
  auto& slot = gpus_[text];
  if (slot) return *slot;
  if (!model::io::isProfile(text)) {
    slot = std::make_unique<model::Gpu>(model::io::readGpu(text));
    return *slot;
  }
  auto profile = io::engineProfile(model::io::readProfile(text));
  // The catalogue's data sheet, where it has one, so that the profile alone makes the difference.
  const auto known = knownGpus_.find(lower(profile->gpu.id));
  if (known == knownGpus_.end()) slot = std::make_unique<model::Gpu>(profile->gpu);
  const model::Gpu& gpu = slot ? *slot : *known->second;
  profiled_[text] = &gpu;
  catalog_.profiles[gpu.id] = std::move(profile);
  return gpu;
}

const model::Workload& Resolver::workload(const std::string& text, const std::string& flag) {
  for (const model::Workload& workload : catalog().workloads) {
    if (workload.id == text) return workload;
  }
  unknown(flag, "workload", text, idsOf(catalog().workloads),
          "--input-tokens and --output-tokens describe any other");
}

Resolver::EngineAnswer Resolver::engine(const std::string& text, const std::string& flag) {
  if (const auto known = knownEngines_.find(lower(text)); known != knownEngines_.end()) {
    return {known->second, true};
  }
  if (isPath(text)) {
    auto& slot = engines_[text];
    if (!slot) slot = std::make_unique<model::Engine>(model::io::readEngine(text));
    return {slot.get(), true};
  }
  if (const auto asked = versionOf(lower(text))) {
    const model::Engine* below = nullptr;
    const model::Engine* above = nullptr;
    const double at = position(*asked);
    for (const model::Engine& engine : catalog().engines) {
      const auto version = versionOf(engine.id);
      if (!version || version->name != asked->name) continue;
      if (position(*version) <= at) {
        if (below == nullptr || position(*version) > position(*versionOf(below->id))) {
          below = &engine;
        }
      } else if (above == nullptr || position(*version) < position(*versionOf(above->id))) {
        above = &engine;
      }
    }
    if (below != nullptr && above != nullptr) {
      const bool lowerNearer =
          at - position(*versionOf(below->id)) <= position(*versionOf(above->id)) - at;
      return {lowerNearer ? below : above, false};
    }
  }
  unknown(flag, "engine", text, idsOf(catalog().engines),
          "A path to an engine file works too; `qplan catalog list engines` shows all");
}

const model::Engine& Resolver::newestEngine() const {
  if (catalog().engines.empty()) throw std::runtime_error("the catalogue has no engine");
  return catalog().engines.back();
}

PriceSelection Resolver::prices(const std::string& text) {
  PriceSelection selection;
  for (const std::string& item : items(text)) {
    const PriceSelection one = pricesOf(item);
    if (selection.lists.empty()) selection.tier = one.tier;
    selection.lists.insert(selection.lists.end(), one.lists.begin(), one.lists.end());
  }
  if (selection.lists.empty()) return pricesOf(text);
  selection.name = text;
  return selection;
}

PriceSelection Resolver::pricesOf(const std::string& text) {
  if (!isPath(text)) return selectPrices(catalog().priceLists, text);
  auto& slot = lists_[text];
  if (!slot) slot = std::make_unique<PriceList>(io::readPriceList(text));
  PriceSelection selection{text, {slot.get()}, "on_demand"};
  // A list without an on-demand line is one of the user's own making: its first tier is meant.
  const bool onDemand = std::any_of(slot->prices.begin(), slot->prices.end(),
                                    [](const Price& p) { return p.tier == "on_demand"; });
  if (!onDemand && !slot->prices.empty()) selection.tier = slot->prices.front().tier;
  return selection;
}

std::vector<const model::Gpu*> Resolver::gpus(const std::string& list) {
  std::vector<const model::Gpu*> chosen;
  const auto add = [&chosen](const model::Gpu& one) {
    if (std::find(chosen.begin(), chosen.end(), &one) == chosen.end()) chosen.push_back(&one);
  };
  for (const std::string& item : items(list)) {
    if (item == "all") {
      for (const model::Gpu& known : catalog().gpus) add(known);
    } else {
      add(gpu(item, "--gpus"));
    }
  }
  return chosen;
}

model::Format parseFormat(const std::string& text, const std::string& flag) {
  if (const auto known = model::formatNamed(lower(text))) return *known;
  std::vector<std::string> names;
  names.reserve(model::kFormatCount);
  for (const model::Format one : model::kFormats) names.emplace_back(model::name(one));
  unknown(flag, "number format", text, names,
          "The formats are bf16, fp8-w8a8, int8-w8a8, int4-w4a16");
}

std::vector<model::Format> parseFormats(const std::string& list) {
  if (list == "all") return {model::kFormats.begin(), model::kFormats.end()};
  std::vector<model::Format> chosen;
  for (const std::string& item : items(list)) {
    const model::Format one = parseFormat(item, "--formats");
    if (std::find(chosen.begin(), chosen.end(), one) == chosen.end()) chosen.push_back(one);
  }
  return chosen;
}

model::KvDtype parseKvDtype(const std::string& text, const std::string& flag) {
  if (const auto known = model::kvDtypeNamed(lower(text))) return *known;
  unknown(flag, "KV-cache type", text, {"bf16", "fp8"}, "The types are bf16 and fp8");
}

model::Mode parseMode(const std::string& text, const std::string& flag) {
  if (text == "sync") return model::Mode::sync;
  if (text == "async") return model::Mode::async;
  unknown(flag, "mode", text, {"sync", "async"}, "The modes are sync and async");
}

model::Load parseLoad(const std::string& text, const std::string& flag) {
  const std::size_t colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  const std::string_view figure =
      colon == std::string::npos ? std::string_view{} : std::string_view(text).substr(colon + 1);
  const auto bad = [&](const char* message) {
    return model::InvalidInput({{flag, fmt::format("'{}' {}", text, message),
                                 "write saturation, closed:N, open:RATE or guidellm:SECONDS"}});
  };
  if (kind == "saturation") {
    if (colon != std::string::npos) throw bad("takes no figure");
    return model::Saturation{};
  }
  if (kind == "closed") {
    const auto count = number<int>(figure);
    if (!count) throw bad("needs a whole number of requests in flight");
    return model::ClosedLoop{*count};
  }
  if (kind == "open") {
    const auto rate = number<double>(figure);
    if (!rate) throw bad("needs a rate in requests per second");
    return model::OpenLoop{model::RequestsPerSecond(*rate)};
  }
  if (kind == "guidellm") {
    const auto limit = number<double>(figure);
    if (!limit) throw bad("needs a time limit in seconds");
    return model::GuideLlm{model::Seconds(*limit)};
  }
  unknown(flag, "load", text, {"saturation", "closed:N", "open:RATE", "guidellm:SECONDS"},
          "The loads are saturation, closed:N, open:RATE, guidellm:SECONDS");
}

std::vector<std::string> items(const std::string& list) {
  std::vector<std::string> found;
  std::size_t at = 0;
  while (at <= list.size()) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    std::string item = list.substr(at, comma - at);
    item.erase(0, item.find_first_not_of(' '));
    item.erase(item.find_last_not_of(' ') + 1);
    if (!item.empty()) found.push_back(std::move(item));
    at = comma + 1;
  }
  return found;
}

}  // namespace qplan::planner::io
