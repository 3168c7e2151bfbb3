#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/io/units.hpp"

namespace qplan::model::io {

// What the objects of one document have in common.
struct JsonContext {
  std::string file;
  bool ignoreUnknownKeys = false;
};

// A JSON object with typed access that says exactly what is wrong: every failure is a ParseError
// whose `where` is the JSON pointer of the offending key. Null counts as absent. Keys that were
// never asked for are unknown (rejectUnknownKeys). Lives no longer than its JsonDocument.
class JsonObject {
 public:
  JsonObject(const nlohmann::json& value, const JsonContext& context, std::string pointer);

  [[nodiscard]] const std::string& file() const { return context_->file; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] bool has(std::string_view key) const;
  // All keys the object may have: only then can `missing` tell a misspelt key from a known one.
  void declare(std::initializer_list<std::string_view> keys) const;
  // has(), or the key is there with the value null.
  [[nodiscard]] bool mentions(std::string_view key) const;

  // Finite numbers of zero or more.
  [[nodiscard]] double number(std::string_view key) const;
  [[nodiscard]] std::optional<double> optionalNumber(std::string_view key) const;
  // Whole numbers from 0 to 2^31 - 1.
  [[nodiscard]] int integer(std::string_view key) const;
  [[nodiscard]] std::optional<int> optionalInteger(std::string_view key) const;
  [[nodiscard]] std::optional<std::int64_t> optionalCount(std::string_view key) const;
  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> optionalText(std::string_view key) const;
  [[nodiscard]] std::optional<bool> optionalFlag(std::string_view key) const;
  // Empty where absent.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] std::vector<int> integers(std::string_view key) const;
  [[nodiscard]] std::vector<double> numbers(std::string_view key) const;
  [[nodiscard]] JsonObject object(std::string_view key) const;
  [[nodiscard]] std::optional<JsonObject> optionalObject(std::string_view key) const;
  [[nodiscard]] std::vector<JsonObject> objects(std::string_view key) const;

  // A figure under `key`, whose name carries the unit ("boost_clock_mhz": 1800), or under
  // `bareKey` as text with a unit ("boost_clock": "1.8 GHz"). `keyUnit` is the unit of `key` in
  // base units (1e6); the answer is in base units. A bare key with a bare number is refused.
  [[nodiscard]] std::optional<double> optionalFigure(std::string_view key, std::string_view bareKey,
                                                     Measure measure, double keyUnit = 1) const;
  [[nodiscard]] double figure(std::string_view key, std::string_view bareKey, Measure measure,
                              double keyUnit = 1) const;

  // Throws for the first key nobody asked for, naming the nearest known one.
  void rejectUnknownKeys() const;
  [[noreturn]] void fail(std::string_view key, const std::string& message,
                         const std::string& hint) const;
  // Throws for an absent `key`, naming a similar unknown key where the known ones are declared.
  [[noreturn]] void missing(std::string_view key, const std::string& hint = {}) const;

 private:
  [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
  [[nodiscard]] std::string pointerTo(std::string_view key) const;
  [[nodiscard]] double checkedNumber(std::string_view key, const nlohmann::json& value) const;
  [[nodiscard]] std::int64_t checkedInteger(const std::string& pointer, const nlohmann::json& value,
                                            std::int64_t limit) const;

  const nlohmann::json* value_;
  const JsonContext* context_;
  std::string pointer_;
  // Keys asked for so far: the schema as the reader knows it.
  mutable std::vector<std::string> asked_;
  mutable bool declared_ = false;
};

// A parsed document. Refused with file, line and column: text that is not JSON, not UTF-8 or empty,
// a number beyond a double, a duplicate key, nesting deeper than 64, a root that is not an object.
class JsonDocument {
 public:
  // Throws FileError or ParseError.
  static JsonDocument read(const std::filesystem::path& file);
  static JsonDocument parse(std::string_view text, const std::string& file);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument();

  [[nodiscard]] JsonObject root() const;
  [[nodiscard]] bool hasSchema() const;

  // The root, its "schema": {"name", "version"} checked. Another name or a newer major version is
  // refused with what is needed; a newer minor version may hold keys this reader does not know,
  // which are then ignored.
  JsonObject rootOf(std::string_view schema, int major, int minor);

 private:
  JsonDocument(std::unique_ptr<nlohmann::json> value, std::unique_ptr<JsonContext> context);

  std::unique_ptr<nlohmann::json> value_;
  std::unique_ptr<JsonContext> context_;
};

// Throws the first diagnostic as a ParseError of `file`; does nothing for none.
void requireValid(const std::vector<Diagnostic>& found, const std::string& file);

}  // namespace qplan::model::io
