#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>

#include "planner/report/document.hpp"

namespace qplan::planner::cli {

// Options that contradict each other or do not exist: exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Stopped by Ctrl-C: exit code 130.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

// Options every verb takes.
struct Global {
  std::string data;    // folder of the catalogues; empty: found
  std::string output;  // -o; empty: stdout
  std::string
      outputFormat;  // table|json|csv|md|html|svg; empty: by the extension of -o, else table
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string color = "auto";
  std::uint64_t seed = 1;
  int jobs = 0;  // 0: every core
  std::stop_token stop;
};

// Chosen by --json, --output-format, the extension of -o, in that order; contradictions throw.
report::OutputFormat outputFormat(const Global& global);

// Writes the report to stdout or, through a temporary file, to -o.
void emit(const Global& global, const report::Document& document);

// Same for a text that is already written.
void emitText(const Global& global, const std::string& text);

// A line on stderr: "qplan: warning: ..."; silent with -q.
void warn(const Global& global, const std::string& text);

// A line on stderr with -v.
void inform(const Global& global, const std::string& text);

// Whether stderr gets colour: --color, NO_COLOR, terminal.
bool colored(const Global& global);

}  // namespace qplan::planner::cli
