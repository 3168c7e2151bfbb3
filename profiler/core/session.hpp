#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "profiler/core/clock.hpp"
#include "profiler/core/device.hpp"
#include "profiler/core/plan.hpp"
#include "profiler/core/statistics.hpp"

namespace qplan::profiler {

// Where a profile is kept. `save` throws model::io::FileError; the file of an earlier save is then
// still whole.
class ProfileSink {
 public:
  ProfileSink() = default;
  ProfileSink(const ProfileSink&) = delete;
  ProfileSink& operator=(const ProfileSink&) = delete;
  virtual ~ProfileSink() = default;
  virtual void save(const model::Profile& profile) = 0;
};

// What a user sees meanwhile.
class SessionProgress {
 public:
  SessionProgress() = default;
  SessionProgress(const SessionProgress&) = delete;
  SessionProgress& operator=(const SessionProgress&) = delete;
  virtual ~SessionProgress() = default;

  // After each case: cases done and planned, time left by the plan's estimate and the pace so far.
  virtual void advance(std::size_t done, std::size_t planned, model::Seconds left) = 0;
  // Something to know at once, one line.
  virtual void say(const std::string& line) = 0;
};

// A hot or power-limited GPU measures another GPU.
struct ThrottleRule {
  double leastClock = 0.75;  // of the highest SM clock seen so far
  int retries = 3;
  model::Seconds rest{2.0};       // before each retry
  model::Seconds mostRest{60.0};  // of a whole run; then slow points are flagged at once
};

struct SessionOptions {
  StoppingRule stopping;
  ThrottleRule throttle;
  model::Seconds checkpoint{5.0};  // time between saves
  model::Seconds waking{0.1};      // GPU time before a point where clocks are low
  model::Seconds heating{2.0};     // GPU time of a sustained case before its figure is taken
  std::size_t ahead = 24;          // cases announced to the device in advance
  bool counters = false;
  std::uint64_t seed = 1;
  std::string tool;    // "qprof 0.1.0"
  std::string source;  // "measured by qprof 0.1.0"
  std::string date;    // ISO
};

struct SessionResult {
  model::Profile profile;  // complete only if every case was tried
  bool interrupted = false;
  bool lost = false;        // the device stopped answering
  std::string unsaved;      // why the last save failed; empty: the sink has everything
  std::string lostBecause;  // the device's reason
};

// Measures the cases of a plan, one after the other:
//   1. once per kernel family (class, format) its numbers are checked on a small case; a family
//      that computes nonsense is not timed, its cases are missed with that reason;
//   2. every way to compute the case runs a few times, the fastest is kept;
//   3. where clocks are low it runs for `waking`, a sustained case for `heating`; then until
//      `stopping` is satisfied; lost records and outliers are dropped;
//   4. with the SM clock below `throttle` the GPU rests and the point is measured again; the last
//      try stays, flagged.
// Times below the physical floor are flagged. A case that cannot be measured is missed with the
// reason, and the run goes on; it ends early when asked to stop or when the device is lost.
// `resume` holds the points of an interrupted run of the same plan and device (see resumeProblem):
// they are not measured again. The same arguments and a fake device give the same profile.
SessionResult measure(const Plan& plan, Device& device, Clock& clock, ProfileSink& sink,
                      SessionProgress& progress, const SessionOptions& options,
                      std::optional<model::Profile> resume, const std::stop_token& stop);

// Why an interrupted run cannot go on with this plan on this device, with what to do; empty: it
// can.
std::string resumeProblem(const model::Profile& earlier, const Plan& plan,
                          const model::DeviceRecord& device);

}  // namespace qplan::profiler
