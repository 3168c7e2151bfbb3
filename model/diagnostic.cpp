#include "model/diagnostic.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace qplan::model {
namespace {

std::string withHint(std::string text, const std::string& hint) {
  return hint.empty() ? text : std::move(text) + " (" + hint + ")";
}

std::string located(const std::string& file, const std::string& where, const std::string& message,
                    const std::string& hint) {
  std::string text = file;
  if (!where.empty()) text += (text.empty() ? "" : ": ") + where;
  return withHint(text.empty() ? message : text + ": " + message, hint);
}

std::string joined(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!text.empty()) text += '\n';
    text += toString(diagnostic);
  }
  return text;
}

std::string lowered(const std::string& text) {
  std::string result = text;
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// Levenshtein distance; case does not count.
std::size_t editDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string toString(const Diagnostic& diagnostic) {
  return located({}, diagnostic.path, diagnostic.message, diagnostic.hint);
}

ParseError::ParseError(std::string file, std::string where, std::string message, std::string hint)
    : std::runtime_error(located(file, where, message, hint)),
      file_(std::move(file)),
      where_(std::move(where)),
      message_(std::move(message)),
      hint_(std::move(hint)) {}

InvalidInput::InvalidInput(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(joined(diagnostics)), diagnostics_(std::move(diagnostics)) {}

std::vector<std::string> nearestNames(const std::string& text,
                                      const std::vector<std::string>& known, std::size_t limit) {
  // Long enough for any catalogue name; keeps the cost bounded for absurd input.
  constexpr std::size_t kLongestCompared = 200;
  const std::string wanted = lowered(text.substr(0, kLongestCompared));
  struct Candidate {
    bool contains;
    std::size_t distance;
    std::size_t index;
  };
  std::vector<Candidate> candidates;
  candidates.reserve(known.size());
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::string name = lowered(known[i]);
    // "h100" is meant as a part of "h100-sxm-80gb", far as that is in edits.
    const bool contains = wanted.size() >= 2 && name.find(wanted) != std::string::npos;
    candidates.push_back({contains, editDistance(wanted, name), i});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     return a.contains != b.contains ? a.contains : a.distance < b.distance;
                   });
  std::vector<std::string> names;
  for (const Candidate& candidate : candidates) {
    if (names.size() == limit) break;
    names.push_back(known[candidate.index]);
  }
  return names;
}

}  // namespace qplan::model
