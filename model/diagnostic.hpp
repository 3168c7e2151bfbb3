#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace qplan::model {

// What is wrong with an input, where, and what to do about it. CLI and GUI show the same text.
struct Diagnostic {
  std::string path;     // JSON pointer, flag or field: "/memory_bytes", "--format"
  std::string message;  // what is wrong
  std::string hint;     // what to do; may be empty
  bool operator==(const Diagnostic&) const = default;
};

// "path: message (hint)"
std::string toString(const Diagnostic& diagnostic);

// Thrown by readers for input that cannot be understood.
class ParseError : public std::runtime_error {
 public:
  // where: "line 12", "byte 40" or a JSON pointer
  ParseError(std::string file, std::string where, std::string message, std::string hint = {});

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& where() const { return where_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  std::string file_;
  std::string where_;
  std::string message_;
  std::string hint_;
};

// Thrown where a request names something that does not exist or does not go together; carries
// every finding, not just the first.
class InvalidInput : public std::runtime_error {
 public:
  explicit InvalidInput(std::vector<Diagnostic> diagnostics);
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

// The names closest to `text` by edit distance (at most `limit`), for "did you mean".
std::vector<std::string> nearestNames(const std::string& text,
                                      const std::vector<std::string>& known, std::size_t limit = 3);

}  // namespace qplan::model
