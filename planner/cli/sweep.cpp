#include "planner/sweep.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include "model/io/file.hpp"
#include "model/io/number.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/data_hash.hpp"
#include "planner/io/part_lock.hpp"
#include "planner/io/sweep_part.hpp"
#include "planner/io/sweep_spec.hpp"
#include "planner/report/sweep_rows.hpp"

namespace qplan::planner::cli {

namespace {

constexpr std::uint64_t kBlock = 65'536;  // points written at a time

// "3/8"; all of it where nothing is given.
PointRange rangeOf(const std::string& text, std::uint64_t points) {
  if (text.empty()) return {0, points};
  const std::size_t slash = text.find('/');
  if (slash != std::string::npos) {
    const auto shard = model::io::parseInteger(text.substr(0, slash));
    const auto shards = model::io::parseInteger(text.substr(slash + 1));
    if (shard && shards && *shard >= 1 && *shard <= *shards && *shards <= 1'000'000) {
      return shardOf(points, static_cast<std::uint64_t>(*shard),
                     static_cast<std::uint64_t>(*shards));
    }
  }
  throw model::InvalidInput(
      {{"--shard", "'" + text + "' is no part", "give I/N with I from 1 to N, like 3/8"}});
}

// Rows of [first, end), configuration by configuration at the same time.
std::string blockOf(const Sweep& sweep, const PointRange& block,
                    const std::vector<SweepLoad>& loads, ModelCache& cache) {
  const std::uint64_t size = loads.size();
  const std::uint64_t firstConfiguration = block.first / size;
  const std::uint64_t configurations = (block.end - 1) / size - firstConfiguration + 1;
  std::vector<std::string> rows(configurations);
  tbb::parallel_for(std::uint64_t{0}, configurations, [&](std::uint64_t i) {
    const std::uint64_t configuration = firstConfiguration + i;
    const PointRange part{std::max(block.first, configuration * size),
                          std::min(block.end, (configuration + 1) * size)};
    rows[i] = report::sweepRows(sweep, configuration, part, loads, cache);
  });
  std::string all;
  for (const std::string& some : rows) all += some;
  return all;
}

// Where the rows go: standard output, or the end of a file.
class Out {
 public:
  explicit Out(const Global& global) : global_(global) {
    if (global.output.empty()) return;
    file_.open(global.output, std::ios::binary | std::ios::app);
    if (!file_) throw model::io::FileError(global.output, "cannot be written");
  }
  void write(const std::string& rows) {
    if (global_.output.empty()) {
      emitText(global_, rows);
      return;
    }
    file_ << rows << std::flush;
    if (!file_) throw model::io::FileError(global_.output, "cannot be written");
  }

 private:
  const Global& global_;
  std::ofstream file_;
};

}  // namespace

int runSweep(const Global& global, const SweepOptions& options) {
  if (outputFormat(global) != report::OutputFormat::csv &&
      (global.json || !global.outputFormat.empty() || !global.output.empty())) {
    throw UsageError("sweep writes CSV; give -o OUT.csv or leave the output format out");
  }
  if (options.shards || !options.image.empty() || options.force) {
    throw UsageError("--shards, --image and --force need --job");
  }
  io::Resolver resolver(io::dataDir(global.data));
  const Sweep sweep = io::readSweep(options.spec, resolver);
  const std::uint64_t points = io::checkedPoints(options.spec, sweep);
  const PointRange range = rangeOf(options.shard, points);
  inform(global, fmt::format("{} points, {} of them here", points, range.end - range.first));
  std::uint64_t next = range.first;
  std::optional<io::PartLock> lock;
  if (global.output.empty()) {
    emitText(global, report::sweepHeader());
  } else {
    lock.emplace(global.output);
    const io::SweepPart part{io::sha256(model::io::readFile(options.spec)), points, range};
    next = io::resumePoint(global.output, part, report::sweepHeader());
    if (next > range.first) {
      inform(global, fmt::format("{} goes on at point {}", global.output, next));
    }
  }
  const std::vector<SweepLoad> loads = loadsOf(sweep);
  ModelCache cache(resolver.catalog());
  Out out(global);
  ProgressBar progress(global, "sweeping",
                       static_cast<std::size_t>((range.end - next + kBlock - 1) / kBlock));
  while (next < range.end) {
    if (global.stop.stop_requested()) {
      if (!global.output.empty()) {
        warn(global, fmt::format("{} of {} points are in {}; the same command goes on",
                                 next - range.first, range.end - range.first, global.output));
      }
      throw Interrupted();
    }
    const PointRange block{next, std::min(next + kBlock, range.end)};
    out.write(blockOf(sweep, block, loads, cache));
    next = block.end;
    progress.advance();
  }
  return kOk;
}

int runMerge(const Global& global, const MergeOptions& options) {
  if (global.output.empty()) throw UsageError("merge needs -o OUT.csv");
  io::mergeParts({options.parts.begin(), options.parts.end()}, global.output);
  return kOk;
}

}  // namespace qplan::planner::cli
