#include "profiler/cli/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "profiler/cli/context.hpp"
#include "profiler/cli/plan_text.hpp"

namespace qplan::profiler::cli {

namespace {
constexpr std::size_t kWidth = 30;
constexpr const char* kErase = "\r\033[K";
}  // namespace

std::string progressLine(std::size_t done, std::size_t planned, model::Seconds left) {
  const std::size_t filled = planned == 0 ? kWidth : kWidth * std::min(done, planned) / planned;
  return fmt::format("[{}{}] {} of {} points, {} left", std::string(filled, '#'),
                     std::string(kWidth - filled, '.'), grouped(static_cast<std::int64_t>(done)),
                     grouped(static_cast<std::int64_t>(planned)), duration(left));
}

ProgressBar::ProgressBar(bool quiet)
    : quiet_(quiet), visible_(!quiet && isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() {
  if (visible_ && !shown_.empty()) fmt::print(stderr, "{}", kErase);
}

void ProgressBar::advance(std::size_t done, std::size_t planned, model::Seconds left) {
  if (!visible_) return;
  std::string line = progressLine(done, planned, left);
  if (line == shown_) return;
  shown_ = std::move(line);
  fmt::print(stderr, "{}{}", kErase, shown_);
  std::fflush(stderr);
}

void ProgressBar::say(const std::string& line) {
  if (quiet_) return;
  if (visible_ && !shown_.empty()) fmt::print(stderr, "{}", kErase);
  cli::say(line);
  if (visible_ && !shown_.empty()) fmt::print(stderr, "{}", shown_);
}

}  // namespace qplan::profiler::cli
