#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/io/file.hpp"
#include "model/io/json.hpp"
#include "model/io/number.hpp"
#include "model/io/utf8.hpp"

namespace qplan::model::io {
namespace {

using Json = nlohmann::json;

std::string placeOf(std::string_view text, std::size_t offset) {
  return "line " + std::to_string(lineOf(text, offset)) + ", column " +
         std::to_string(columnOf(text, offset));
}

// Reads along and refuses what a DOM cannot show afterwards. A pass of its own: a callback of the
// DOM's parser makes it look through a whole array after each of its objects.
class Watcher {
 public:
  explicit Watcher(const std::string& file) : file_(file) {}

  // NOLINTBEGIN(readability-identifier-naming): names of the library's interface
  bool null() { return value(); }
  bool boolean(bool /*value*/) { return value(); }
  bool number_integer(Json::number_integer_t /*value*/) { return value(); }
  bool number_unsigned(Json::number_unsigned_t /*value*/) { return value(); }
  bool number_float(Json::number_float_t /*value*/, const std::string& /*text*/) { return value(); }
  bool string(std::string& /*value*/) { return value(); }
  bool binary(Json::binary_t& /*value*/) { return value(); }
  bool start_object(std::size_t /*size*/) { return start(false); }
  bool start_array(std::size_t /*size*/) { return start(true); }
  bool end_object() { return end(); }
  bool end_array() { return end(); }
  bool key(std::string& name) {
    Frame& frame = frames_.back();
    frame.key = name;
    if (!frame.keys.insert(frame.key).second) {
      throw ParseError(file_, pointer(), "is given twice", "keep one of them");
    }
    return true;
  }
  // What is no JSON is left to the parser.
  static bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                          const Json::exception& /*error*/) {
    return false;
  }
  // NOLINTEND(readability-identifier-naming)

 private:
  static constexpr std::size_t kDeepest = 64;

  struct Frame {
    bool array;
    std::string key;
    std::set<std::string> keys;
    std::size_t elements;
  };

  bool value() {
    countElement();
    return true;
  }

  bool start(bool array) {
    countElement();
    frames_.push_back({array, {}, {}, 0});
    if (frames_.size() > kDeepest) {
      throw ParseError(file_, pointer(), "is nested too deeply",
                       "at most " + std::to_string(kDeepest) + " levels are read");
    }
    return true;
  }

  bool end() {
    frames_.pop_back();
    return true;
  }

  void countElement() {
    if (!frames_.empty() && frames_.back().array) ++frames_.back().elements;
  }

  [[nodiscard]] std::string pointer() const {
    std::string text;
    for (const Frame& frame : frames_) {
      if (!frame.array && frame.key.empty()) break;
      text += "/" + (frame.array
                         ? std::to_string(frame.elements - std::min<std::size_t>(frame.elements, 1))
                         : frame.key);
    }
    constexpr std::size_t kLongestShown = 80;
    if (text.size() > kLongestShown) text = text.substr(0, kLongestShown) + "...";
    return text;
  }

  const std::string& file_;
  std::vector<Frame> frames_;
};

// The parser's own words after its "parse error at line N, column M: ".
std::string reasonOf(const Json::parse_error& error) {
  const std::string text = error.what();
  const std::size_t column = text.find("column ");
  const std::size_t start = text.find(": ", column == std::string::npos ? 0 : column);
  return start == std::string::npos ? text : text.substr(start + 2);
}

Json parseText(std::string_view text, const std::string& file) {
  if (const std::optional<std::size_t> bad = invalidUtf8(text)) {
    throw ParseError(file, placeOf(text, *bad), "is not valid UTF-8", "save the file as UTF-8");
  }
  if (trimmed(text).empty()) {
    throw ParseError(file, "line 1", "is empty", "a JSON object is expected");
  }
  try {
    Watcher watcher(file);
    Json::sax_parse(text.begin(), text.end(), &watcher);
    return Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error& error) {
    throw ParseError(file, placeOf(text, error.byte > 0 ? error.byte - 1 : 0),
                     "is not valid JSON: " + reasonOf(error), "correct the text there");
  } catch (const Json::out_of_range& error) {
    const std::string reason = error.what();
    const std::size_t open = reason.find('\'');
    const std::string token =
        open == std::string::npos ? "" : reason.substr(open + 1, reason.rfind('\'') - open - 1);
    const std::size_t at = token.empty() ? std::string_view::npos : text.find(token);
    throw ParseError(file, placeOf(text, at == std::string_view::npos ? 0 : at),
                     "the number " + token + " is too large", "use a finite figure");
  }
}

}  // namespace

JsonDocument::JsonDocument(std::unique_ptr<Json> value, std::unique_ptr<JsonContext> context)
    : value_(std::move(value)), context_(std::move(context)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonDocument JsonDocument::read(const std::filesystem::path& file) {
  return parse(readFile(file), file.string());
}

JsonDocument JsonDocument::parse(std::string_view text, const std::string& file) {
  auto value = std::make_unique<Json>(parseText(text, file));
  if (!value->is_object()) {
    throw ParseError(file, "line 1", "is not a JSON object", "the file must start with {");
  }
  return {std::move(value), std::make_unique<JsonContext>(JsonContext{file, false})};
}

JsonObject JsonDocument::root() const { return {*value_, *context_, ""}; }

bool JsonDocument::hasSchema() const { return value_->contains("schema"); }

JsonObject JsonDocument::rootOf(std::string_view schema, int major, int minor) {
  JsonObject whole = root();
  const std::string name(schema);
  const std::string expected = "\"schema\": {\"name\": \"" + name + "\", \"version\": \"" +
                               std::to_string(major) + "." + std::to_string(minor) + "\"}";
  if (!whole.has("schema")) whole.fail("schema", "is missing", "add " + expected);
  const JsonObject header = whole.object("schema");
  const std::string found = header.text("name");
  if (found != name) header.fail("name", "is \"" + found + "\"", "must be \"" + name + "\"");
  const std::string version = header.text("version");
  const std::size_t dot = version.find('.');
  const std::optional<std::int64_t> foundMajor = parseInteger(version.substr(0, dot));
  const std::optional<std::int64_t> foundMinor =
      dot == std::string::npos ? 0 : parseInteger(version.substr(dot + 1));
  if (!foundMajor || !foundMinor || *foundMajor < 1 || *foundMinor < 0) {
    header.fail("version", "is \"" + version + "\"", "must be MAJOR.MINOR, as in " + expected);
  }
  if (*foundMajor > major) {
    header.fail("version", "is " + version + ", newer than this program reads",
                "a program that reads " + name + " " + std::to_string(*foundMajor) +
                    ".x is needed; this one reads up to " + std::to_string(major) + ".x");
  }
  header.rejectUnknownKeys();
  context_->ignoreUnknownKeys = *foundMajor == major && *foundMinor > minor;
  return whole;
}

void requireValid(const std::vector<Diagnostic>& found, const std::string& file) {
  if (found.empty()) return;
  const Diagnostic& first = found.front();
  throw ParseError(file, first.path, first.message, first.hint);
}

}  // namespace qplan::model::io
