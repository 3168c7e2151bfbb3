#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "model/io/number.hpp"
#include "model/io/profile_file.hpp"
#include "profiler/cli/open_device.hpp"
#include "profiler/cli/plan_text.hpp"
#include "profiler/cli/progress_bar.hpp"
#include "profiler/cli/run_text.hpp"
#include "profiler/cli/selection.hpp"
#include "profiler/cli/verbs.hpp"
#include "profiler/core/fake_spec.hpp"
#include "profiler/core/session.hpp"

namespace qplan::profiler::cli {

namespace {

namespace fs = std::filesystem;

struct RunVerb {
  Selection selection;
  std::string device = "0";
  std::string output;
  bool resume = false;
  bool counters = false;
  bool dryRun = false;
  std::uint64_t seed = 1;
  int algorithms = cuda::kUsualAlgorithms;
};

class FileSink : public ProfileSink {
 public:
  explicit FileSink(fs::path file) : file_(std::move(file)) {}
  void save(const model::Profile& profile) override {
    model::io::writeFileAtomically(file_, model::io::toJson(profile));
  }

 private:
  fs::path file_;
};

// Today, or the day of SOURCE_DATE_EPOCH for results that can be reproduced.
std::string today() {
  std::time_t now = std::time(nullptr);
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH")) {
    if (const auto seconds = model::io::parseInteger(epoch)) now = *seconds;
  }
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

// Minutes of measuring must not end in a folder that never existed.
void requireWritable(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (access(folder.c_str(), W_OK) == 0) return;
  std::error_code ignored;
  throw model::io::FileError(file, fs::is_directory(folder, ignored)
                                       ? "cannot be written: no permission for its folder"
                                       : "cannot be written: its folder does not exist");
}

// The points of an earlier run to go on with. Throws model::InvalidInput for a file that must not
// be touched without being asked to.
std::optional<model::Profile> earlierRun(const fs::path& file, bool resume) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;
  if (!resume) {
    if (!model::io::isProfile(file)) return std::nullopt;
    const model::Profile earlier = model::io::readProfile(file);
    if (earlier.complete) return std::nullopt;
    throw model::InvalidInput(
        {{file.string(),
          fmt::format("holds an unfinished run of {}",
                      countOf(static_cast<std::int64_t>(earlier.points.size()), "point")),
          "--resume goes on with it; or remove it, or use another file with -o"}});
  }
  return model::io::readProfile(file);
}

void requireResumable(const std::optional<model::Profile>& earlier, const fs::path& file,
                      const Plan& plan, const model::DeviceRecord& device) {
  if (!earlier) return;
  if (const std::string problem = resumeProblem(*earlier, plan, device); !problem.empty()) {
    throw model::InvalidInput({{file.string(), problem, ""}});
  }
}

// Where the result goes when its own place does not take it: lost minutes are worse than a file in
// an odd place.
std::string saveElsewhere(const model::Profile& profile) {
  const char* asked = std::getenv("TMPDIR");
  const fs::path folder = asked != nullptr && asked[0] != '\0' ? fs::path(asked) : fs::path("/tmp");
  const fs::path other = folder / (profile.gpu.id + ".rescued.profile.json");
  try {
    model::io::writeFileAtomically(other, model::io::toJson(profile));
  } catch (const model::io::FileError& error) {
    return fmt::format("{}; what was measured is lost", error.what());
  }
  return fmt::format("the profile was written to {} instead", other.string());
}

int finish(const SessionResult& result, const fs::path& file, const Plan& plan) {
  const model::Profile& profile = result.profile;
  if (!result.unsaved.empty()) {
    say(result.unsaved);
    say(saveElsewhere(profile));
    return kInternal;
  }
  if (result.interrupted || result.lost) {
    say(fmt::format("{}: {} of {} points are in {}; go on with --resume",
                    result.lost ? "the GPU is lost (" + result.lostBecause + ")" : "interrupted",
                    grouped(static_cast<std::int64_t>(profile.points.size())),
                    grouped(static_cast<std::int64_t>(plan.cases.size())), file.string()));
    return result.lost ? kInternal : kInterrupted;
  }
  emitText("",
           runText(profile) +
               fmt::format(
                   "\nwritten to {}; plan with it:\n"
                   "  qplan estimate --model llama-3.1-8b --format bf16 --workload rag --gpu {}\n",
                   file.string(), file.string()));
  if (profile.points.empty() && !plan.cases.empty()) {
    say("no point could be measured");
    return kInternal;
  }
  return kOk;
}

int dryRun(const Context& context, const RunVerb& options) {
  model::Gpu gpu;
  int gpus = 1;
  if (isFakeName(options.device)) {
    const OpenedDevice opened = openDeviceNamed(options.device, options.seed);
    gpu = opened.device->gpu();
    gpus = opened.device->record().gpus;
  } else {
    try {
      const OpenedDevice opened = openDeviceNamed(options.device, options.seed);
      gpu = opened.device->gpu();
      gpus = opened.device->record().gpus;
    } catch (const NeedsData& error) {
      note(context, fmt::format("{}: the plan for h200-sxm-141gb", error.what()));
      gpu = catalogueGpu("--device", "h200-sxm-141gb");
    }
  }
  emitText("", planText(makePlan(gpu, planOptions(options.selection, gpus)), gpu));
  return kOk;
}

int runRun(const Context& context, const RunVerb& options) {
  const PlanOptions selected = planOptions(options.selection, 1);  // refused before the GPU starts
  if (options.dryRun) return dryRun(context, options);
  OpenedDevice opened = openDeviceNamed(options.device, options.seed, options.algorithms);
  PlanOptions asked = selected;
  asked.gpus = opened.device->record().gpus;
  const model::Gpu& gpu = opened.device->gpu();
  const fs::path file = options.output.empty()
                            ? (opened.isFake ? "fake-" : "") + gpu.id + ".profile.json"
                            : options.output;
  requireWritable(file);
  const Plan plan = makePlan(gpu, asked);
  if (plan.cases.empty()) {
    throw model::InvalidInput(
        {{"--only", "nothing is left to measure on " + gpu.id, "qprof plan shows what there is"}});
  }
  std::optional<model::Profile> earlier = earlierRun(file, options.resume);
  if (options.resume) {
    requireResumable(earlier, file, plan, opened.device->record());
    if (!earlier) note(context, file.string() + " is not there: a new run");
    if (earlier && earlier->complete) {
      say(file.string() + " is complete: nothing to do");
      return kOk;
    }
    // A fake device goes on with the numbers it began with.
    if (earlier && opened.isFake && earlier->method.seed != options.seed) {
      opened = openDeviceNamed(options.device, earlier->method.seed);
    }
  }
  SessionOptions session;
  session.counters = options.counters;
  session.seed = options.seed;
  session.tool = "qprof " QPLAN_VERSION;
  if (options.algorithms != cuda::kUsualAlgorithms) {
    session.tool += fmt::format(" --algorithms {}", options.algorithms);
  }
  session.source = opened.isFake ? fmt::format("simulated by {} ({})", session.tool, options.device)
                                 : "measured by " + session.tool;
  session.date = today();
  if (!opened.isFake) {
    note(context, fmt::format("{} of {}, about {}; Ctrl-C keeps what is measured",
                              countOf(static_cast<std::int64_t>(plan.cases.size()), "point"),
                              opened.device->record().name, duration(plan.wallTime)));
  }
  FileSink sink(file);
  const SessionResult result = [&] {
    ProgressBar progress(context.quiet);
    return measure(plan, *opened.device, *opened.clock, sink, progress, session, std::move(earlier),
                   context.stop);
  }();
  return finish(result, file, plan);
}

}  // namespace

void addRun(CLI::App& app, Context& context) {
  const auto options = std::make_shared<RunVerb>();
  CLI::App* verb = app.add_subcommand("run", "Measure a GPU and write its profile");
  addSelection(*verb, options->selection);
  verb->add_option("--device", options->device, "Index of the GPU (0), or fake:NAME[,FAULT...]")
      ->type_name("N");
  verb->add_option("-o,--output", options->output, "Default: <gpu id>.profile.json")
      ->type_name("FILE");
  verb->add_flag("--resume", options->resume, "Go on with the unfinished run in the file");
  verb->add_flag("--counters", options->counters, "Hardware counters of about 20 points too");
  verb->add_option("--seed", options->seed, "Of the random operands (1)")->type_name("N");
  verb->add_option("--algorithms", options->algorithms,
                   "How many of those cuBLASLt proposes are tried per point (8)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  verb->add_flag("--dry-run", options->dryRun, "Only show the plan");
  verb->footer(selectionHelp() +
               "\nA fake device simulates a GPU of the catalogue: fake:h200, fake:a100,oom@50.\n"
               "Faults, points counted from 1:\n" +
               std::string(fakeSpecHelp()));
  verb->callback([&context, options] {
    context.action = [&context, options] { return runRun(context, *options); };
  });
}

}  // namespace qplan::profiler::cli
