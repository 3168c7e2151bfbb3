#include "planner/deploy/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>

#include "planner/deploy/comment.hpp"
#include "planner/deploy/manifest.hpp"
#include "planner/deploy/yaml.hpp"
#include "tests/planner/deploy/plans.hpp"

namespace qplan::planner::deploy {
namespace {

using test::Scene;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> texts(const YAML::Node& node) {
  return node.as<std::vector<std::string>>();
}

// '$' of a container argument as Compose and Kubernetes read it.
std::string dollarsSingle(const std::string& text) {
  std::string single;
  for (std::size_t i = 0; i < text.size(); ++i) {
    single += text[i];
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '$') ++i;
  }
  return single;
}

void expectServer(const YAML::Node& arguments, const LaunchPlan& plan) {
  std::vector<std::string> read = texts(arguments);
  for (std::string& argument : read) argument = dollarsSingle(argument);
  EXPECT_EQ(read, serveArguments(plan));
}

void expectPod(const YAML::Node& pod, const LaunchPlan& plan) {
  const YAML::Node container = pod["containers"][0];
  expectServer(container["args"], plan);
  EXPECT_EQ(container["image"].as<std::string>(), plan.image);
  EXPECT_EQ(container["resources"]["limits"]["nvidia.com/gpu"].as<int>(), plan.gpusPerPod);
  EXPECT_EQ(pod["nodeSelector"]["nvidia.com/gpu.product"].as<std::string>(), plan.gpuProduct);
  for (const char* probe : {"startupProbe", "readinessProbe", "livenessProbe"}) {
    EXPECT_EQ(container[probe]["httpGet"]["path"].as<std::string>(), "/health");
    EXPECT_EQ(container[probe]["httpGet"]["port"].as<int>(), 8000);
  }
  EXPECT_EQ(container["env"][0]["valueFrom"]["secretKeyRef"]["name"].as<std::string>(), "hf-token");
  EXPECT_EQ(container["volumeMounts"][0]["mountPath"].as<std::string>(), "/dev/shm");
  EXPECT_EQ(pod["volumes"][0]["emptyDir"]["medium"].as<std::string>(), "Memory");
  EXPECT_EQ(pod["volumes"][1]["persistentVolumeClaim"]["claimName"].as<std::string>(),
            plan.name + "-model-cache");
}

TEST(Kubernetes, ReadsBackAsThePlan) {
  const LaunchPlan plan = Scene().plan();
  const std::vector<YAML::Node> documents = YAML::LoadAll(kubernetesFile(plan));
  ASSERT_EQ(documents.size(), 4U);
  EXPECT_EQ(documents[0]["kind"].as<std::string>(), "PersistentVolumeClaim");
  // 1.25 x 141.1e9 / 2^30 = 164.3
  EXPECT_EQ(documents[0]["spec"]["resources"]["requests"]["storage"].as<std::string>(), "165Gi");
  EXPECT_EQ(documents[0]["spec"]["accessModes"][0].as<std::string>(), "ReadWriteMany");
  const YAML::Node deployment = documents[1];
  EXPECT_EQ(deployment["spec"]["replicas"].as<int>(), 2);
  expectPod(deployment["spec"]["template"]["spec"], plan);
  EXPECT_EQ(documents[2]["spec"]["ports"][0]["targetPort"].as<int>(), 8000);
  const YAML::Node scaler = documents[3]["spec"];
  EXPECT_EQ(scaler["scaleTargetRef"]["name"].as<std::string>(), plan.name);
  EXPECT_EQ(scaler["minReplicas"].as<int>(), 1);
  EXPECT_EQ(scaler["maxReplicas"].as<int>(), 2);
  EXPECT_EQ(scaler["metrics"][0]["pods"]["target"]["averageValue"].as<int>(), 27);
}

// Fields of the v1beta1 InferenceService with a container of its own and KEDA:
// kserve.github.io/website, "Custom predictor" and "Autoscale InferenceService with LLM metrics".
TEST(Kserve, HasTheDocumentedFields) {
  const LaunchPlan plan = Scene().plan();
  const std::vector<YAML::Node> documents = YAML::LoadAll(kserveFile(plan));
  ASSERT_EQ(documents.size(), 2U);
  const YAML::Node service = documents[1];
  EXPECT_EQ(service["apiVersion"].as<std::string>(), "serving.kserve.io/v1beta1");
  EXPECT_EQ(service["kind"].as<std::string>(), "InferenceService");
  const YAML::Node annotations = service["metadata"]["annotations"];
  EXPECT_EQ(annotations["serving.kserve.io/deploymentMode"].as<std::string>(), "RawDeployment");
  EXPECT_EQ(annotations["serving.kserve.io/autoscalerClass"].as<std::string>(), "keda");
  const YAML::Node predictor = service["spec"]["predictor"];
  EXPECT_EQ(predictor["minReplicas"].as<int>(), 1);
  EXPECT_EQ(predictor["maxReplicas"].as<int>(), 2);
  EXPECT_EQ(predictor["containers"].size(), 1U);
  EXPECT_EQ(predictor["containers"][0]["name"].as<std::string>(), "kserve-container");
  expectPod(predictor, plan);
  const YAML::Node metric = predictor["autoScaling"]["metrics"][0];
  EXPECT_EQ(metric["type"].as<std::string>(), "External");
  EXPECT_EQ(metric["external"]["metric"]["backend"].as<std::string>(), "prometheus");
  EXPECT_THAT(metric["external"]["metric"]["query"].as<std::string>(),
              HasSubstr("pod=~\"llama-3-1-70b-predictor-.*\""));
  EXPECT_EQ(metric["external"]["target"]["type"].as<std::string>(), "Value");
  EXPECT_EQ(metric["external"]["target"]["value"].as<int>(), 27);
}

// Two replicas of four GPUs on one machine of eight: GPUs 0-3 and 4-7, ports 8000 and 8001.
TEST(Compose, EveryReplicaHasGpusOfItsOwn) {
  const LaunchPlan plan = Scene().plan();
  const YAML::Node file = YAML::Load(composeFile(plan));
  ASSERT_EQ(file["services"].size(), 2U);
  const auto devices = [&file](const char* name) {
    return texts(
        file["services"][name]["deploy"]["resources"]["reservations"]["devices"][0]["device_ids"]);
  };
  EXPECT_EQ(devices("replica-0"), (std::vector<std::string>{"0", "1", "2", "3"}));
  EXPECT_EQ(devices("replica-1"), (std::vector<std::string>{"4", "5", "6", "7"}));
  EXPECT_EQ(texts(file["services"]["replica-1"]["ports"]), std::vector<std::string>{"8001:8000"});
  expectServer(file["services"]["replica-0"]["command"], plan);
  EXPECT_TRUE(file["volumes"]["model-cache"]);
}

// Three replicas on machines that hold two: the file is for one machine.
TEST(Compose, SaysHowManyMachines) {
  Scene scene;
  scene.option.layout.replicas = 3;
  const std::string text = composeFile(scene.plan());
  EXPECT_EQ(YAML::Load(text)["services"].size(), 2U);
  EXPECT_THAT(text, HasSubstr("2 of 3 replicas: start it on 2 machines"));
}

TEST(LoadTest, AsksTheWorkloadAtTheDemand) {
  const std::string text = loadTestScript(Scene().plan());
  for (const char* part :
       {"--data prompt_tokens=1024,output_tokens=128", "--rate-type poisson", "--rate 20 ",
        "--random-input-len 1024", "--random-output-len 128", "--request-rate 20",
        // 300 s of 20 requests/s
        "--max-seconds 300", "--num-prompts 6000",
        // 25 requests/s, 0.8 to 1.2 of it; TTFT 0.2 s / 1.2 to / 0.8
        "25.0 requests/s (20.0 .. 30.0)", "0.200 s (0.167 .. 0.250)"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

// Without a demand: 2 replicas with 25 x 2.74 / 2 = 34 requests each.
TEST(LoadTest, FillsReplicasWithoutADemand) {
  Scene scene;
  scene.request.demand.reset();
  const std::string text = loadTestScript(scene.plan());
  EXPECT_THAT(text, HasSubstr("--rate-type concurrent \\\n            --rate 68"));
  EXPECT_THAT(text, HasSubstr("--max-concurrency 68"));
}

TEST(LaunchFile, NoneForSeveralMachinesThatItCannotStart) {
  Scene scene;
  scene.option.layout = {8, 2, 1};
  const LaunchPlan plan = scene.plan();
  EXPECT_TRUE(launchFile(plan, Target::vllm));
  EXPECT_TRUE(launchFile(plan, Target::loadTest));
  for (const Target target : {Target::compose, Target::kubernetes, Target::kserve}) {
    EXPECT_FALSE(launchFile(plan, target)) << name(target);
  }
}

TEST(LaunchFile, TargetsAreNamed) {
  for (const Target target : kTargets) EXPECT_EQ(targetNamed(name(target)), target);
  EXPECT_FALSE(targetNamed("helm"));
}

TEST(Json, HoldsTheFiles) {
  const LaunchPlan plan = Scene().plan();
  const LaunchFile file{"a.sh", "#!/bin/sh\n", true};
  const auto json = nlohmann::json::parse(deploymentJson(plan, {file}));
  EXPECT_EQ(json["schema"]["name"], "qplan.deployment");
  EXPECT_EQ(json["files"][0]["content"], file.content);
  EXPECT_EQ(json["plan"]["gpus_per_replica"], 4);
  EXPECT_EQ(json["plan"]["capacity_lower_qps"], 20.0);
}

TEST(Comment, NothingEndsIt) {
  const std::string text = comment({"one\nrm -rf /\r\ttwo"}) + commentLines({"", "three\nfour"});
  EXPECT_EQ(text, "# one?rm -rf /??two\n#\n# three?four\n");
}

TEST(Yaml, QuotesWhatReadersMistake) {
  const nlohmann::ordered_json value{{"a", "yes"},  {"b", "1"},  {"c", "plain-word"},
                                     {"d", 1.5},    {"e", true}, {"f", nullptr},
                                     {"g", "x: y"}, {"h", "No"}};
  EXPECT_EQ(yaml(value),
            "a: \"yes\"\nb: \"1\"\nc: plain-word\nd: 1.5\ne: true\nf: null\ng: \"x: y\"\n"
            "h: \"No\"\n");
}

// Hostile checkpoints come back byte for byte from every file that holds them.
RC_GTEST_PROP(Files, AnyCheckpointIsReadBack, ()) {
  Scene scene;
  scene.asked.checkpoint = "x" + *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  scene.asked.command = scene.asked.checkpoint;
  const LaunchPlan plan = scene.plan();
  const auto first = [](const YAML::Node& arguments) {
    return dollarsSingle(arguments[0].as<std::string>());
  };
  RC_ASSERT(first(YAML::LoadAll(kubernetesFile(
                plan))[1]["spec"]["template"]["spec"]["containers"][0]["args"]) == plan.checkpoint);
  RC_ASSERT(first(YAML::LoadAll(kserveFile(
                plan))[1]["spec"]["predictor"]["containers"][0]["args"]) == plan.checkpoint);
  RC_ASSERT(first(YAML::Load(composeFile(plan))["services"]["replica-0"]["command"]) ==
            plan.checkpoint);
}

}  // namespace
}  // namespace qplan::planner::deploy
