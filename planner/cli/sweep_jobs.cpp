#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "model/io/file.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/folder_output.hpp"
#include "planner/deploy/dns_label.hpp"
#include "planner/deploy/sweep_job.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/sweep_spec.hpp"
#include "planner/shell.hpp"

namespace qplan::planner::cli {

namespace fs = std::filesystem;

namespace {

deploy::JobSystem checkedUsage(const Global& global, const SweepOptions& options) {
  const auto system = deploy::jobSystemNamed(options.job);
  if (!system) throw UsageError("no job '" + options.job + "'; use slurm or kubernetes");
  if (!options.shards) throw UsageError("--job needs --shards N");
  if (!options.shard.empty()) throw UsageError("--job runs every shard; leave --shard out");
  const bool pods = *system == deploy::JobSystem::kubernetes;
  if (pods && options.image.empty()) {
    throw UsageError("--job kubernetes needs --image, a container image with qplan");
  }
  if (!pods && !options.image.empty()) throw UsageError("--image is for --job kubernetes");
  if (global.json || !global.outputFormat.empty()) {
    throw UsageError("sweep --job writes job files; leave the output format out");
  }
  return *system;
}

std::uint64_t checkedShards(std::int64_t shards, std::uint64_t points) {
  const std::uint64_t most = std::min(points, deploy::kMostShards);
  if (shards >= 1 && static_cast<std::uint64_t>(shards) <= most) {
    return static_cast<std::uint64_t>(shards);
  }
  throw model::InvalidInput({{"--shards", fmt::format("{} of {} points", shards, points),
                              fmt::format("give 1 to {}", most)}});
}

// Jobs start in another folder than this one.
void checkFiles(const std::string& spec, const std::vector<std::string>& files) {
  std::vector<model::Diagnostic> findings;
  for (const std::string& file : files) {
    if (fs::path(file).is_absolute()) continue;
    findings.push_back({spec, "'" + file + "' is elsewhere for a job",
                        "name it by an absolute path that is there on every node"});
  }
  if (!findings.empty()) throw model::InvalidInput(findings);
}

std::string commandOf(const Global& global, const SweepOptions& options) {
  std::string line = "qplan";
  if (!global.data.empty()) line += " --data " + shellWord(global.data);
  line += fmt::format(" sweep {} --shards {} --job {}", shellWord(options.spec), *options.shards,
                      options.job);
  if (!options.image.empty()) line += " --image " + shellWord(options.image);
  return line;
}

}  // namespace

int runSweepJobs(const Global& global, const SweepOptions& options) {
  const deploy::JobSystem system = checkedUsage(global, options);
  io::Resolver resolver(io::dataDir(global.data));
  const Sweep sweep = io::readSweep(options.spec, resolver);
  deploy::SweepJob job;
  job.points = io::checkedPoints(options.spec, sweep);
  job.shards = checkedShards(*options.shards, job.points);
  checkFiles(options.spec, resolver.files());
  job.name = deploy::dnsLabel(fs::path(options.spec).stem().string(), "sweep");
  job.summary = fmt::format("{}: {} points in {} shards", options.spec, job.points, job.shards);
  job.command = commandOf(global, options);
  job.spec = model::io::readFile(options.spec);
  if (!global.data.empty()) job.data = fs::absolute(global.data).lexically_normal().string();
  job.image = options.image;
  const std::vector<deploy::LaunchFile> files = deploy::jobFiles(job, system);
  if (global.output.empty()) {
    emitText(global, listing(files));
  } else {
    writeFolder(global.output, files, options.force);
  }
  return kOk;
}

}  // namespace qplan::planner::cli
