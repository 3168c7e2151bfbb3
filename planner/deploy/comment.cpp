#include "planner/deploy/comment.hpp"

#include <sstream>

#include "planner/report/text.hpp"

namespace qplan::planner::deploy {

namespace {

std::string withoutControls(std::string text) {
  constexpr unsigned char kFirstPlain = 0x20;
  constexpr unsigned char kDelete = 0x7f;
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < kFirstPlain || byte == kDelete) c = '?';
  }
  return text;
}

}  // namespace

std::string commentLines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line.empty() ? "#\n" : "# " + withoutControls(line) + "\n";
  }
  return text;
}

std::string comment(const std::vector<std::string>& paragraphs) {
  constexpr std::string_view kMark = "# ";
  std::vector<std::string> lines;
  for (const std::string& paragraph : paragraphs) {
    std::istringstream wrapped(
        report::wrapped(withoutControls(paragraph), report::kTextWidth - kMark.size(), "  "));
    for (std::string line; std::getline(wrapped, line);) lines.push_back(line);
  }
  return commentLines(lines);
}

}  // namespace qplan::planner::deploy
