// Scripts for Slurm: man sbatch.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "planner/deploy/comment.hpp"
#include "planner/deploy/sweep_job.hpp"

namespace qplan::planner::deploy {

namespace {

constexpr std::uint64_t kDefaultArray = 1'000;  // MaxArraySize - 1 where nobody set it

// What both jobs ask for. Logs are gone on with, like results.
std::string batchOptions(const SweepJob& job, const std::string& suffix,
                         const std::vector<std::string>& more) {
  std::string text =
      fmt::format("#SBATCH --job-name={}{}\n#SBATCH --ntasks=1\n#SBATCH --open-mode=append\n",
                  job.name, suffix);
  for (const std::string& option : more) text += "#SBATCH " + option + "\n";
  return text;
}

std::string arrayScript(const SweepJob& job) {
  std::vector<std::string> paragraphs{
      "One task a shard. A task that is started again goes on behind the last row it wrote."};
  if (job.shards > kDefaultArray) {
    paragraphs.push_back(
        fmt::format("Slurm has to be configured with MaxArraySize above {}.", job.shards));
  }
  return "#!/bin/sh\n" + jobHeading(job, paragraphs) +
         batchOptions(
             job, "",
             {fmt::format("--array=1-{}", job.shards), "--requeue", "--output=shard-%a.log"}) +
         "set -eu\n" +
         shardCommand(job, "$SLURM_ARRAY_TASK_ID", kSpecFile,
                      " --jobs \"${SLURM_CPUS_PER_TASK:-1}\"");
}

std::string mergeScript(const SweepJob& job) {
  return "#!/bin/sh\n" + jobHeading(job, {"Puts the shards together."}) +
         batchOptions(job, "-merge", {"--requeue", "--output=merge.log"}) + "set -eu\n" +
         mergeCommand(job);
}

std::string submitScript(const SweepJob& job) {
  const std::string text = jobHeading(
      job,
      {fmt::format("Usage: submit.sh [OPTION OF SBATCH...]; a task takes as many cores as "
                   "--cpus-per-task says, else one. The result is {} in this folder, which every "
                   "node has to see under the same path, with qplan in PATH.",
                   kMergedFile),
       "Where a shard failed the merge is called off: run it again once the jobs have ended. What "
       "is finished stays, what is not goes on where it stopped."});
  // --parsable answers ID or ID;CLUSTER.
  return "#!/bin/sh\n" + text +
         "set -eu\n"
         "cd \"$(dirname \"$0\")\"\n"
         "array=$(sbatch --parsable \"$@\" sweep.sbatch)\n"
         "merge=$(sbatch --parsable --dependency=\"afterok:${array%%;*}\" \\\n"
         "    --kill-on-invalid-dep=yes \"$@\" merge.sbatch)\n"
         "echo \"shards: job $array, merge: job $merge\"\n";
}

}  // namespace

std::vector<LaunchFile> slurmFiles(const SweepJob& job) {
  return {{kSpecFile, job.spec},
          {"sweep.sbatch", arrayScript(job)},
          {"merge.sbatch", mergeScript(job)},
          {"submit.sh", submitScript(job), true}};
}

}  // namespace qplan::planner::deploy
