#include "planner/io/recovery_reader.hpp"

#include <optional>
#include <string>

#include "model/format.hpp"
#include "model/io/json.hpp"

namespace qplan::planner::io {

using model::io::JsonDocument;
using model::io::JsonObject;

std::vector<Recovery> readRecoveries(const std::filesystem::path& file) {
  JsonDocument document = JsonDocument::read(file);
  const JsonObject root = document.rootOf("qplan.accuracy", 1, 0);
  const std::string source = root.text("source");
  static_cast<void>(root.optionalText("date"));
  std::vector<Recovery> recoveries;
  if (!root.has("recoveries")) root.missing("recoveries");
  for (const JsonObject& object : root.objects("recoveries")) {
    Recovery recovery;
    recovery.model = object.text("model");
    const std::string format = object.text("format");
    const std::optional<model::Format> known = model::formatNamed(format);
    if (!known) {
      object.fail("format", "is \"" + format + "\"",
                  "must be bf16, fp8-w8a8, int8-w8a8 or int4-w4a16");
    }
    recovery.format = *known;
    recovery.suite = object.text("suite");
    recovery.benchmark = object.text("benchmark");
    recovery.baseline = object.number("baseline");
    recovery.score = object.number("score");
    recovery.percent = object.number("recovery_percent");
    recovery.source = source;
    object.rejectUnknownKeys();
    recoveries.push_back(recovery);
  }
  root.rejectUnknownKeys();
  return recoveries;
}

}  // namespace qplan::planner::io
