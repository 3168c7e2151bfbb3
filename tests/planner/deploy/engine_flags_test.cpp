#include "planner/deploy/engine_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace qplan::planner::deploy {
namespace {

using testing::Contains;
using testing::Not;

EngineVersion version(const std::string& id) { return vllmVersion(id).value(); }

bool has(const std::vector<Flag>& flags, const std::string& name) {
  return std::any_of(flags.begin(), flags.end(),
                     [&](const Flag& flag) { return flag.name == name; });
}

TEST(VllmVersion, ReadsNumbersAndTag) {
  EXPECT_EQ(version("vllm-0.6.4"), (EngineVersion{0, 6, 4, "0.6.4"}));
  EXPECT_EQ(version("vLLM-0.6.4.post1"), (EngineVersion{0, 6, 4, "0.6.4.post1"}));
  EXPECT_EQ(version("vllm-0.19"), (EngineVersion{0, 19, 0, "0.19"}));
  EXPECT_EQ(version("vllm-0.9.0rc1"), (EngineVersion{0, 9, 0, "0.9.0rc1"}));
}

TEST(VllmVersion, RefusesWhatIsNone) {
  for (const char* id : {"sglang-0.4.1", "vllm-", "vllm-7", "vllm-main", "vllm-0.7.2;id", "",
                         "vllm-1234567.0", "vllm-.5"}) {
    EXPECT_FALSE(vllmVersion(id)) << id;
  }
}

// The settings of data/engines/vllm-0.6.4.json, whole.
TEST(ServeFlags, StateEveryLimit) {
  ServeSettings settings;
  settings.layout = {4, 1, 3};
  settings.scheduler.maxSequences = 256;
  settings.scheduler.maxBatchedTokens = 512;
  settings.maxModelLength = 2048;
  EXPECT_EQ(serveFlags(settings, version("vllm-0.6.4")),
            (std::vector<Flag>{{"--tensor-parallel-size", "4"},
                               {"--pipeline-parallel-size", "1"},
                               {"--dtype", "bfloat16"},
                               {"--kv-cache-dtype", "auto"},
                               {"--max-model-len", "2048"},
                               {"--max-num-seqs", "256"},
                               {"--max-num-batched-tokens", "512"},
                               {"--gpu-memory-utilization", "0.9"},
                               {"--block-size", "16"},
                               {"--enable-chunked-prefill", ""}}));
}

TEST(ServeFlags, QuantizationFollowsTheCheckpoint) {
  ServeSettings settings;
  settings.format = model::Format::fp8W8a8;
  settings.kvDtype = model::KvDtype::fp8;
  settings.checkpoint = CheckpointKind::quantizedAtLoad;
  const auto atLoad = serveFlags(settings, version("vllm-0.7.2"));
  EXPECT_THAT(atLoad, Contains(Flag{"--quantization", "fp8"}));
  EXPECT_THAT(atLoad, Contains(Flag{"--kv-cache-dtype", "fp8"}));
  settings.checkpoint = CheckpointKind::needed;
  EXPECT_THAT(serveFlags(settings, version("vllm-0.7.2")),
              Contains(Flag{"--quantization", "compressed-tensors"}));
  settings.checkpoint = CheckpointKind::given;  // says itself how it is quantized
  const auto given = serveFlags(settings, version("vllm-0.7.2"));
  EXPECT_FALSE(has(given, "--quantization"));
  EXPECT_FALSE(has(given, "--dtype"));
}

TEST(ServeFlags, WritesOnlyWhatTheVersionHas) {
  ServeSettings settings;
  settings.scheduler.chunkedPrefill = false;
  settings.scheduler.prefixCaching = false;
  const auto v06 = serveFlags(settings, version("vllm-0.6.4"));
  EXPECT_THAT(v06, Contains(Flag{"--enable-chunked-prefill", "False"}));
  EXPECT_FALSE(has(v06, "--no-enable-prefix-caching"));
  EXPECT_FALSE(has(v06, "--no-async-scheduling"));
  const auto v09 = serveFlags(settings, version("vllm-0.9.2"));
  EXPECT_TRUE(has(v09, "--no-enable-chunked-prefill"));
  EXPECT_TRUE(has(v09, "--no-enable-prefix-caching"));
  EXPECT_FALSE(has(v09, "--block-size"));
  EXPECT_FALSE(has(v09, "--no-async-scheduling"));
  const auto v19 = serveFlags(settings, version("vllm-0.19.0"));
  EXPECT_TRUE(has(v19, "--no-async-scheduling"));
  // Newer than anything known: as the newest.
  EXPECT_EQ(serveFlags(settings, version("vllm-3.0")), v19);
  settings.asyncScheduling = true;
  EXPECT_TRUE(has(serveFlags(settings, version("vllm-0.10.0")), "--async-scheduling"));
  EXPECT_FALSE(has(serveFlags(settings, version("vllm-0.9.2")), "--async-scheduling"));
}

RC_GTEST_PROP(ServeFlags, NameNothingTwice, ()) {
  ServeSettings settings;
  settings.scheduler.chunkedPrefill = *rc::gen::arbitrary<bool>();
  settings.scheduler.prefixCaching = *rc::gen::arbitrary<bool>();
  settings.asyncScheduling = *rc::gen::arbitrary<bool>();
  settings.spansNodes = *rc::gen::arbitrary<bool>();
  const EngineVersion at{0, *rc::gen::inRange(6, 30), 0, ""};
  std::vector<std::string> names;
  for (const Flag& flag : serveFlags(settings, at)) names.push_back(flag.name);
  std::sort(names.begin(), names.end());
  RC_ASSERT(std::adjacent_find(names.begin(), names.end()) == names.end());
}

}  // namespace
}  // namespace qplan::planner::deploy
