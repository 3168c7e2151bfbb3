#include "profiler/cli/page_output.hpp"

#include <filesystem>

#include "profiler/cli/context.hpp"

namespace qplan::profiler::cli {

namespace {

std::string formatNamed(const std::string& text, const std::string& where) {
  if (text == "table" || text == "txt") return "table";
  if (text == "md" || text == "html" || text == "json") return text;
  throw UsageError(where + ": no output format '" + text + "'; use table, md, html or json");
}

}  // namespace

void addPageOutput(CLI::App& verb, PageOutput& options) {
  verb.add_option("--output-format", options.format, "table (default), md, html or json")
      ->type_name("NAME");
  verb.add_flag("--json", options.json, "Short for --output-format json");
  verb.add_option("-o,--output", options.output,
                  "Write to this file; its extension decides the format")
      ->type_name("FILE");
}

std::string pageFormat(const PageOutput& options) {
  if (options.json && !options.format.empty() && options.format != "json") {
    throw UsageError("--json contradicts --output-format " + options.format + "; give one of them");
  }
  if (options.json) return "json";
  if (!options.format.empty()) return formatNamed(options.format, "--output-format");
  const std::string extension = std::filesystem::path(options.output).extension().string();
  if (extension.empty()) return "table";
  return formatNamed(extension.substr(1), "-o " + options.output);
}

void emitPage(const PageOutput& options, const report::Page& page,
              const std::function<std::string()>& json) {
  const std::string format = pageFormat(options);
  if (format == "json") return emitText(options.output, json());
  if (format == "md") return emitText(options.output, markdownOf(page));
  if (format == "html") return emitText(options.output, htmlOf(page));
  emitText(options.output, textOf(page));
}

}  // namespace qplan::profiler::cli
