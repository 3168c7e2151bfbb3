#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "model/io/csv.hpp"
#include "planner/simulate/statistics.hpp"
#include "planner/simulate/traffic.hpp"

namespace qplan::planner::io {

// When a server answered a request.
struct Observed {
  model::Seconds ttft;
  model::Seconds e2e;
  bool operator==(const Observed&) const = default;
};

// Requests of a trace, read while they are asked for: CSV with the columns arrived_at (seconds,
// ascending), num_prefill_tokens and num_decode_tokens (both >= 1). A server's log has
// first_token_at and finished_at too, on the same clock; cells of it may be empty. Any other
// columns are passed over. `speed` 2 makes requests come twice as fast. The first arrival is time
// zero.
//
// The constructor throws FileError, and ParseError for a file without these columns or without
// requests; constructor and pop() throw ParseError with the line for a row that cannot be used.
class TraceRequests : public simulate::RequestSource {
 public:
  explicit TraceRequests(const std::filesystem::path& file, double speed = 1.0);
  [[nodiscard]] std::optional<simulate::Request> next() const override { return next_; }
  void pop() override { read(); }
  // Of next(), where the trace tells.
  [[nodiscard]] const std::optional<Observed>& observed() const { return observed_; }

 private:
  bool readLine();
  void read();
  void observe(const model::io::CsvRow& row, double arrival);
  [[noreturn]] void fail(const std::string& message, const std::string& hint) const;

  std::string name_;
  double speed_;
  std::ifstream in_;
  std::string text_;
  std::size_t line_ = 0;
  model::io::CsvHeader header_;
  model::io::CsvRecord record_;
  double first_ = 0;
  double last_ = 0;
  bool any_ = false;
  std::optional<simulate::Request> next_;
  std::optional<Observed> observed_;
};

// What a trace holds, in one pass over it.
struct TraceSummary {
  std::int64_t requests = 0;
  model::Seconds span;  // between the first and the last arrival
  double meanInput = 0;
  double meanOutput = 0;
  simulate::TimeHistograms observed;  // empty where it tells none
};
TraceSummary summarizeTrace(const std::filesystem::path& file);

}  // namespace qplan::planner::io
