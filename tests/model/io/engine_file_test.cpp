#include "model/io/engine_file.hpp"

#include <gtest/gtest.h>

#include <string>

#include "model/diagnostic.hpp"

namespace qplan::model::io {
namespace {

const std::string kMinimal = R"({"schema": {"name": "qplan.engine", "version": "1.0"}, "id": "e-1",
  "scheduler": {"policy": "v0"},
  "host": {"request_s": 0.008, "step_s": 0.001, "sequence_s": 5e-5, "tensor_parallel_s": 0.0006,
           "pipeline_s": 0.0055},
  "capture_sizes": [1, 2, 4]})";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = kMinimal;
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string complaint(const std::string& text) {
  try {
    parseEngine(text, "e.json");
  } catch (const ParseError& error) {
    return error.what();
  }
  return "read";
}

TEST(EngineFile, LimitsLeftOutKeepTheirDefaults) {
  const Engine engine = parseEngine(kMinimal, "e.json");
  EXPECT_EQ(engine.id, "e-1");
  EXPECT_EQ(engine.scheduler, SchedulerLimits{});
  EXPECT_EQ(engine.memory, MemoryLimits{});
  EXPECT_EQ(engine.host.request, Seconds(0.008));
  EXPECT_EQ(engine.host.sequence, Seconds(5e-5));
  EXPECT_EQ(engine.captureSizes, (std::vector<int>{1, 2, 4}));
}

TEST(EngineFile, WritingAndReadingIsIdentity) {
  Engine engine = parseEngine(kMinimal, "e.json");
  engine.aliases = {"e", "e-one"};
  engine.scheduler = {SchedulerPolicy::v1, 128, 8192, 32, 0.02, false};
  engine.memory = {0.85, Bytes(2.5e9)};
  engine.peerKernels = false;
  engine.permutation = Seconds(3.25e-6);
  engine.source = "documentation";
  engine.date = "2026-01-02";
  EXPECT_EQ(parseEngine(engineJson(engine), "e.json"), engine);
}

TEST(EngineFile, SaysWhatIsWrong) {
  EXPECT_EQ(complaint(replaced("\"v0\"", "\"v3\"")),
            "e.json: /scheduler/policy: is \"v3\" (must be \"v0\" or \"v1\")");
  EXPECT_EQ(complaint(replaced("\"step_s\": 0.001, ", "")),
            "e.json: /host/step_s: is missing (add it)");
  EXPECT_EQ(complaint(replaced("\"step_s\": 0.001", "\"step_s\": -0.001")),
            "e.json: /host/step_s: is -0.001 (must not be negative)");
  EXPECT_EQ(complaint(replaced("\"step_s\"", "\"step_ms\": 1, \"step_s\"")),
            "e.json: /host/step_ms: is not a known key (did you mean \"step_s\"?)");
  EXPECT_EQ(complaint(replaced("[1, 2, 4]", "[1, 2.5]")),
            "e.json: /capture_sizes/1: is 2.5 (must be a whole number from 0 to 2147483647)");
}

}  // namespace
}  // namespace qplan::model::io
