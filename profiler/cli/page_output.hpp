#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "profiler/report/page.hpp"

namespace qplan::profiler::cli {

// How a report comes out: --output-format, --json, or the extension of -o.
struct PageOutput {
  std::string format;
  bool json = false;
  std::string output;
};

void addPageOutput(CLI::App& verb, PageOutput& options);

// "table", "md", "html" or "json". Throws UsageError for contradictions and other names.
std::string pageFormat(const PageOutput& options);

// Writes the page, or what `json` makes, in that format.
void emitPage(const PageOutput& options, const report::Page& page,
              const std::function<std::string()>& json);

}  // namespace qplan::profiler::cli
