#include "tests/layers/layers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace qplan::layers {

namespace {

enum class Purity { pure, effectful };

// A folder, the folders it may include from (itself always), and whether it may touch the world.
struct Layer {
  std::string_view folder;
  std::vector<std::string_view> below;
  Purity purity = Purity::effectful;
};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> kLayers{
      {"model", {}, Purity::pure},
      {"model/tables", {"model"}, Purity::pure},
      {"model/io", {"model", "model/tables"}},
      {"planner", {"model", "planner/simulate"}, Purity::pure},
      {"planner/simulate", {"model", "planner"}, Purity::pure},
      {"planner/calibrate", {"model", "model/tables", "planner", "planner/simulate"}, Purity::pure},
      {"planner/io", {"model", "model/io", "planner", "planner/simulate", "planner/fleet"}},
      {"planner/fleet", {"model", "planner", "planner/simulate"}, Purity::pure},
      {"planner/report",
       {"model", "model/io", "planner", "planner/simulate", "planner/calibrate", "planner/fleet"}},
      {"planner/deploy", {"model", "model/io", "planner", "planner/simulate", "planner/report"}},
      {"planner/cli",
       {"model", "model/io", "model/tables", "planner", "planner/simulate", "planner/calibrate",
        "planner/fleet", "planner/io", "planner/report", "planner/deploy"}},
      {"profiler/reference", {"model"}, Purity::pure},
      {"profiler/core", {"model", "model/io", "profiler/reference"}},
      {"profiler/machine", {"model"}},
      {"profiler/kernels", {}},
      {"profiler/cuda",
       {"model", "model/io", "profiler/machine", "profiler/reference", "profiler/core",
        "profiler/kernels"}},
      {"profiler/cuda/cudnn",
       {"model", "profiler/machine", "profiler/reference", "profiler/core", "profiler/kernels",
        "profiler/cuda"}},
      {"profiler/cuda/cupti", {"model", "profiler/machine", "profiler/core", "profiler/cuda"}},
      {"profiler/cuda/nccl", {"model", "profiler/machine", "profiler/core", "profiler/cuda"}},
      {"profiler/cuda/absent", {"model", "profiler/core", "profiler/cuda"}},
      {"profiler/published", {"model", "model/io", "model/tables", "profiler/core"}},
      {"profiler/report", {"model", "model/io", "profiler/core"}},
      {"profiler/cli",
       {"model", "model/io", "profiler/machine", "profiler/reference", "profiler/core",
        "profiler/cuda", "profiler/published", "profiler/report"}},
      {"gui/charts", {"model", "planner", "planner/report"}},
      {"gui/models",
       {"model", "model/io", "planner", "planner/simulate", "planner/calibrate", "planner/io",
        "planner/report", "planner/deploy"}},
      {"gui/views",
       {"model", "planner", "planner/simulate", "planner/report", "gui/charts", "gui/models"}},
      {"gui/app",
       {"model", "model/io", "planner", "planner/simulate", "planner/io", "planner/report",
        "planner/deploy", "gui/charts", "gui/models", "gui/views"}},
      {"gui/main", {"planner/io", "gui/app"}},
  };
  return kLayers;
}

constexpr std::array<std::string_view, 4> kRoots{"model", "planner", "profiler", "gui"};

// What a pure layer must not include; a trailing slash stands for a whole library. Locks are
// allowed: they guard a memo the caller owns, start nothing and change no result.
constexpr std::array<std::string_view, 19> kImpureHeaders{
    "cstdio", "stdio.h",   "iostream", "fstream",   "filesystem",         "chrono",  "ctime",
    "time.h", "thread",    "future",   "semaphore", "condition_variable", "csignal", "unistd.h",
    "sys/",   "nlohmann/", "CLI/",     "spdlog/",   "yaml-cpp/"};

// `word` is a quick test before the pattern is tried.
struct Forbidden {
  std::string_view word;
  std::regex pattern;
  std::string_view what;
};

const std::vector<Forbidden>& forbiddenInPure() {
  static const std::vector<Forbidden> kForbidden{
      {"env", std::regex(R"(\b(secure_)?getenv\s*\(|\bsetenv\s*\()"), "reads the environment"},
      {"rand", std::regex(R"(\brandom_device\b|\bs?rand\s*\()"), "draws randomness of its own"},
      {"setlocale", std::regex(R"(\bsetlocale\s*\()"), "changes the locale"},
      {"print", std::regex(R"(\b(f|v)?printf\s*\(|\bfmt::print\s*\()"), "prints"},
      {"puts", std::regex(R"(\bputs\s*\()"), "prints"},
      {"exit", std::regex(R"(\bexit\s*\()"), "ends the process"},
      {"abort", std::regex(R"(\babort\s*\()"), "ends the process"},
      {"thread_local", std::regex(R"(\bthread_local\b)"), "keeps mutable state"},
      // `static` data that is not constant; functions have a parenthesis before `;`, `=` or `{`
      {"static",
       std::regex(R"(\bstatic\s+(?!const\b|constexpr\b|consteval\b|inline const)[^();{}=]*[;{=])"),
       "keeps mutable state"},
  };
  return kForbidden;
}

std::string_view folderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

const Layer* layerOf(std::string_view folder) {
  const auto found = std::ranges::find(layers(), folder, &Layer::folder);
  return found == layers().end() ? nullptr : &*found;
}

// Blanks comments and the contents of string literals, keeps line breaks.
std::string codeOnly(std::string_view text) {
  enum class State { code, lineComment, blockComment, string, character };
  State state = State::code;
  std::string code(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    switch (state) {
      case State::code:
        if (c == '/' && next == '/') state = State::lineComment;
        if (c == '/' && next == '*') state = State::blockComment;
        if (c == '"') state = State::string;
        if (c == '\'' && !(i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0)) {
          state = State::character;
        }
        if (state == State::lineComment || state == State::blockComment) code[i] = ' ';
        continue;
      case State::lineComment:
        if (c == '\n') state = State::code;
        break;
      case State::blockComment:
        if (c == '*' && next == '/') {
          code[i] = ' ';
          code[++i] = ' ';
          state = State::code;
          continue;
        }
        break;
      case State::string:
      case State::character:
        if (c == '\\') {
          code[i] = ' ';
          if (i + 1 < text.size()) code[++i] = ' ';
          continue;
        }
        if (c == (state == State::string ? '"' : '\'')) {
          state = State::code;
          continue;
        }
        break;
    }
    if (c != '\n') code[i] = ' ';
  }
  return code;
}

bool isImpure(std::string_view header) {
  if (header.size() > 1 && header[0] == 'Q' &&
      std::isupper(static_cast<unsigned char>(header[1])) != 0) {
    return true;  // Qt
  }
  return std::ranges::any_of(kImpureHeaders, [&](std::string_view impure) {
    return impure.ends_with('/') ? header.starts_with(impure) : header == impure;
  });
}

std::string includeFinding(const Layer& layer, std::string_view header) {
  const std::string_view folder = folderOf(header);
  const bool ours = std::ranges::any_of(kRoots, [&](std::string_view root) {
    return folder == root || (folder.starts_with(root) && folder[root.size()] == '/');
  });
  if (ours) {
    if (folder == layer.folder || std::ranges::find(layer.below, folder) != layer.below.end()) {
      return {};
    }
    return std::string(layer.folder) + "/ must not include " + std::string(folder) + "/ (" +
           std::string(header) + ")";
  }
  if (layer.purity == Purity::pure && isImpure(header)) {
    return std::string(layer.folder) + "/ is pure and must not include <" + std::string(header) +
           ">";
  }
  return {};
}

}  // namespace

std::vector<Violation> check(std::string_view path, std::string_view text) {
  const Layer* layer = layerOf(folderOf(path));
  if (layer == nullptr) {
    return {{std::string(path), 0, "folder has no layer; add it to tests/layers/layers.cpp"}};
  }
  static const std::regex kInclude(R"re(^\s*#\s*include\s*["<]([^">]+)[">])re");
  std::vector<Violation> found;
  std::istringstream raw{std::string(text)};
  std::istringstream code{codeOnly(text)};
  std::string rawLine;
  std::string codeLine;
  for (int number = 1; std::getline(raw, rawLine) && std::getline(code, codeLine); ++number) {
    std::smatch match;
    if (codeLine.find('#') != std::string::npos && std::regex_search(rawLine, match, kInclude)) {
      const std::string message = includeFinding(*layer, match[1].str());
      if (!message.empty()) found.push_back({std::string(path), number, message});
      continue;
    }
    if (layer->purity == Purity::effectful) continue;
    for (const Forbidden& forbidden : forbiddenInPure()) {
      if (codeLine.find(forbidden.word) != std::string::npos &&
          std::regex_search(codeLine, forbidden.pattern)) {
        found.push_back({std::string(path), number,
                         std::string(layer->folder) + "/ is pure, this " +
                             std::string(forbidden.what) + ": " + rawLine});
      }
    }
  }
  return found;
}

std::vector<Violation> checkTree(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> files;
  for (const std::string_view folder : kRoots) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension == ".hpp" || extension == ".cpp" || extension == ".cuh" || extension == ".cu") {
        files.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(files);
  std::vector<Violation> found;
  for (const auto& file : files) {
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    std::ranges::move(check(file.lexically_relative(root).generic_string(), text),
                      std::back_inserter(found));
  }
  return found;
}

std::string toString(const Violation& violation) {
  return violation.file + ":" + std::to_string(violation.line) + ": " + violation.message;
}

}  // namespace qplan::layers
