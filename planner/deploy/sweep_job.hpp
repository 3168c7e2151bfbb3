#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/deploy/files.hpp"

namespace qplan::planner::deploy {

// Who runs the shards of a sweep.
enum class JobSystem { slurm, kubernetes };
inline constexpr std::array kJobSystems{JobSystem::slurm, JobSystem::kubernetes};

std::string_view name(JobSystem system);
std::optional<JobSystem> jobSystemNamed(std::string_view text);

// Shards of one array: both systems take more only when told to.
inline constexpr std::uint64_t kMostShards = 10'000;

// A sweep as it is to be run in shards, 1 to `shards`, on other machines.
struct SweepJob {
  std::string name;     // a DNS label
  std::string summary;  // "sweep.json: 1000 points in 4 shards"
  std::string command;  // that writes the same files, for people
  std::string spec;     // the content of the sweep's file
  std::string data;     // folder of the catalogues there; empty: found
  std::string image;    // Kubernetes: what holds qplan
  std::uint64_t points = 0;
  std::uint64_t shards = 1;
};

// An array job, one task a shard, and the job that merges when all of them ended well. The folder
// is all they need; results come to lie in it.
std::vector<LaunchFile> slurmFiles(const SweepJob& job);

// The same as an Indexed Job (Kubernetes 1.29 or later), results on a volume of their own. Throws
// model::InvalidInput for a sweep's file larger than a ConfigMap, 1 MiB.
std::vector<LaunchFile> indexedJobFiles(const SweepJob& job);

std::vector<LaunchFile> jobFiles(const SweepJob& job, JobSystem system);

// What the files of both are made of.
inline constexpr const char* kSpecFile = "sweep.json";
inline constexpr const char* kMergedFile = "sweep.csv";
std::string jobHeading(const SweepJob& job, const std::vector<std::string>& paragraphs);
// Shell commands that take the place of their shell; `shard` and `spec` as a shell reads them.
std::string shardCommand(const SweepJob& job, const std::string& shard, const std::string& spec,
                         const std::string& options = {});
std::string mergeCommand(const SweepJob& job);

}  // namespace qplan::planner::deploy
