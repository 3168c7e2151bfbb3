#include "model/io/json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "model/io/number.hpp"

namespace qplan::model::io {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kIntLimit = std::numeric_limits<int>::max();

// A value as a message shows it; long ones are cut.
std::string shown(const Json& value) {
  constexpr std::size_t kLongest = 40;
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  const std::string text = value.is_number_float() ? numberText(value.get<double>()) : value.dump();
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "...";
}

std::string escaped(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

// Whether two keys are likely meant for each other: they begin alike over half of the shorter one.
bool similar(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  const auto differ =
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shorter), b.begin());
  const auto common = static_cast<std::size_t>(differ.first - a.begin());
  return shorter > 0 && 2 * common > shorter;
}

}  // namespace

JsonObject::JsonObject(const Json& value, const JsonContext& context, std::string pointer)
    : value_(&value), context_(&context), pointer_(std::move(pointer)) {}

std::string JsonObject::pointerTo(std::string_view key) const {
  return pointer_ + "/" + escaped(key);
}

void JsonObject::fail(std::string_view key, const std::string& message,
                      const std::string& hint) const {
  throw ParseError(file(), key.empty() ? pointer_ : pointerTo(key), message, hint);
}

void JsonObject::missing(std::string_view key, const std::string& hint) const {
  std::string advice = hint.empty() ? "add it" : hint;
  std::vector<std::string> present;
  for (const auto& [name, value] : value_->items()) {
    const bool asked = std::find(asked_.begin(), asked_.end(), name) != asked_.end();
    if (declared_ && !asked && similar(name, key)) present.push_back(name);
  }
  const std::vector<std::string> nearest = nearestNames(std::string(key), present, 1);
  if (!nearest.empty()) advice += "; \"" + nearest.front() + "\" is not a known key";
  fail(key, "is missing", advice);
}

const Json* JsonObject::find(std::string_view key) const {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
  const auto found = value_->find(key);
  return found == value_->end() || found->is_null() ? nullptr : &*found;
}

bool JsonObject::has(std::string_view key) const { return find(key) != nullptr; }

void JsonObject::declare(std::initializer_list<std::string_view> keys) const {
  asked_.assign(keys.begin(), keys.end());
  declared_ = true;
}

bool JsonObject::mentions(std::string_view key) const { return value_->contains(key); }

double JsonObject::checkedNumber(std::string_view key, const Json& value) const {
  if (!value.is_number()) fail(key, "is " + shown(value), "must be a number");
  const auto number = value.get<double>();
  if (!std::isfinite(number)) fail(key, "is not finite", "must be a finite number");
  if (number < 0) fail(key, "is " + shown(value), "must not be negative");
  return number;
}

std::optional<double> JsonObject::optionalNumber(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  return checkedNumber(key, *value);
}

double JsonObject::number(std::string_view key) const {
  if (const std::optional<double> value = optionalNumber(key)) return *value;
  missing(key);
}

std::int64_t JsonObject::checkedInteger(const std::string& pointer, const Json& value,
                                        std::int64_t limit) const {
  std::optional<std::int64_t> number;
  if (value.is_number()) number = parseInteger(shown(value));
  if (!number || *number < 0 || *number > limit) {
    throw ParseError(file(), pointer, "is " + shown(value),
                     "must be a whole number from 0 to " + std::to_string(limit));
  }
  return *number;
}

std::optional<int> JsonObject::optionalInteger(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  return static_cast<int>(checkedInteger(pointerTo(key), *value, kIntLimit));
}

int JsonObject::integer(std::string_view key) const {
  if (const std::optional<int> value = optionalInteger(key)) return *value;
  missing(key);
}

std::optional<std::int64_t> JsonObject::optionalCount(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  return checkedInteger(pointerTo(key), *value, std::numeric_limits<std::int64_t>::max());
}

std::optional<std::string> JsonObject::optionalText(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) fail(key, "is " + shown(*value), "must be text in quotes");
  return value->get<std::string>();
}

std::string JsonObject::text(std::string_view key) const {
  if (std::optional<std::string> value = optionalText(key)) return *std::move(value);
  missing(key);
}

std::optional<bool> JsonObject::optionalFlag(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) fail(key, "is " + shown(*value), "must be true or false");
  return value->get<bool>();
}

std::vector<std::string> JsonObject::texts(std::string_view key) const {
  const Json* value = find(key);
  std::vector<std::string> all;
  if (value == nullptr) return all;
  if (!value->is_array()) fail(key, "is " + shown(*value), "must be an array of texts");
  for (const Json& element : *value) {
    if (!element.is_string()) {
      throw ParseError(file(), pointerTo(key) + "/" + std::to_string(all.size()),
                       "is " + shown(element), "must be text in quotes");
    }
    all.push_back(element.get<std::string>());
  }
  return all;
}

std::vector<int> JsonObject::integers(std::string_view key) const {
  const Json* value = find(key);
  std::vector<int> all;
  if (value == nullptr) return all;
  if (!value->is_array()) fail(key, "is " + shown(*value), "must be an array of whole numbers");
  for (const Json& element : *value) {
    const std::string pointer = pointerTo(key) + "/" + std::to_string(all.size());
    all.push_back(static_cast<int>(checkedInteger(pointer, element, kIntLimit)));
  }
  return all;
}

std::vector<double> JsonObject::numbers(std::string_view key) const {
  const Json* value = find(key);
  std::vector<double> all;
  if (value == nullptr) return all;
  if (!value->is_array()) fail(key, "is " + shown(*value), "must be an array of numbers");
  const JsonObject elements(*value, *context_, pointerTo(key));
  for (const Json& element : *value) {
    all.push_back(elements.checkedNumber(std::to_string(all.size()), element));
  }
  return all;
}

std::optional<JsonObject> JsonObject::optionalObject(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) fail(key, "is " + shown(*value), "must be an object in braces");
  return JsonObject(*value, *context_, pointerTo(key));
}

JsonObject JsonObject::object(std::string_view key) const {
  if (std::optional<JsonObject> value = optionalObject(key)) return *std::move(value);
  missing(key);
}

std::vector<JsonObject> JsonObject::objects(std::string_view key) const {
  const Json* value = find(key);
  std::vector<JsonObject> all;
  if (value == nullptr) return all;
  if (!value->is_array()) fail(key, "is " + shown(*value), "must be an array of objects");
  for (const Json& element : *value) {
    std::string pointer = pointerTo(key) + "/" + std::to_string(all.size());
    if (!element.is_object()) {
      throw ParseError(file(), pointer, "is " + shown(element), "must be an object in braces");
    }
    all.emplace_back(element, *context_, std::move(pointer));
  }
  return all;
}

std::optional<double> JsonObject::optionalFigure(std::string_view key, std::string_view bareKey,
                                                 Measure measure, double keyUnit) const {
  std::string_view used = key;
  const Json* value = find(key);
  if (value == nullptr) {
    used = bareKey;
    value = find(bareKey);
    if (value == nullptr) return std::nullopt;
  } else if (bareKey != key && has(bareKey)) {
    fail(bareKey, "is given beside \"" + std::string(key) + "\"", "keep one of them");
  }
  if (value->is_string()) {
    const auto parsed = parseFigure(value->get<std::string>(), measure);
    if (const double* figure = std::get_if<double>(&parsed)) return *figure;
    const auto& wrong = std::get<Diagnostic>(parsed);
    fail(used, wrong.message, wrong.hint);
  }
  if (used != key) {
    fail(used, "is " + shown(*value) + " without a unit",
         "write \"" + std::string(key) + "\" with the figure in that unit, or text such as \"20 " +
             std::string(exampleUnit(measure)) + "\"");
  }
  return checkedNumber(key, *value) * keyUnit;
}

double JsonObject::figure(std::string_view key, std::string_view bareKey, Measure measure,
                          double keyUnit) const {
  if (const std::optional<double> value = optionalFigure(key, bareKey, measure, keyUnit)) {
    return *value;
  }
  missing(key, "add it, or \"" + std::string(bareKey) + "\" as text such as \"20 " +
                   std::string(exampleUnit(measure)) + "\"");
}

void JsonObject::rejectUnknownKeys() const {
  if (context_->ignoreUnknownKeys) return;
  for (const auto& [name, value] : value_->items()) {
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    const std::vector<std::string> nearest = nearestNames(name, asked_, 1);
    fail(name, "is not a known key",
         nearest.empty() ? "remove it" : "did you mean \"" + nearest.front() + "\"?");
  }
}

}  // namespace qplan::model::io
