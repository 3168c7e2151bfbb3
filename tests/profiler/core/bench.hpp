#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "model/io/file.hpp"
#include "profiler/core/catalogue.hpp"
#include "profiler/core/fake_device.hpp"
#include "profiler/core/session.hpp"

namespace qplan::profiler::test {

// Keeps what was saved; fails as long as `full`.
class MemorySink : public ProfileSink {
 public:
  void save(const model::Profile& profile) override {
    ++saves;
    if (full) throw model::io::FileError("x.json", "cannot be written: No space left on device");
    last = profile;
  }

  bool full = false;
  int saves = 0;
  std::optional<model::Profile> last;
};

// Keeps what was said; `onAdvance` may interfere.
class Listener : public SessionProgress {
 public:
  void advance(std::size_t done, std::size_t planned, model::Seconds left) override {
    advances.push_back(done);
    lefts.push_back(left);
    total = planned;
    if (onAdvance) onAdvance(done);
  }
  void say(const std::string& line) override { lines.push_back(line); }

  std::function<void(std::size_t)> onAdvance;
  std::vector<std::size_t> advances;
  std::vector<model::Seconds> lefts;
  std::size_t total = 0;
  std::vector<std::string> lines;
};

inline model::Gpu gpuCalled(const std::string& name) { return *gpuNamed(name, catalogue()); }

// A session on a fake device: "h200,oom@50".
struct Bench {
  explicit Bench(const std::string& spec, std::uint64_t seed = 1)
      : Bench(parseFakeSpec(spec), seed) {}
  Bench(const FakeSpec& spec, std::uint64_t seed) : device(gpuCalled(spec.gpu), spec, seed, clock) {
    options.seed = seed;
    options.tool = "qprof test";
    options.source = "simulated";
    options.date = "2026-11-21";
  }

  [[nodiscard]] Plan plan(bool quick = true, std::vector<CaseGroup> only = {}) const {
    PlanOptions asked;
    asked.quick = quick;
    asked.only = std::move(only);
    asked.gpus = device.record().gpus;
    return makePlan(device.gpu(), asked);
  }

  SessionResult run(const Plan& plan, std::optional<model::Profile> resume = std::nullopt) {
    return measure(plan, device, clock, sink, listener, options, std::move(resume),
                   stop.get_token());
  }

  VirtualClock clock;
  FakeDevice device;
  MemorySink sink;
  Listener listener;
  SessionOptions options;
  std::stop_source stop;
};

}  // namespace qplan::profiler::test
