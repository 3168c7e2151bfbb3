#include "planner/io/trace_reader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"

namespace qplan::planner::io {
namespace {

std::filesystem::path fileOf(const std::string& text) {
  // Tests run side by side, each in a process of its own.
  const std::string name = "qplan_trace_" + std::to_string(::getpid()) + ".csv";
  std::filesystem::path file = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(file) << text;
  return file;
}

constexpr const char* kHeader = "arrived_at,num_prefill_tokens,num_decode_tokens\n";

// Other columns are passed over, blank lines too; the first request is time zero; twice the speed
// is half the time.
TEST(TraceRequests, AreReadInOrder) {
  const auto file = fileOf(
      "id,num_decode_tokens,arrived_at,num_prefill_tokens\r\na,7,10,100\r\n\r\nb,8,12.5,200\r\n");
  TraceRequests trace(file, 2.0);
  EXPECT_EQ(trace.next(), (simulate::Request{model::Seconds(0), 100, 7}));
  trace.pop();
  EXPECT_EQ(trace.next(), (simulate::Request{model::Seconds(1.25), 200, 8}));
  trace.pop();
  EXPECT_FALSE(trace.next());
  const TraceSummary summary = summarizeTrace(file);
  EXPECT_EQ(summary.requests, 2);
  EXPECT_EQ(summary.span, model::Seconds(2.5));
  EXPECT_DOUBLE_EQ(summary.meanInput, 150);
  EXPECT_DOUBLE_EQ(summary.meanOutput, 7.5);
}

// A server's log: 100 ms and 1.1 s after arrival, 11 tokens, so 100 ms between them. The second
// request was not finished.
TEST(TraceRequests, TellWhatAServerDid) {
  const auto file = fileOf(
      "arrived_at,num_prefill_tokens,num_decode_tokens,first_token_at,finished_at\n"
      "10,5,11,10.1,11.1\n"
      "10,5,11,10.2,\n");
  TraceRequests trace(file);
  ASSERT_TRUE(trace.observed());
  EXPECT_NEAR(trace.observed()->ttft.value(), 0.1, 1e-9);
  EXPECT_NEAR(trace.observed()->e2e.value(), 1.1, 1e-9);
  trace.pop();
  EXPECT_FALSE(trace.observed());
  const TraceSummary summary = summarizeTrace(file);
  const auto of = [&](simulate::TimeMetric metric) {
    return summary.observed[static_cast<std::size_t>(metric)];
  };
  EXPECT_EQ(of(simulate::TimeMetric::e2e).count(), 1);
  EXPECT_NEAR(of(simulate::TimeMetric::tpot).mean(), 0.1, 1e-9);
  EXPECT_EQ(of(simulate::TimeMetric::itl).count(), 0);
}

void expectRefused(const std::string& text, const std::string& where) {
  SCOPED_TRACE(text);
  try {
    summarizeTrace(fileOf(text));
    FAIL() << "accepted";
  } catch (const model::ParseError& error) {
    EXPECT_EQ(error.where(), where);
  }
}

TEST(TraceRequests, WhatCannotBeUsedIsNamedByItsLine) {
  expectRefused("", "line 1");
  expectRefused(kHeader, "line 1");
  expectRefused("arrived_at,num_prefill_tokens\n1,2\n", "line 1");
  expectRefused(std::string(kHeader) + "1,2,3\n2,x,3\n", "line 3");
  expectRefused(std::string(kHeader) + "1,2,3\n\n2,2\n", "line 4");
  expectRefused(std::string(kHeader) + "2,2,3\n1,2,3\n", "line 3");
  expectRefused(std::string(kHeader) + "-1,2,3\n", "line 2");
  expectRefused(std::string(kHeader) + "1,0,3\n", "line 2");
  expectRefused(std::string(kHeader) + "1,3,0\n", "line 2");
  expectRefused("arrived_at,num_prefill_tokens,num_decode_tokens,finished_at\n1,2,3,4\n", "line 1");
  const std::string log =
      "arrived_at,num_prefill_tokens,num_decode_tokens,first_token_at,finished_at\n";
  expectRefused(log + "2,3,4,1,3\n", "line 2");
  expectRefused(log + "2,3,4,5,4\n", "line 2");
  EXPECT_THROW(TraceRequests("/nonexistent/trace.csv"), model::io::FileError);
  EXPECT_THROW(TraceRequests(testing::TempDir()), model::io::FileError);
}

}  // namespace
}  // namespace qplan::planner::io
