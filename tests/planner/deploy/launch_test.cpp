#include "planner/deploy/launch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "planner/deploy/gpu_label.hpp"
#include "tests/planner/deploy/plans.hpp"

namespace qplan::planner::deploy {
namespace {

using test::flagOf;
using test::Scene;
using testing::Contains;
using testing::HasSubstr;

// E2E = 0.2 + 127 x 0.02 = 2.74 s. In flight 20 x 2.74 / 2 = 27.4, rounded down.
// 1024 + 128 tokens: the next power of two is 2048. 70.5e9 parameters at 2 bytes.
TEST(LaunchPlan, FollowsTheOption) {
  const LaunchPlan plan = Scene().plan();
  EXPECT_EQ(plan.name, "llama-3-1-70b");
  EXPECT_EQ(plan.checkpoint, "meta-llama/Llama-3.1-70B");
  EXPECT_EQ(plan.image, "vllm/vllm-openai:v0.7.2");
  EXPECT_EQ(plan.gpusPerPod, 4);
  EXPECT_EQ(plan.replicasPerHost, 2);
  EXPECT_EQ(plan.minReplicas, 1);
  EXPECT_EQ(plan.maxReplicas, 2);
  EXPECT_EQ(plan.inFlightPerReplica, 27);
  EXPECT_FALSE(plan.spansNodes);
  EXPECT_EQ(flagOf(plan, "--max-model-len"), "2048");
  EXPECT_NEAR(plan.checkpointSize.value(), 141.1e9, 0.1e9);
  EXPECT_TRUE(plan.forecast.openLoop);
  EXPECT_DOUBLE_EQ(plan.forecast.lower, 0.8);
  EXPECT_DOUBLE_EQ(plan.forecast.upper, 1.2);
}

TEST(LaunchPlan, KeepsReplicasThatMayFail) {
  Scene scene;
  scene.request.redundancy = 1;
  EXPECT_EQ(scene.plan().minReplicas, 2);
  scene.request.redundancy = 5;  // never beyond those bought
  EXPECT_EQ(scene.plan().minReplicas, 2);
}

// Sync: 4 s with 3.2 .. 5 s: a rate of 0.25 with 0.2 .. 0.3125, that is 0.8 .. 1.25 of it.
TEST(LaunchPlan, OneRequestAtATime) {
  Scene scene;
  scene.request.mode = model::Mode::sync;
  scene.request.demand.reset();
  scene.option.estimate.mode = model::Mode::sync;
  scene.option.estimate.latency = model::Seconds(4);
  scene.option.estimate.interval = {3.2, 5, 0.8};
  const LaunchPlan plan = scene.plan();
  EXPECT_EQ(plan.inFlightPerReplica, 1);
  EXPECT_FALSE(plan.forecast.openLoop);
  EXPECT_DOUBLE_EQ(plan.forecast.offered.value(), 0.25);
  EXPECT_DOUBLE_EQ(plan.forecast.lower, 0.8);
  EXPECT_DOUBLE_EQ(plan.forecast.upper, 1.25);
}

TEST(LaunchPlan, TheIdOfThePersonIsLoaded) {
  Scene scene;
  scene.asked.model = "meta-llama/llama-3.1-70b-instruct";
  EXPECT_EQ(scene.plan().checkpoint, "meta-llama/Llama-3.1-70B-Instruct");
  scene.catalog.llms[1].aliases.clear();
  scene.asked.model = "/models/mine/config.json";
  EXPECT_EQ(scene.plan().checkpoint, "/models/mine");
  EXPECT_THAT(scene.plan().beforeStart, Contains(HasSubstr("mount it")));
  scene.asked.model = "config.json";
  EXPECT_EQ(scene.plan().checkpoint, ".");
  scene.asked.checkpoint = "me/mine";
  EXPECT_EQ(scene.plan().checkpoint, "me/mine");
}

// 141 GB of 16-bit weights on 4 x (77 - 1) GB fit, on one GPU they do not.
TEST(LaunchPlan, QuantizesAtLoadOnlyWhatFits) {
  Scene scene;
  scene.option.format = model::Format::fp8W8a8;
  EXPECT_EQ(flagOf(scene.plan(), "--quantization"), "fp8");
  scene.option.layout = {1, 1, 2};
  EXPECT_EQ(flagOf(scene.plan(), "--quantization"), "compressed-tensors");
  EXPECT_THAT(scene.plan().beforeStart, Contains(HasSubstr("--checkpoint ID")));
  scene.asked.checkpoint = "me/fp8";
  EXPECT_EQ(flagOf(scene.plan(), "--quantization"), "(none)");
}

TEST(LaunchPlan, IntegersNeedACheckpoint) {
  Scene scene;
  for (const model::Format format : {model::Format::int8W8a8, model::Format::int4W4a16}) {
    scene.option.format = format;
    EXPECT_EQ(flagOf(scene.plan(), "--quantization"), "compressed-tensors");
    EXPECT_THAT(scene.plan().beforeStart, Contains(HasSubstr("needs a quantized checkpoint")));
  }
}

TEST(LaunchPlan, LongestRequestStaysWithinModelAndCache) {
  Scene scene;
  scene.option.estimate.memory.kvTokens = model::Tokens(1500.7);
  EXPECT_EQ(flagOf(scene.plan(), "--max-model-len"), "1500");
  scene.catalog.llms[1].maxContext = 1300;
  EXPECT_EQ(flagOf(scene.plan(), "--max-model-len"), "1300");
  scene.request.workload = {"", 1000, 24};  // exactly 1024: room is added all the same
  scene.catalog.llms[1].maxContext = 131072;
  scene.option.estimate.memory.kvTokens = model::Tokens(500'000);
  EXPECT_EQ(flagOf(scene.plan(), "--max-model-len"), "2048");
}

TEST(LaunchPlan, SaysWhatNeedsSeveralMachines) {
  Scene scene;
  scene.option.layout = {8, 2, 1};
  const LaunchPlan plan = scene.plan();
  EXPECT_TRUE(plan.spansNodes);
  EXPECT_EQ(flagOf(plan, "--distributed-executor-backend"), "ray");
  EXPECT_THAT(plan.beforeStart, Contains(HasSubstr("2 machines of 8 GPUs")));
}

TEST(LaunchPlan, RefusesWhatItCannotLaunch) {
  Scene scene;
  for (const char* checkpoint : {"--help", "\xff"}) {
    scene.asked.checkpoint = checkpoint;
    EXPECT_THROW(scene.plan(), model::InvalidInput) << checkpoint;
  }
  scene.asked.checkpoint.clear();
  scene.asked.engine = "sglang-0.4";
  EXPECT_THROW(scene.plan(), NeedsData);
  scene.asked.engine.clear();
  scene.catalog.gpus[1].architecture = "cdna3";
  EXPECT_THROW(scene.plan(), NeedsData);
}

TEST(LaunchPlan, AnotherVersionIsLaunchedAsAsked) {
  Scene scene;
  scene.asked.engine = "vllm-0.7.0";
  EXPECT_EQ(scene.plan().image, "vllm/vllm-openai:v0.7.0");
  EXPECT_THAT(scene.plan().notes, Contains(HasSubstr("vllm-0.7.2")));
}

// A label of RFC 1035: a-z first, then a-z, 0-9, '-', no '-' at the end, at most 63.
RC_GTEST_PROP(LaunchPlan, NamesAreDnsLabels, (const std::string& id)) {
  Scene scene;
  scene.catalog.llms[1].id = id;
  const std::string name = scene.plan().name;
  RC_ASSERT(!name.empty() && name.size() <= 63U);
  RC_ASSERT(name.front() >= 'a' && name.front() <= 'z');
  RC_ASSERT(name.back() != '-');
  RC_ASSERT(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
}

RC_GTEST_PROP(LaunchPlan, FlagsAreThePlan, ()) {
  Scene scene;
  scene.option.layout = {*rc::gen::element(1, 2, 4, 8), *rc::gen::element(1, 2, 4),
                         *rc::gen::inRange(1, 9)};
  model::SchedulerLimits& limits = scene.catalog.engines[0].scheduler;
  limits.maxSequences = *rc::gen::inRange(1, 2048);
  limits.maxBatchedTokens = *rc::gen::inRange(1, 16384);
  const LaunchPlan plan = scene.plan();
  RC_ASSERT(plan.gpusPerPod == scene.option.layout.tp * scene.option.layout.pp);
  RC_ASSERT(plan.spansNodes == (plan.gpusPerPod > 8));
  RC_ASSERT(flagOf(plan, "--tensor-parallel-size") == std::to_string(scene.option.layout.tp));
  RC_ASSERT(flagOf(plan, "--pipeline-parallel-size") == std::to_string(scene.option.layout.pp));
  RC_ASSERT(flagOf(plan, "--max-num-seqs") == std::to_string(limits.maxSequences));
  RC_ASSERT(flagOf(plan, "--max-num-batched-tokens") == std::to_string(limits.maxBatchedTokens));
  RC_ASSERT(plan.maxReplicas == scene.option.layout.replicas);
  RC_ASSERT(plan.inFlightPerReplica >= 1);
}

TEST(GpuLabel, IsTheNameOfTheDriver) {
  model::Gpu gpu;
  gpu.id = "h100-sxm-80gb";
  EXPECT_EQ(gpuLabel(gpu), (GpuLabel{"NVIDIA-H100-80GB-HBM3", true}));
  gpu.id = "mine";
  gpu.name = "(My GPU) 48 GB!";
  EXPECT_EQ(gpuLabel(gpu), (GpuLabel{"My-GPU--48-GB", false}));
}

}  // namespace
}  // namespace qplan::planner::deploy
