#include "planner/cli/global.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"

namespace qplan::planner::cli {

namespace {

report::OutputFormat formatNamed(const std::string& text, const std::string& where) {
  if (text == "table" || text == "txt") return report::OutputFormat::table;
  if (text == "json") return report::OutputFormat::json;
  if (text == "csv") return report::OutputFormat::csv;
  if (text == "md") return report::OutputFormat::md;
  if (text == "html" || text == "htm") return report::OutputFormat::html;
  if (text == "svg") return report::OutputFormat::svg;
  throw UsageError(where + ": no output format '" + text +
                   "'; use table, json, csv, md, html or svg");
}

void toStderr(const Global& global, const char* kind, const char* colour, const std::string& text) {
  const bool paint = colored(global);
  fmt::print(stderr, "qplan: {}{}{}: {}\n", paint ? colour : "", kind, paint ? "\033[0m" : "",
             text);
}

}  // namespace

report::OutputFormat outputFormat(const Global& global) {
  if (global.json && !global.outputFormat.empty() && global.outputFormat != "json") {
    throw UsageError("--json contradicts --output-format " + global.outputFormat +
                     "; give one of them");
  }
  if (global.json) return report::OutputFormat::json;
  if (!global.outputFormat.empty()) return formatNamed(global.outputFormat, "--output-format");
  if (global.output.empty()) return report::OutputFormat::table;
  const std::string extension = std::filesystem::path(global.output).extension().string();
  if (extension.empty()) return report::OutputFormat::table;
  return formatNamed(extension.substr(1), "-o " + global.output);
}

void emitText(const Global& global, const std::string& text) {
  if (!global.output.empty()) {
    model::io::writeFileAtomically(global.output, text);
    return;
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw std::runtime_error("cannot write to standard output");
  }
}

void emit(const Global& global, const report::Document& document) {
  const report::OutputFormat format = outputFormat(global);
  const std::string text = report::write(document, format);
  if (text.empty() && format == report::OutputFormat::svg) {
    throw UsageError("this answer is no chart; svg is for qplan crossover");
  }
  emitText(global, text);
}

void warn(const Global& global, const std::string& text) {
  if (!global.quiet) toStderr(global, "warning", "\033[33m", text);
}

void inform(const Global& global, const std::string& text) {
  if (global.verbose) toStderr(global, "info", "\033[36m", text);
}

bool colored(const Global& global) {
  if (global.color == "always") return true;
  if (global.color == "never") return false;
  const char* refused = std::getenv("NO_COLOR");
  if (refused != nullptr && refused[0] != '\0') return false;
  return isatty(STDERR_FILENO) != 0;
}

}  // namespace qplan::planner::cli
