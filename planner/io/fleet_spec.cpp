#include "planner/io/fleet_spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "model/io/json.hpp"
#include "planner/io/project_file.hpp"
#include "planner/io/scenario.hpp"

namespace qplan::planner::io {

namespace {

using fleet::HourlyRates;
using fleet::kHours;
using fleet::PoolItem;
using fleet::Service;
using model::io::JsonObject;

constexpr std::array kDemandKeys{"demand", "demand_by_hour", "demand_from"};
constexpr std::size_t kMostServices = 500;
constexpr model::RequestsPerSecond kMostDemand(1e5);

// What `ask` finds wrong with a flag is said of the key of that name.
template <class Ask>
auto within(const JsonObject& object, const std::string& otherwise, Ask ask) {
  try {
    return ask();
  } catch (const model::InvalidInput& wrong) {
    const model::Diagnostic& what = wrong.diagnostics().front();
    std::string key = what.path.starts_with("--") ? what.path.substr(2) : what.path;
    std::replace(key.begin(), key.end(), '-', '_');
    object.fail(object.has(key) ? key : otherwise, what.message, what.hint);
  }
}

// A rate of zero is an hour without requests.
model::RequestsPerSecond rateOf(const JsonObject& object, const char* key,
                                const std::string& text) {
  if (text == "0" || text == "0qps") return {};
  const auto rate = within(object, key, [&] { return parseRate(text, key); });
  if (rate > kMostDemand) {
    object.fail(key, "'" + text + "' is beyond any fleet", "at most 100000qps");
  }
  return rate;
}

HourlyRates byHour(const JsonObject& object) {
  const std::vector<std::string> rates = object.texts("demand_by_hour");
  if (rates.size() != kHours) {
    object.fail("demand_by_hour", fmt::format("has {} hours", rates.size()),
                "give 24 rates, from midnight on");
  }
  HourlyRates demand{};
  for (std::size_t hour = 0; hour < demand.size(); ++hour) {
    demand[hour] = rateOf(object, "demand_by_hour", rates[hour]);
  }
  return demand;
}

HourlyRates fromTo(const JsonObject& object) {
  HourlyRates demand{};
  std::array<bool, kHours> said{};
  for (const JsonObject& part : object.objects("demand_from")) {
    const int from = part.integer("from");
    const int to = part.integer("to");
    if (from >= to || to > kHours) {
      part.fail("to", fmt::format("{} to {} is no span of a day", from, to),
                "hours from 0 to 24; a night is two spans");
    }
    const model::RequestsPerSecond rate = rateOf(part, "rate", part.text("rate"));
    part.rejectUnknownKeys();
    for (auto hour = static_cast<std::size_t>(from); hour < static_cast<std::size_t>(to); ++hour) {
      if (said[hour]) {
        object.fail("demand_from", fmt::format("says hour {} twice", hour), "one rate an hour");
      }
      said[hour] = true;
      demand[hour] = rate;
    }
  }
  const auto gap = std::find(said.begin(), said.end(), false);
  if (gap != said.end()) {
    object.fail("demand_from", fmt::format("says nothing of hour {}", gap - said.begin()),
                "cover all hours from 0 to 24; \"0\" is none");
  }
  return demand;
}

HourlyRates demandOf(const JsonObject& object) {
  const auto kinds = std::count_if(kDemandKeys.begin(), kDemandKeys.end(),
                                   [&object](const char* key) { return object.has(key); });
  if (kinds == 0) object.missing("demand", "or demand_by_hour, or demand_from");
  if (kinds > 1) object.fail("demand", "is said in two ways", "keep one");
  HourlyRates demand{};
  if (object.has("demand")) {
    demand.fill(rateOf(object, "demand", object.text("demand")));
  } else {
    demand = object.has("demand_by_hour") ? byHour(object) : fromTo(object);
  }
  if (*std::max_element(demand.begin(), demand.end()) <= model::RequestsPerSecond(0)) {
    const auto said = std::find_if(kDemandKeys.begin(), kDemandKeys.end(),
                                   [&object](const char* key) { return object.has(key); });
    object.fail(*said, "is zero all day", "leave the service out");
  }
  return demand;
}

Service serviceOf(const JsonObject& object, const std::vector<const model::Gpu*>& gpus,
                  Resolver& resolver) {
  Service service;
  service.name = object.text("name");
  for (const char* key : {"gpus", "prices", "tier", "interruption_pct", "budget_usd_per_hour",
                          "objective", "mode", "redundancy"}) {
    if (object.has(key)) object.fail(key, "is not of a service", "the pool decides, for all");
  }
  service.demand = demandOf(object);
  Scenario inputs = readInputs(object);
  object.rejectUnknownKeys();
  inputs.mode = "async";
  inputs.demand.clear();
  service.request = within(object, "model", [&] { return requestOf(inputs, resolver).request; });
  service.request.gpus = gpus;
  service.request.onlyMeasured.clear();
  return service;
}

// The cheapest region stands for an instance.
void addItems(const JsonObject& object, Resolver& resolver, std::vector<PoolItem>& pool) {
  const std::string prices = object.text("prices");
  const model::Gpu& gpu =
      *within(object, "gpu", [&] { return &resolver.gpu(object.text("gpu"), "gpu"); });
  const std::string instance = object.optionalText("instance").value_or("");
  const auto asked = object.optionalText("tier");
  const PriceSelection selection = within(object, "prices", [&] {
    const PriceSelection lists = resolver.prices(prices);
    return asked ? withTier(lists, *asked) : lists;
  });
  const std::string& tier = selection.tier;
  const bool byTheHour = tier == "on_demand" || tier == "spot";
  const bool wholeDay = object.optionalFlag("whole_day").value_or(!byTheHour);
  const double lost = object.has("interruption_pct") ? object.number("interruption_pct") / 100
                                                     : usualInterruption(tier);
  if (lost >= 1) object.fail("interruption_pct", "is 100 or more", "percent of the capacity");
  const std::optional<int> most = object.optionalInteger("most");
  object.rejectUnknownKeys();
  const std::size_t before = pool.size();
  for (const PriceList* list : selection.lists) {
    for (const Price& price : list->prices) {
      if (price.gpu != gpu.id || price.tier != tier) continue;
      if (!instance.empty() && price.instance != instance) continue;
      const auto same =
          std::find_if(pool.begin() + static_cast<std::ptrdiff_t>(before), pool.end(),
                       [&price, list](const PoolItem& item) {
                         return item.instance == price.instance && item.list == list->id;
                       });
      if (same != pool.end()) {
        same->rate = std::min(same->rate, price.rate);
      } else {
        pool.push_back(
            {price.instance, list->id, tier, &gpu, price.count, price.rate, most, wholeDay, lost});
      }
    }
  }
  if (pool.size() == before) {
    object.fail(instance.empty() ? "gpu" : "instance",
                fmt::format("no {} price of it in {}", tier, prices),
                "`qplan catalog show prices " + prices + "` lists them");
  }
}

}  // namespace

fleet::Question readFleet(const std::filesystem::path& file, Resolver& resolver) {
  model::io::JsonDocument document = model::io::JsonDocument::read(file);
  const JsonObject root = document.rootOf("qplan.fleet", 1, 0);
  root.declare({"schema", "services", "pool", "gap_pct"});
  fleet::Question question;
  if (!root.has("pool")) root.missing("pool");
  if (!root.has("services")) root.missing("services");
  for (const JsonObject& object : root.objects("pool")) addItems(object, resolver, question.pool);
  if (question.pool.empty()) root.fail("pool", "is empty", "add at least one kind of instance");
  std::vector<const model::Gpu*> gpus;
  for (const PoolItem& item : question.pool) {
    if (std::find(gpus.begin(), gpus.end(), item.gpu) == gpus.end()) gpus.push_back(item.gpu);
  }
  std::set<std::string> names;
  const std::vector<JsonObject> services = root.objects("services");
  if (services.empty()) root.fail("services", "is empty", "add at least one");
  if (services.size() > kMostServices) {
    root.fail("services", fmt::format("lists {}", services.size()),
              fmt::format("at most {}", kMostServices));
  }
  for (const JsonObject& object : services) {
    question.services.push_back(serviceOf(object, gpus, resolver));
    if (!names.insert(question.services.back().name).second) {
      object.fail("name", "'" + question.services.back().name + "' is there twice",
                  "names tell services apart");
    }
  }
  if (const auto percent = root.optionalNumber("gap_pct")) {
    if (*percent > 100) root.fail("gap_pct", "is more than 100", "percent of the cost, like 1");
    question.gap = *percent / 100;
  }
  root.rejectUnknownKeys();
  return question;
}

}  // namespace qplan::planner::io
