#include "model/io/workload_file.hpp"

#include "model/io/file.hpp"
#include "model/io/json.hpp"

namespace qplan::model::io {
namespace {

int tokens(const JsonObject& root, std::string_view key) {
  const int value = root.integer(key);
  if (value == 0) root.fail(key, "is 0", "must be at least 1 token");
  return value;
}

}  // namespace

Workload parseWorkload(std::string_view text, const std::string& file) {
  JsonDocument document = JsonDocument::parse(text, file);
  const JsonObject root = document.rootOf("qplan.workload", 1, 0);
  Workload workload;
  workload.id = root.text("id");
  if (workload.id.empty()) root.fail("id", "is empty", "give the workload a name");
  workload.inputTokens = tokens(root, "input_tokens");
  workload.outputTokens = tokens(root, "output_tokens");
  workload.aliases = root.texts("aliases");
  static_cast<void>(root.optionalText("source"));
  static_cast<void>(root.optionalText("date"));
  root.rejectUnknownKeys();
  return workload;
}

Workload readWorkload(const std::filesystem::path& file) {
  return parseWorkload(readFile(file), file.string());
}

}  // namespace qplan::model::io
