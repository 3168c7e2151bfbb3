#include "planner/traffic_text.hpp"

#include <gtest/gtest.h>

#include "model/diagnostic.hpp"

namespace qplan::planner {
namespace {

using simulate::Outage;

TEST(TrafficText, LengthsReadBackAsWritten) {
  for (const char* text : {"1024", "1024+-256", "lognormal:128:64"}) {
    EXPECT_EQ(textOf(parseLengths(text, "--input-tokens")), text);
  }
  EXPECT_EQ(parseLengths(" 7 ", "").shape, simulate::Lengths{simulate::FixedLength{7}}.shape);
}

TEST(TrafficText, LengthsThatMakeNoSense) {
  for (const char* text : {"", "0", "-3", "1.5", "10..20", "1024+-", "1024+--3", "lognormal:5",
                           "lognormal:0:1", "1e12", "nan", "inf+-1"}) {
    EXPECT_THROW(parseLengths(text, "--input-tokens"), model::InvalidInput) << text;
  }
}

TEST(TrafficText, TargetsReadBackAsWritten) {
  const char* text = "ttft.p95<=0.5s,tpot.p99<=0.05s,itl.p50<=0.02s,e2e.mean<=8s,e2e.p90<=9s";
  EXPECT_EQ(textOf(parseTargets(text)), text);
  EXPECT_EQ(parseTargets(" ttft.p95 <= 500 ms ")[0].limit, model::Seconds(0.5));
  EXPECT_TRUE(parseTargets("").empty());
}

TEST(TrafficText, Outages) {
  EXPECT_EQ(parseOutages("0@60s+2min, 1@500ms+1s"),
            (std::vector<Outage>{{0, model::Seconds(60), model::Seconds(180)},
                                 {1, model::Seconds(0.5), model::Seconds(1.5)}}));
  for (const char* text : {"0", "0@60s", "x@1s+1s", "-1@1s+1s", "0.5@1s+1s", "0@1+1s", "0+1s@2s"}) {
    EXPECT_THROW(parseOutages(text), model::InvalidInput) << text;
  }
}

TEST(TrafficText, Failures) {
  EXPECT_EQ(parseFailures("6h + 5min"),
            (simulate::Failures{model::Seconds(21600), model::Seconds(300)}));
  for (const char* text : {"", "6h", "6h+", "+5min", "6+5min", "6h+5", "0h+5min", "6h+0s",
                           "-6h+5min", "6h+-5min", "often+5min", "6h+5min+1s", "nan h+1s"}) {
    try {
      parseFailures(text);
      ADD_FAILURE() << text;
    } catch (const model::InvalidInput& error) {
      EXPECT_TRUE(std::string(error.what()).find("--failures") != std::string::npos) << text;
    }
  }
}

TEST(TrafficText, RoutingByName) {
  for (const auto routing : {simulate::Routing::roundRobin, simulate::Routing::leastOutstanding,
                             simulate::Routing::random}) {
    EXPECT_EQ(parseRouting(std::string(name(routing))), routing);
  }
  EXPECT_THROW(parseRouting("best"), model::InvalidInput);
}

}  // namespace
}  // namespace qplan::planner
