#include "profiler/cli/context.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "model/io/number.hpp"

namespace qplan::profiler::cli {

void emitText(const std::string& output, const std::string& text) {
  if (!output.empty()) {
    model::io::writeFileAtomically(output, text);
    return;
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw std::runtime_error("cannot write to standard output");
  }
}

void say(const std::string& text) { fmt::print(stderr, "qprof: {}\n", text); }

void note(const Context& context, const std::string& text) {
  if (!context.quiet) say(text);
}

std::vector<std::string> items(const std::string& list) {
  std::vector<std::string> found;
  for (std::size_t start = 0; start <= list.size();) {
    std::size_t end = list.find(',', start);
    if (end == std::string::npos) end = list.size();
    const std::string_view item =
        model::io::trimmed(std::string_view(list).substr(start, end - start));
    if (!item.empty()) found.emplace_back(item);
    start = end + 1;
  }
  return found;
}

void unknownName(const std::string& flag, const std::string& what, const std::string& text,
                 const std::vector<std::string>& known, const std::string& otherwise) {
  std::string near;
  for (const std::string& name : model::nearestNames(text, known)) {
    near += (near.empty() ? "" : ", ") + name;
  }
  std::string hint = near.empty() ? "" : "did you mean " + near + "?";
  if (!otherwise.empty()) hint += (hint.empty() ? "" : " ") + otherwise;
  throw model::InvalidInput({{flag, fmt::format("no {} '{}'", what, text), hint}});
}

}  // namespace qplan::profiler::cli
