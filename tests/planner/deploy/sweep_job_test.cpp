#include "planner/deploy/sweep_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <yaml-cpp/yaml.h>

#include "model/diagnostic.hpp"
#include "planner/deploy/dns_label.hpp"

namespace qplan::planner::deploy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A million points in eight shards; a spec with all that YAML treats specially.
SweepJob job() {
  return {"wide",
          "wide.json: 1000000 points in 8 shards",
          "qplan sweep wide.json",
          "{\"a\": \"$(b) $$ \\u00e9 \xc3\xa9\"}\r\n\t# no comment: 'x'\n\n",
          "",
          "me/qplan:1",
          1'000'000,
          8};
}

std::string contentOf(const std::vector<LaunchFile>& files, const std::string& name) {
  for (const LaunchFile& file : files) {
    if (file.name == name) return file.content;
  }
  ADD_FAILURE() << "no file " << name;
  return "";
}

std::vector<std::string> namesOf(const std::vector<LaunchFile>& files) {
  std::vector<std::string> names;
  for (const LaunchFile& file : files) names.push_back(file.name + (file.executable ? "*" : ""));
  return names;
}

TEST(JobSystem, NamesReadBack) {
  for (const JobSystem system : kJobSystems) EXPECT_EQ(jobSystemNamed(name(system)), system);
  EXPECT_EQ(jobSystemNamed("pbs"), std::nullopt);
}

TEST(Slurm, FolderHoldsAllThereIs) {
  const auto files = jobFiles(job(), JobSystem::slurm);
  EXPECT_THAT(namesOf(files),
              ElementsAre("sweep.json", "sweep.sbatch", "merge.sbatch", "submit.sh*"));
  EXPECT_EQ(contentOf(files, "sweep.json"), job().spec);
}

// sbatch reads options up to the first command; what it finds behind is a comment.
TEST(Slurm, OptionsComeBeforeTheFirstCommand) {
  for (const char* name : {"sweep.sbatch", "merge.sbatch"}) {
    const std::string script = contentOf(slurmFiles(job()), name);
    EXPECT_THAT(script, StartsWith("#!/bin/sh\n"));
    const std::size_t command = script.find("\nset -eu\n");
    ASSERT_NE(command, std::string::npos);
    EXPECT_LT(script.rfind("#SBATCH"), command);
  }
}

TEST(Slurm, TaskAndShardHaveTheSameNumber) {
  const std::string script = contentOf(slurmFiles(job()), "sweep.sbatch");
  EXPECT_THAT(script, HasSubstr("#SBATCH --array=1-8\n"));
  EXPECT_THAT(script, HasSubstr("sweep sweep.json --shard \"$SLURM_ARRAY_TASK_ID/8\" "
                                "-o \"part-$SLURM_ARRAY_TASK_ID-of-8.csv\"\n"));
  EXPECT_THAT(contentOf(slurmFiles(job()), "merge.sbatch"),
              HasSubstr("exec qplan merge part-*-of-8.csv -o sweep.csv\n"));
}

// MaxArraySize is 1001 unless configured, and the largest index one less.
TEST(Slurm, SaysWhenTheArrayIsLargerThanTheDefault) {
  SweepJob wide = job();
  for (const auto& [shards, said] : {std::pair{1000, false}, std::pair{1001, true}}) {
    wide.shards = static_cast<std::uint64_t>(shards);
    const std::string script = contentOf(slurmFiles(wide), "sweep.sbatch");
    EXPECT_EQ(script.find("MaxArraySize") != std::string::npos, said) << shards;
  }
}

TEST(Slurm, FolderOfFactsIsOneWord) {
  SweepJob other = job();
  other.data = "/it's here/data";
  EXPECT_THAT(contentOf(slurmFiles(other), "sweep.sbatch"),
              HasSubstr("qplan -v --data '/it'\\''s here/data' --jobs"));
}

TEST(IndexedJob, ReadsBackAsTheSweep) {
  const auto files = jobFiles(job(), JobSystem::kubernetes);
  EXPECT_THAT(namesOf(files), ElementsAre("sweep.yaml", "merge.yaml", "submit.sh*"));
  const std::vector<YAML::Node> documents = YAML::LoadAll(contentOf(files, "sweep.yaml"));
  ASSERT_EQ(documents.size(), 3U);
  // Byte for byte: a part is known by the hash of the file.
  EXPECT_EQ(documents[0]["data"]["sweep.json"].as<std::string>(), job().spec);
  // 2 x 1e6 x 512 / 2^30 = 0.95
  EXPECT_EQ(documents[1]["spec"]["resources"]["requests"]["storage"].as<std::string>(), "1Gi");
  EXPECT_EQ(documents[1]["spec"]["accessModes"][0].as<std::string>(), "ReadWriteMany");
  const YAML::Node spec = documents[2]["spec"];
  EXPECT_EQ(spec["completionMode"].as<std::string>(), "Indexed");
  EXPECT_EQ(spec["completions"].as<int>(), 8);
  EXPECT_EQ(spec["parallelism"].as<int>(), 8);
  // Both go together: kubernetes.io/docs, "Backoff limit per index".
  EXPECT_TRUE(spec["backoffLimitPerIndex"]);
  EXPECT_EQ(spec["template"]["spec"]["restartPolicy"].as<std::string>(), "Never");
}

// What one document mounts another one defines.
TEST(IndexedJob, VolumesAreThose) {
  const auto files = indexedJobFiles(job());
  const std::vector<YAML::Node> documents = YAML::LoadAll(contentOf(files, "sweep.yaml"));
  const YAML::Node shards = documents[2]["spec"]["template"]["spec"];
  EXPECT_EQ(shards["volumes"][0]["configMap"]["name"].as<std::string>(),
            documents[0]["metadata"]["name"].as<std::string>());
  const auto claim = documents[1]["metadata"]["name"].as<std::string>();
  EXPECT_EQ(shards["volumes"][1]["persistentVolumeClaim"]["claimName"].as<std::string>(), claim);
  const YAML::Node merge = YAML::Load(contentOf(files, "merge.yaml"))["spec"]["template"]["spec"];
  EXPECT_EQ(merge["volumes"][0]["persistentVolumeClaim"]["claimName"].as<std::string>(), claim);
  for (const YAML::Node& pod : {shards, merge}) {
    const YAML::Node container = pod["containers"][0];
    EXPECT_EQ(container["image"].as<std::string>(), "me/qplan:1");
    for (std::size_t i = 0; i < pod["volumes"].size(); ++i) {
      EXPECT_EQ(container["volumeMounts"][i]["name"].as<std::string>(),
                pod["volumes"][i]["name"].as<std::string>());
    }
  }
}

// Kubernetes takes $$ for a dollar; its indexes count from 0.
TEST(IndexedJob, IndexAndShardDifferByOne) {
  const YAML::Node shards = YAML::LoadAll(contentOf(indexedJobFiles(job()), "sweep.yaml"))[2];
  EXPECT_EQ(
      shards["spec"]["template"]["spec"]["containers"][0]["command"][2].as<std::string>(),
      "shard=$$((JOB_COMPLETION_INDEX + 1))\n"
      "exec qplan -v sweep /spec/sweep.json --shard \"$$shard/8\" -o \"part-$$shard-of-8.csv\"\n");
}

TEST(IndexedJob, OneShardNeedsNoSharedVolume) {
  SweepJob one = job();
  one.shards = 1;
  EXPECT_THAT(contentOf(indexedJobFiles(one), "sweep.yaml"), HasSubstr("- ReadWriteOnce\n"));
}

// 2^20 bytes with the key, "sweep.json".
TEST(IndexedJob, SpecHasToFitAConfigMap) {
  SweepJob large = job();
  large.spec = std::string((1 << 20) - 10, ' ');
  EXPECT_NO_THROW(indexedJobFiles(large));
  large.spec += ' ';
  EXPECT_THROW(indexedJobFiles(large), model::InvalidInput);
}

// RFC 1035: a letter, then letters, digits and dashes, the last no dash.
RC_GTEST_PROP(DnsLabel, IsOne, (const std::string& text)) {
  const std::string label = dnsLabel(text, "sweep");
  RC_ASSERT(testing::Matches(testing::MatchesRegex("[a-z]([a-z0-9-]*[a-z0-9])?"))(label));
  RC_ASSERT(label.size() <= 40U);
}

TEST(DnsLabel, KeepsWhatItCan) {
  EXPECT_EQ(dnsLabel("My sweep.v2", "sweep"), "my-sweep-v2");
  EXPECT_EQ(dnsLabel("2024", "sweep"), "sweep-2024");
  EXPECT_EQ(dnsLabel("\xc3\xa9", "sweep"), "sweep");
}

// A name of a file may hold a line break: none of it leaves the comment.
TEST(JobFiles, NothingEndsTheComment) {
  SweepJob hostile = job();
  hostile.summary = "a\nrm -rf /";
  hostile.command = "qplan sweep 'a\nrm -rf /'";
  for (const JobSystem system : kJobSystems) {
    for (const LaunchFile& file : jobFiles(hostile, system)) {
      EXPECT_THAT(file.content, Not(HasSubstr("\nrm"))) << file.name;
    }
  }
}

}  // namespace
}  // namespace qplan::planner::deploy
