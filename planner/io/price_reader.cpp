#include "planner/io/price_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "model/diagnostic.hpp"
#include "model/io/csv.hpp"
#include "model/io/json.hpp"
#include "model/io/number.hpp"
#include "planner/io/owned_reader.hpp"

namespace qplan::planner::io {
namespace {

using model::io::CsvRow;
using model::io::JsonDocument;
using model::io::JsonObject;

constexpr std::string_view kTier = "on_demand";
constexpr const char* kPositive = "must be more than zero";

std::string instanceName(const Price& price) {
  return std::to_string(price.count) + "x" + price.gpu;
}

bool isIsoDate(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00";
  return text.size() == kShape.size() &&
         std::equal(text.begin(), text.end(), kShape.begin(), [](char c, char shape) {
           return shape == '-' ? c == '-' : c >= '0' && c <= '9';
         });
}

Price readPrice(const JsonObject& object, const PriceList& list, const std::string& source) {
  object.declare({"gpu", "count", "usd_per_hour", "instance", "tier", "region"});
  Price price;
  price.provider = list.provider;
  price.gpu = object.text("gpu");
  price.count = object.integer("count");
  if (price.count == 0) object.fail("count", "is 0", kPositive);
  const double usd = object.number("usd_per_hour");
  if (usd == 0) object.fail("usd_per_hour", "is 0", kPositive);
  price.rate = model::dollarsPerHour(usd);
  price.instance = object.optionalText("instance").value_or(instanceName(price));
  price.tier = object.optionalText("tier").value_or(std::string(kTier));
  price.region = object.optionalText("region").value_or("");
  price.date = list.date;
  price.source = source;
  object.rejectUnknownKeys();
  return price;
}

bool isOwned(const JsonDocument& document) {
  if (!document.hasSchema()) return false;
  return document.root().object("schema").optionalText("name") == "qplan.owned";
}

PriceList readJson(const std::filesystem::path& file) {
  JsonDocument document = JsonDocument::read(file);
  if (isOwned(document)) return readOwned(document);
  const JsonObject root = document.rootOf("qplan.prices", 1, 0);
  PriceList list;
  list.id = root.text("id");
  list.provider = root.text("provider");
  list.date = dateOf(root);
  const std::string source = root.optionalText("source").value_or("");
  static_cast<void>(root.optionalText("note"));
  if (!root.has("prices")) root.missing("prices");
  for (const JsonObject& object : root.objects("prices")) {
    list.prices.push_back(readPrice(object, list, source));
  }
  if (list.prices.empty()) root.fail("prices", "is empty", "add at least one instance");
  root.rejectUnknownKeys();
  return list;
}

PriceList readCsv(const std::filesystem::path& file) {
  PriceList list;
  list.id = file.stem().string();
  list.provider = list.id;
  model::io::readTable(file, {"gpu", "count", "usd_per_hour"}, [&](const CsvRow& row) {
    Price price;
    price.gpu = row.required("gpu");
    price.count = row.requiredInteger("count");
    if (price.count == 0) row.fail("count", "is 0", kPositive);
    const double usd = row.requiredNumber("usd_per_hour");
    if (usd == 0) row.fail("usd_per_hour", "is 0", kPositive);
    price.rate = model::dollarsPerHour(usd);
    const auto textOr = [&](std::string_view column, std::string fallback) {
      const std::string_view cell = row.text(column);
      return cell.empty() ? std::move(fallback) : std::string(cell);
    };
    price.instance = textOr("instance", instanceName(price));
    price.tier = textOr("tier", std::string(kTier));
    price.region = textOr("region", "");
    price.provider = textOr("provider", list.provider);
    price.date = textOr("date", "");
    if (!price.date.empty() && !isIsoDate(price.date)) {
      row.fail("date", "is \"" + price.date + "\"", "must be YYYY-MM-DD");
    }
    price.source = textOr("source", file.string());
    list.date = std::max(list.date, price.date);
    list.prices.push_back(price);
  });
  return list;
}

}  // namespace

std::string dateOf(const JsonObject& object) {
  std::string date = object.text("date");
  if (!isIsoDate(date)) object.fail("date", "is \"" + date + "\"", "must be YYYY-MM-DD");
  return date;
}

PriceList readPriceList(const std::filesystem::path& file) {
  const std::string extension = model::io::lowered(file.extension().string());
  return extension == ".csv" ? readCsv(file) : readJson(file);
}

}  // namespace qplan::planner::io
