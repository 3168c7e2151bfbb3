#include "planner/io/owned_reader.hpp"

#include <string>

#include "planner/io/price_reader.hpp"
#include "planner/owned.hpp"

namespace qplan::planner::io {

namespace {

using model::io::JsonDocument;
using model::io::JsonObject;

constexpr const char* kSchema = "qplan.owned";
constexpr const char* kTier = "owned";
constexpr model::Seconds kMonth = 365.25 / 12 * 24 * model::kHour;

double positive(const JsonObject& object, const char* key) {
  const double value = object.number(key);
  if (value == 0) object.fail(key, "is 0", "must be more than zero");
  return value;
}

double share(const JsonObject& object, const char* key) {
  const double percent = object.optionalNumber(key).value_or(0);
  if (percent > 100) object.fail(key, "is more than 100 %", "give percent of the purchase");
  return percent / 100;
}

Site siteOf(const JsonObject& root) {
  Site site;
  site.dollarsPerKilowattHour = root.number("electricity_usd_per_kwh");
  site.pue = root.number("pue");
  if (site.pue < 1) {
    root.fail("pue", "is below 1", "what the site draws per power of its servers, like 1.3");
  }
  return site;
}

OwnedServer serverOf(const JsonObject& object) {
  object.declare({"instance", "gpu", "count", "purchase_usd", "depreciation_years", "power_w",
                  "residual_pct", "interest_pct_per_year", "maintenance_pct_per_year",
                  "hosting_usd_per_month"});
  OwnedServer server;
  server.name = object.text("instance");
  server.gpu = object.text("gpu");
  server.gpus = object.integer("count");
  if (server.gpus == 0) object.fail("count", "is 0", "must be more than zero");
  server.purchase = model::Dollars(positive(object, "purchase_usd"));
  server.years = positive(object, "depreciation_years");
  server.power = model::Watts(positive(object, "power_w"));
  server.residual = share(object, "residual_pct");
  server.interest = share(object, "interest_pct_per_year");
  server.upkeep = share(object, "maintenance_pct_per_year");
  server.hosting =
      model::Dollars(object.optionalNumber("hosting_usd_per_month").value_or(0)) / kMonth;
  object.rejectUnknownKeys();
  return server;
}

}  // namespace

PriceList readOwned(JsonDocument& document) {
  const JsonObject root = document.rootOf(kSchema, 1, 0);
  PriceList list;
  list.id = root.text("id");
  list.provider = list.id;
  list.date = dateOf(root);
  const std::string source = root.optionalText("source").value_or("");
  const Site site = siteOf(root);
  if (!root.has("servers")) root.missing("servers");
  for (const JsonObject& object : root.objects("servers")) {
    const OwnedServer server = serverOf(object);
    const OwnedCost cost = ownedCost(server, site);
    list.prices.push_back({list.provider, server.name, server.gpu, server.gpus, total(cost), kTier,
                           "", list.date, source, cost});
  }
  if (list.prices.empty()) root.fail("servers", "is empty", "add at least one server");
  root.rejectUnknownKeys();
  return list;
}

}  // namespace qplan::planner::io
