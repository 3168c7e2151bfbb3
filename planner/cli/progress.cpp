#include "planner/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace qplan::planner::cli {

namespace {
constexpr std::size_t kWidth = 40;
}

ProgressBar::ProgressBar(const Global& global, std::string label, std::size_t total)
    : label_(std::move(label)),
      total_(total),
      visible_(!global.quiet && total > 0 && isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() {
  if (visible_) fmt::print(stderr, "\r\033[K");
}

void ProgressBar::advance() {
  const std::size_t done = done_.fetch_add(1) + 1;
  if (!visible_) return;
  // One draw per percent.
  const std::size_t percent = 100 * done / total_;
  std::size_t shown = shown_.load();
  if (percent <= shown || !shown_.compare_exchange_strong(shown, percent)) return;
  draw(percent);
}

void ProgressBar::draw(std::size_t percent) {
  const std::lock_guard lock(mutex_);
  const std::size_t filled = kWidth * percent / 100;
  fmt::print(stderr, "\r{} [{}{}] {} %", label_, std::string(filled, '#'),
             std::string(kWidth - filled, '.'), percent);
  std::fflush(stderr);
}

}  // namespace qplan::planner::cli
