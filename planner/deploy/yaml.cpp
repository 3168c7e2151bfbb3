#include "planner/deploy/yaml.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "model/io/number.hpp"

namespace qplan::planner::deploy {

namespace {

using Json = nlohmann::ordered_json;

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Whether every reader takes the bare word for text. YAML 1.1 knows more words for true and false.
bool isBareText(const std::string& text) {
  constexpr std::array<std::string_view, 10> kWords{"y",   "n",    "yes",   "no",   "on",
                                                    "off", "true", "false", "null", "nan"};
  if (text.empty() || !isLetter(text.front())) return false;
  const std::string lowered = model::io::lowered(text);
  if (std::find(kWords.begin(), kWords.end(), lowered) != kWords.end()) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    constexpr std::string_view kInner = "/._-";
    return isLetter(c) || (c >= '0' && c <= '9') || kInner.find(c) != std::string_view::npos;
  });
}

void writeText(YAML::Emitter& out, const std::string& text) {
  if (!isBareText(text)) out << YAML::DoubleQuoted;
  out << text;
}

void write(YAML::Emitter& out, const Json& value) {
  if (value.is_object()) {
    if (value.empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [key, child] : value.items()) {
      out << YAML::Key;
      writeText(out, key);
      out << YAML::Value;
      write(out, child);
    }
    out << YAML::EndMap;
  } else if (value.is_array()) {
    if (value.empty()) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const Json& child : value) write(out, child);
    out << YAML::EndSeq;
  } else if (value.is_string()) {
    writeText(out, value.get_ref<const std::string&>());
  } else if (value.is_boolean()) {
    out << (value.get<bool>() ? "true" : "false");
  } else if (value.is_number_integer()) {
    out << value.get<std::int64_t>();
  } else if (value.is_number()) {
    out << model::io::numberText(value.get<double>());
  } else {
    out << YAML::Null;
  }
}

}  // namespace

std::string yaml(const Json& value) {
  YAML::Emitter out;
  out.SetIndent(2);
  out.SetNullFormat(YAML::LowerNull);
  write(out, value);
  return std::string(out.c_str()) + "\n";
}

}  // namespace qplan::planner::deploy
