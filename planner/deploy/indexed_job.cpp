// Manifests for Kubernetes: kubernetes.io/docs, "Jobs" and "Backoff limit per index".
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/quantity.hpp"
#include "planner/deploy/manifest.hpp"
#include "planner/deploy/sweep_job.hpp"
#include "planner/deploy/yaml.hpp"

namespace qplan::planner::deploy {

namespace {

using Json = nlohmann::ordered_json;

constexpr model::Bytes kLargestMap{1024.0 * 1024.0};  // of a ConfigMap, keys included
constexpr model::Bytes kRow{512};                     // more than a row takes
constexpr int kRetries = 6;                           // of one shard
constexpr const char* kShardsFile = "sweep.yaml";
constexpr const char* kMergeFile = "merge.yaml";
constexpr const char* kSpecFolder = "/spec";
constexpr const char* kResultsFolder = "/results";

std::string specName(const SweepJob& job) { return job.name + "-spec"; }
std::string resultsName(const SweepJob& job) { return job.name + "-results"; }
std::string mergeName(const SweepJob& job) { return job.name + "-merge"; }

Json specMap(const SweepJob& job) {
  return Json{{"apiVersion", "v1"},
              {"kind", "ConfigMap"},
              {"metadata", Json{{"name", specName(job)}}},
              {"data", Json{{kSpecFile, job.spec}}}};
}

// Every row twice: in its part and merged.
Json resultsClaim(const SweepJob& job) {
  const model::Bytes size = kRow * (2 * static_cast<double>(job.points));
  const char* access = job.shards > 1 ? "ReadWriteMany" : "ReadWriteOnce";
  return Json{
      {"apiVersion", "v1"},
      {"kind", "PersistentVolumeClaim"},
      {"metadata", Json{{"name", resultsName(job)}}},
      {"spec",
       Json{{"accessModes", Json::array({access})},
            {"resources",
             Json{{"requests",
                   Json{{"storage", fmt::format("{}Gi", std::ceil(size / model::kGiB))}}}}}}}};
}

Json container(const SweepJob& job, const std::string& script, const Json& mounts) {
  return Json{{"name", "qplan"},
              {"image", job.image},
              {"command", Json::array({"/bin/sh", "-c", dollarsDoubled(script)})},
              {"workingDir", kResultsFolder},
              {"volumeMounts", mounts}};
}

// A pod that is never restarted in place, so that every attempt leaves its log.
Json podTemplate(const Json& container, const Json& volumes) {
  return Json{{"spec", Json{{"restartPolicy", "Never"},
                            {"containers", Json::array({container})},
                            {"volumes", volumes}}}};
}

Json resultsMount() { return Json{{"name", "results"}, {"mountPath", kResultsFolder}}; }

Json resultsVolume(const SweepJob& job) {
  return Json{{"name", "results"},
              {"persistentVolumeClaim", Json{{"claimName", resultsName(job)}}}};
}

// A pod that had to leave its node counts as no failure; input that cannot be used stays so.
Json failurePolicy() {
  const Json evicted{
      {"action", "Ignore"},
      {"onPodConditions", Json::array({Json{{"type", "DisruptionTarget"}, {"status", "True"}}})}};
  const Json refused{{"action", "FailIndex"},
                     {"onExitCodes", Json{{"operator", "In"}, {"values", Json::array({2, 3})}}}};
  return Json{{"rules", Json::array({evicted, refused})}};
}

// A shard's next pod starts when the last one is gone: two would write the same file.
Json shardsJob(const SweepJob& job) {
  const std::string script =
      "shard=$((JOB_COMPLETION_INDEX + 1))\n" +
      shardCommand(job, "$shard", fmt::format("{}/{}", kSpecFolder, kSpecFile));
  const Json mounts = Json::array(
      {Json{{"name", "spec"}, {"mountPath", kSpecFolder}, {"readOnly", true}}, resultsMount()});
  const Json volumes = Json::array(
      {Json{{"name", "spec"}, {"configMap", Json{{"name", specName(job)}}}}, resultsVolume(job)});
  return Json{{"apiVersion", "batch/v1"},
              {"kind", "Job"},
              {"metadata", Json{{"name", job.name}}},
              {"spec", Json{{"completionMode", "Indexed"},
                            {"completions", job.shards},
                            {"parallelism", job.shards},
                            {"backoffLimitPerIndex", kRetries},
                            {"podReplacementPolicy", "Failed"},
                            {"podFailurePolicy", failurePolicy()},
                            {"template", podTemplate(container(job, script, mounts), volumes)}}}};
}

Json mergeJob(const SweepJob& job) {
  const Json pod = podTemplate(container(job, mergeCommand(job), Json::array({resultsMount()})),
                               Json::array({resultsVolume(job)}));
  return Json{{"apiVersion", "batch/v1"},
              {"kind", "Job"},
              {"metadata", Json{{"name", mergeName(job)}}},
              {"spec", Json{{"template", pod}}}};
}

// Jobs of an earlier run are removed, their pods first; the volume and what is on it stay.
std::string submitScript(const SweepJob& job) {
  const std::vector<std::string> paragraphs{
      fmt::format("Usage: submit.sh [OPTION OF KUBECTL...]. The result is {} on the volume {}.",
                  kMergedFile, resultsName(job)),
      "Where a shard failed run it again: what is finished stays, what is not goes on where it "
      "stopped."};
  constexpr const char* kRun = R"sh(set -eu
cd "$(dirname "$0")"

# run FILE JOB [OPTION...]: until it ended, well or not
run() {
    file=$1 job=$2
    shift 2
    kubectl "$@" apply --server-side -f "$file"
    while :; do
        case $(kubectl "$@" get job "$job" \
            -o 'jsonpath={.status.conditions[?(@.status=="True")].type}') in
            *Complete*) return ;;
            *Failed*)
                echo "$job failed: kubectl logs --selector=job-name=$job" >&2
                exit 1
                ;;
        esac
        sleep 10
    done
}

)sh";
  return "#!/bin/sh\n" + jobHeading(job, paragraphs) + kRun +
         fmt::format(
             "kubectl \"$@\" delete job {0} {1} --ignore-not-found --cascade=foreground\n"
             "run {2} {0} \"$@\"\nrun {3} {1} \"$@\"\n",
             job.name, mergeName(job), kShardsFile, kMergeFile);
}

}  // namespace

std::vector<LaunchFile> indexedJobFiles(const SweepJob& job) {
  const model::Bytes size(static_cast<double>(job.spec.size() + std::string(kSpecFile).size()));
  if (size > kLargestMap) {
    throw model::InvalidInput(
        {{"SPEC", fmt::format("{} bytes do not fit a ConfigMap", job.spec.size()),
          "shorten it, or use --job slurm"}});
  }
  const std::string shards =
      jobHeading(job, {"The sweep, the volume for its results, and one pod a shard, which goes on "
                       "behind the last row there is. Kubernetes 1.29 or later."}) +
      yaml(specMap(job)) + "---\n" + yaml(resultsClaim(job)) + "---\n" + yaml(shardsJob(job));
  const std::string merge =
      jobHeading(job, {"Puts the shards together, once they are finished."}) + yaml(mergeJob(job));
  return {{kShardsFile, shards}, {kMergeFile, merge}, {"submit.sh", submitScript(job), true}};
}

}  // namespace qplan::planner::deploy
