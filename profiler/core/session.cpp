#include "profiler/core/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "model/io/file.hpp"
#include "profiler/core/check.hpp"
#include "profiler/core/counters.hpp"
#include "profiler/core/measure_point.hpp"

namespace qplan::profiler {

namespace {

using model::KernelCase;
using model::Profile;
using model::ProfilePoint;
using model::Seconds;

// Saves now and then, remembers why it did not work, says so once.
class Checkpoints {
 public:
  Checkpoints(ProfileSink& sink, Clock& clock, SessionProgress& progress, Seconds interval)
      : sink_(sink), clock_(clock), progress_(progress), interval_(interval), last_(clock.now()) {}

  void maybe(const Profile& profile) {
    if (clock_.now() - last_ >= interval_) now(profile);
  }

  void now(const Profile& profile) {
    last_ = clock_.now();
    try {
      sink_.save(profile);
      unsaved_.clear();
    } catch (const model::io::FileError& error) {
      unsaved_ = error.what();
      if (!std::exchange(said_, true)) {
        progress_.say(unsaved_ + "; measuring goes on, saving is tried again");
      }
    }
  }

  [[nodiscard]] const std::string& unsaved() const { return unsaved_; }

 private:
  ProfileSink& sink_;
  Clock& clock_;
  SessionProgress& progress_;
  Seconds interval_;
  Seconds last_;
  std::string unsaved_;
  bool said_ = false;
};

// Time left: the plan's estimate of what is left, at the pace of what is done.
class Pace {
 public:
  Pace(const Plan& plan, Clock& clock) : plan_(plan), clock_(clock), start_(clock.now()) {}

  void skip(std::size_t at) { left_ -= plan_.wall[at]; }
  void finish(std::size_t at) {
    skip(at);
    done_ += plan_.wall[at];
  }
  [[nodiscard]] Seconds left() const {
    const Seconds elapsed = clock_.now() - start_;
    const double pace = done_ > Seconds(1.0) ? elapsed / done_ : 1.0;
    return std::max(Seconds(0.0), pace * left_);
  }

 private:
  const Plan& plan_;
  Clock& clock_;
  Seconds start_;
  Seconds done_;
  Seconds left_{plan_.wallTime};
};

Profile emptyProfile(const Plan& plan, const Device& device, const SessionOptions& options) {
  Profile profile;
  profile.gpu = device.gpu();
  profile.device = device.record();
  profile.method = {options.tool, plan.grid, plan.hash, options.seed, {}};
  profile.source = options.source;
  profile.date = options.date;
  return profile;
}

// Checks each family once, when its first case comes up.
class Families {
 public:
  Families(PointContext& context, SessionProgress& progress)
      : context_(context), progress_(progress) {}

  // Why the case's family is not timed; empty: its numbers are right, or nothing says otherwise.
  const std::string& problem(const KernelCase& what) {
    static const std::string kNone;
    const auto family = familyOf(what);
    if (!family) return kNone;
    const auto [slot, isNew] = problems_.try_emplace(describe(*family));
    if (isNew) slot->second = check(*family);
    return slot->second;
  }

 private:
  std::string check(const KernelCase& family) {
    int wrong = 0;
    std::string problem;
    const std::vector<CheckResult> results =
        checkCase(family, context_.device, context_.options.seed);
    for (const CheckResult& result : results) {
      if (result.kernel.empty()) return {};  // nothing was computed: timing will tell why
      if (result.verdict == Verdict::passed) continue;
      ++wrong;
      context_.wrongKernels.insert(kernelKey(family, result.kernel));
      if (problem.empty()) problem = "wrong numbers: " + result.reason;
    }
    if (wrong == 0) return {};
    progress_.say(fmt::format("{}: {} of {} kernels not timed, {}", describe(family), wrong,
                              results.size(), problem));
    return wrong == static_cast<int>(results.size()) ? problem : std::string();
  }

  PointContext& context_;
  SessionProgress& progress_;
  std::map<std::string, std::string> problems_;
};

std::vector<KernelCase> upcoming(const Plan& plan, std::size_t from, std::size_t count) {
  const auto begin = plan.cases.begin() + static_cast<std::ptrdiff_t>(from);
  const auto end =
      plan.cases.begin() + static_cast<std::ptrdiff_t>(std::min(from + count, plan.cases.size()));
  return {begin, end};
}

// What a reader of the profile has to know of the run as a whole.
void addNotes(Profile& profile, const PointContext& context, int otherProcesses) {
  const auto note = [&](std::string text) {
    if (std::ranges::find(profile.notes, text) == profile.notes.end()) {
      profile.notes.push_back(std::move(text));
    }
  };
  if (otherProcesses > 0) note("another process was using the GPU when the run began");
  const model::Hertz seen = context.clocks.highest();
  const model::Hertz specified = profile.device.maxSmClock;
  if (seen > model::Hertz(0.0) && seen < context.options.throttle.leastClock * specified) {
    note(fmt::format("the SM clock never rose above {:.0f} of {:.0f} MHz: locked or hot",
                     seen.value() / 1e6, specified.value() / 1e6));
  }
}

}  // namespace

std::string resumeProblem(const Profile& earlier, const Plan& plan,
                          const model::DeviceRecord& device) {
  const bool sameUuid =
      earlier.device.uuid.empty() || device.uuid.empty() || earlier.device.uuid == device.uuid;
  if (earlier.device.name != device.name || !sameUuid) {
    const auto shown = [](const model::DeviceRecord& one) {
      return one.name + (one.uuid.empty() ? "" : " " + one.uuid);
    };
    return fmt::format("was measured on {}, this is {}; use another file with -o",
                       shown(earlier.device), shown(device));
  }
  if (earlier.method.gridHash != plan.hash) {
    return fmt::format(
        "holds another grid ({}, {}) than asked for ({}, {}); ask for the same, or use another "
        "file with -o",
        earlier.method.grid, earlier.method.gridHash, plan.grid, plan.hash);
  }
  return {};
}

SessionResult measure(const Plan& plan, Device& device, Clock& clock, ProfileSink& sink,
                      SessionProgress& progress, const SessionOptions& options,
                      std::optional<Profile> resume, const std::stop_token& stop) {
  SessionResult result;
  Profile& profile = result.profile;
  profile = resume ? std::move(*resume) : emptyProfile(plan, device, options);
  profile.complete = false;
  std::unordered_set<std::string> known;
  for (const ProfilePoint& point : profile.points) known.insert(describe(point.what));
  for (const model::MissedPoint& missed : profile.missed) known.insert(describe(missed.what));

  const int others = device.state().otherProcesses;
  if (others > 0) {
    progress.say(fmt::format("{} other process{} using this GPU: times may be too long", others,
                             others == 1 ? " is" : "es are"));
  }
  PointContext context{device, clock, options, stop, ClockWatch(profile.device.maxSmClock), {}, {}};
  Families families(context, progress);
  Checkpoints checkpoints(sink, clock, progress, options.checkpoint);
  Pace pace(plan, clock);
  const auto lose = [&](const Failure& failure) {
    result.lost = true;
    result.lostBecause = failure.reason;
  };

  for (std::size_t i = 0; i < plan.cases.size() && !result.lost; ++i) {
    const KernelCase& what = plan.cases[i];
    if (known.contains(describe(what))) {
      pace.skip(i);
      continue;
    }
    if (stop.stop_requested()) {
      result.interrupted = true;
      break;
    }
    device.announce(upcoming(plan, i, options.ahead));
    if (const std::string& problem = families.problem(what); !problem.empty()) {
      profile.missed.push_back({what, problem});
    } else {
      auto answer = measurePoint(what, context);
      if (const auto* failure = std::get_if<Failure>(&answer)) {
        if (failure->kind == Failure::Kind::lost) {
          lose(*failure);
          break;
        }
        profile.missed.push_back({what, failure->reason});
      } else if (auto* point = std::get_if<ProfilePoint>(&answer)) {
        profile.points.push_back(std::move(*point));
      } else {
        result.interrupted = true;
        break;
      }
    }
    pace.finish(i);
    progress.advance(profile.points.size() + profile.missed.size(), plan.cases.size(), pace.left());
    checkpoints.maybe(profile);
  }
  if (!result.lost && !result.interrupted) {
    if (const auto failure = addCounters(profile, device, options, stop);
        failure && failure->kind == Failure::Kind::lost) {
      lose(*failure);
    }
    result.interrupted = stop.stop_requested() && !result.lost;
  }
  addNotes(profile, context, others);
  profile.complete = !result.lost && !result.interrupted;
  checkpoints.now(profile);
  result.unsaved = checkpoints.unsaved();
  return result;
}

}  // namespace qplan::profiler
