#pragma once

#include "profiler/core/session.hpp"

namespace qplan::profiler::cli {

// A line on stderr that is drawn over: points done, time left. Drawn only on a terminal and not
// with -q, erased at the end; lines to know are printed above it, everywhere.
class ProgressBar : public SessionProgress {
 public:
  explicit ProgressBar(bool quiet);
  ~ProgressBar() override;

  void advance(std::size_t done, std::size_t planned, model::Seconds left) override;
  void say(const std::string& line) override;

 private:
  bool quiet_;
  bool visible_;
  std::string shown_;
};

// The bar's text, at most 79 columns: "[####......] 812 of 1,912 points, 2 min 10 s left".
std::string progressLine(std::size_t done, std::size_t planned, model::Seconds left);

}  // namespace qplan::profiler::cli
