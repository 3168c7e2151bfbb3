#include "planner/deploy/sweep_job.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "planner/deploy/comment.hpp"
#include "planner/shell.hpp"

namespace qplan::planner::deploy {

std::string_view name(JobSystem system) {
  return system == JobSystem::slurm ? "slurm" : "kubernetes";
}

std::optional<JobSystem> jobSystemNamed(std::string_view text) {
  const auto* found = std::find_if(kJobSystems.begin(), kJobSystems.end(),
                                   [&](JobSystem system) { return name(system) == text; });
  return found == kJobSystems.end() ? std::nullopt : std::optional(*found);
}

std::vector<LaunchFile> jobFiles(const SweepJob& job, JobSystem system) {
  return system == JobSystem::slurm ? slurmFiles(job) : indexedJobFiles(job);
}

std::string jobHeading(const SweepJob& job, const std::vector<std::string>& paragraphs) {
  std::vector<std::string> all{job.summary, "Written by: " + job.command};
  all.insert(all.end(), paragraphs.begin(), paragraphs.end());
  return comment(all);
}

std::string shardCommand(const SweepJob& job, const std::string& shard, const std::string& spec,
                         const std::string& options) {
  const std::string data = job.data.empty() ? "" : " --data " + shellWord(job.data);
  return fmt::format("exec qplan -v{}{} sweep {} --shard \"{}/{}\" -o \"part-{}-of-{}.csv\"\n",
                     data, options, spec, shard, job.shards, shard, job.shards);
}

std::string mergeCommand(const SweepJob& job) {
  return fmt::format("exec qplan merge part-*-of-{}.csv -o {}\n", job.shards, kMergedFile);
}

}  // namespace qplan::planner::deploy
