#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "profiler/cli/exit_code.hpp"

namespace qplan::profiler::cli {

// Options that contradict each other or do not exist: exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Something the machine or this build does not have: exit code 5. `hint` says what to do.
class NeedsData : public std::runtime_error {
 public:
  NeedsData(const std::string& message, std::string hint)
      : std::runtime_error(message), hint_(std::move(hint)) {}
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

// What every verb gets. A verb's callback sets `action`; main runs it after parsing, so that
// errors of a run are not taken for errors of the command line.
struct Context {
  bool quiet = false;
  std::stop_token stop;
  std::function<int()> action;
};

// Writes a result to `output`, or to stdout where that is empty. Throws FileError or
// std::runtime_error.
void emitText(const std::string& output, const std::string& text);

// A line on stderr: "qprof: text".
void say(const std::string& text);
// The same, silent with -q.
void note(const Context& context, const std::string& text);

// Items of a comma-separated list, blanks trimmed, empty ones dropped.
std::vector<std::string> items(const std::string& list);

// Throws model::InvalidInput: no `what` called `text`; did you mean ...?
[[noreturn]] void unknownName(const std::string& flag, const std::string& what,
                              const std::string& text, const std::vector<std::string>& known,
                              const std::string& otherwise = {});

}  // namespace qplan::profiler::cli
