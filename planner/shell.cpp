#include "planner/shell.hpp"

#include <algorithm>
#include <string_view>

namespace qplan::planner {

namespace {

// Characters that mean nothing to a shell.
bool isPlain(char c) {
  constexpr std::string_view kPlain = "-_./:,=@%+";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kPlain.find(c) != std::string_view::npos;
}

}  // namespace

std::string shellWord(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), isPlain)) return word;
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text += c;
    }
  }
  return text + "'";
}

}  // namespace qplan::planner
