#include "planner/io/trace_reader.hpp"

#include <fmt/format.h>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"

namespace qplan::planner::io {

namespace {

constexpr const char* kArrival = "arrived_at";
constexpr const char* kInput = "num_prefill_tokens";
constexpr const char* kOutput = "num_decode_tokens";
constexpr const char* kFirstToken = "first_token_at";
constexpr const char* kFinished = "finished_at";

}  // namespace

TraceRequests::TraceRequests(const std::filesystem::path& file, double speed)
    : name_(file.string()), speed_(speed), in_(file) {
  std::error_code ignored;
  if (!in_ || std::filesystem::is_directory(file, ignored)) {
    throw model::io::FileError(file, "cannot be read");
  }
  if (!readLine()) {
    throw model::ParseError(name_, "line 1", "is empty", "the first line must name the columns");
  }
  if (text_.starts_with("\xEF\xBB\xBF")) record_.cells[0].remove_prefix(3);
  header_ = model::io::CsvHeader(record_, name_);
  for (const char* column : {kArrival, kInput, kOutput}) static_cast<void>(header_.require(column));
  if (header_.find(kFirstToken).has_value() != header_.find(kFinished).has_value()) {
    fail(fmt::format("has one of {} and {}", kFirstToken, kFinished), "a server's log has both");
  }
  read();
  if (!next_) {
    throw model::ParseError(name_, "line " + std::to_string(line_), "holds no requests",
                            "one line per request: arrival in seconds, prompt and output tokens");
  }
}

// The next line that is not blank, split at commas.
bool TraceRequests::readLine() {
  while (std::getline(in_, text_)) {
    ++line_;
    if (!text_.empty() && text_.back() == '\r') text_.pop_back();
    if (text_.empty()) continue;
    record_.line = line_;
    record_.cells.clear();
    const std::string_view whole = text_;
    std::size_t at = 0;
    while (true) {
      const std::size_t comma = whole.find(',', at);
      record_.cells.push_back(whole.substr(at, comma - at));
      if (comma == std::string_view::npos) return true;
      at = comma + 1;
    }
  }
  return false;
}

void TraceRequests::fail(const std::string& message, const std::string& hint) const {
  throw model::ParseError(name_, "line " + std::to_string(line_), message, hint);
}

void TraceRequests::read() {
  next_.reset();
  observed_.reset();
  if (!readLine()) {
    if (in_.bad()) throw model::io::FileError(name_, "could not be read to its end");
    return;
  }
  if (record_.cells.size() != header_.names().size()) {
    fail("has " + std::to_string(record_.cells.size()) + " cells, the header " +
             std::to_string(header_.names().size()),
         "every line needs one cell per column");
  }
  const model::io::CsvRow row(header_, record_);
  const double arrival = row.requiredNumber(kArrival);
  simulate::Request request{{}, row.requiredInteger(kInput), row.requiredInteger(kOutput)};
  if (request.input < 1) row.fail(kInput, "is 0", "a request has at least 1 prompt token");
  if (request.output < 1) row.fail(kOutput, "is 0", "a request has at least 1 output token");
  if (!any_) first_ = arrival;
  if (any_ && arrival < last_) {
    row.fail(kArrival, "is before the line above", "sort the trace by arrival");
  }
  observe(row, arrival);
  any_ = true;
  last_ = arrival;
  request.arrival = model::Seconds((arrival - first_) / speed_);
  next_ = request;
}

void TraceRequests::observe(const model::io::CsvRow& row, double arrival) {
  const auto first = row.number(kFirstToken);
  const auto end = row.number(kFinished);
  if (!first || !end) return;
  if (*first < arrival) row.fail(kFirstToken, "is before arrived_at", "both are of one clock");
  if (*end < *first) row.fail(kFinished, "is before first_token_at", "both are of one clock");
  observed_ = Observed{model::Seconds(*first - arrival), model::Seconds(*end - arrival)};
}

TraceSummary summarizeTrace(const std::filesystem::path& file) {
  using simulate::TimeMetric;
  TraceSummary summary;
  const auto observe = [&](TimeMetric metric, model::Seconds time) {
    summary.observed[static_cast<std::size_t>(metric)].add(time.value());
  };
  double input = 0;
  double output = 0;
  for (TraceRequests trace(file); trace.next(); trace.pop()) {
    ++summary.requests;
    summary.span = trace.next()->arrival;
    input += trace.next()->input;
    output += trace.next()->output;
    if (const auto& seen = trace.observed()) {
      observe(TimeMetric::ttft, seen->ttft);
      observe(TimeMetric::e2e, seen->e2e);
      const int gaps = trace.next()->output - 1;
      if (gaps > 0) observe(TimeMetric::tpot, (seen->e2e - seen->ttft) / gaps);
    }
  }
  const double count = static_cast<double>(summary.requests);
  summary.meanInput = input / count;
  summary.meanOutput = output / count;
  return summary;
}

}  // namespace qplan::planner::io
