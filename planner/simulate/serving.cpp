#include "planner/simulate/serving.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

#include "planner/simulate/engine_run.hpp"
#include "planner/simulate/record.hpp"

namespace qplan::planner::simulate {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr long long kEventsPerCheck = 256;  // between looks at the stop token

// A request that was sent and not answered.
struct InFlight {
  bool used = false;
  std::int64_t id = 0;
  Request request;
  int group = Scheduler::kNoGroup;
  int engine = -1;  // -1: held back, no replica is up
  double firstToken = -1;
  double lastToken = 0;  // by its prompt, or the last before it was evicted
  int evictions = 0;
  int retries = 0;
};

class Simulation {
 public:
  Simulation(const ServingRun& run, RequestSource& source, const StepTime& stepTime,
             const Observers& observers)
      : run_(run),
        source_(source),
        stepTime_(stepTime),
        observers_(observers),
        outages_(run.cluster.outages, run.cluster.failures, std::max(run.cluster.replicas, 1),
                 run.seed),
        router_(run.cluster.routing, run.cluster.replicas, run.seed),
        record_(run),
        prefixHits_(run.seed, Purpose::prefix),
        prefixGroups_(run.seed, Purpose::prefixGroup) {
    const Cluster& cluster = run.cluster;
    stages_ = std::max(cluster.stages, 1);
    const int block = cluster.limits.blockTokens;
    prefixes_.tokens = cluster.prefix.tokens / block * block;
    if (prefixes_.tokens > 0) prefixes_.count = cluster.prefix.groups;
    kvPerEngine_ = cluster.kv / stages_;
    for (std::size_t i = 0; i < engineIndex(replicas()); ++i) {
      engines_.emplace_back(cluster.limits, kvPerEngine_, prefixes_);
    }
    usedAtStart_.resize(engines_.size());
  }

  // Nobody waits for the end of a queue that can only grow.
  [[nodiscard]] bool done() const { return answered() >= run_.requests || overrun(); }
  [[nodiscard]] double share() const {
    return std::min(1.0, static_cast<double>(answered()) / static_cast<double>(run_.requests));
  }

  // The next event; false when nothing can happen any more.
  bool step() {
    const double arrival = nextArrival();
    const double change = outages_.next();
    std::size_t ending = engines_.size();
    double end = kNever;
    for (std::size_t i = 0; i < engines_.size(); ++i) {
      if (engines_[i].busy() && engines_[i].end() < end) {
        end = engines_[i].end();
        ending = i;
      }
    }
    if (arrival == kNever && end == kNever && heldBack_.empty()) return false;
    // What comes during a step, or at its end, is there when the next one is planned.
    if (change <= std::min(arrival, end)) {
      if (change == kNever) return false;
      record_.moveTo(change);
      if (const auto changed = outages_.take()) carryOut(*changed);
    } else if (arrival <= end) {
      record_.moveTo(arrival);
      receive();
    } else {
      record_.moveTo(end);
      finish(ending);
    }
    if (nextArrival() > now() && outages_.next() > now()) startIdle();
    return true;
  }

  ServingResult result(bool complete) {
    for (const EngineRun& engine : engines_) {
      record_.counts.preemptions += engine.scheduler().preemptions();
    }
    return record_.result(complete, overrun());
  }

 private:
  // More wait than all that were to be answered and a large cluster holds: open arrivals above
  // capacity. Bounds the memory of such a run. Or replicas fail all the time before they answer.
  [[nodiscard]] bool overrun() const {
    constexpr std::int64_t kMostHeld = 100'000;
    constexpr int kMostFutile = 10'000;
    return record_.counts.sent - answered() - kMostHeld > run_.requests || futile_ > kMostFutile;
  }
  [[nodiscard]] std::int64_t answered() const { return record_.answered(); }
  [[nodiscard]] double now() const { return record_.now(); }
  [[nodiscard]] int replicas() const { return std::max(run_.cluster.replicas, 1); }
  [[nodiscard]] double nextArrival() const {
    const auto next = source_.next();
    return next ? next->arrival.value() + run_.cluster.frontEnd.value() : kNever;
  }
  int takeSlot() {
    if (!unused_.empty()) {
      const int slot = unused_.back();
      unused_.pop_back();
      requests_[static_cast<std::size_t>(slot)] = {};
      return slot;
    }
    requests_.emplace_back();
    return static_cast<int>(requests_.size()) - 1;
  }

  void receive() {
    const int slot = takeSlot();
    InFlight& one = requests_[static_cast<std::size_t>(slot)];
    one.used = true;
    one.id = record_.counts.sent++;
    one.request = *source_.next();
    source_.pop();
    const int context = one.request.input + one.request.output;
    if (run_.cluster.maxContext > 0 && context > run_.cluster.maxContext) {
      refuse(slot);
      return;
    }
    if (prefixes_.count > 0 && one.request.input > prefixes_.tokens) one.group = drawGroup();
    dispatch(slot);
  }

  int drawGroup() {
    const double hitRate = run_.cluster.prefix.hitRate;
    if (hitRate < 1 && prefixHits_.uniform() >= hitRate) return Scheduler::kNoGroup;
    return prefixes_.count == 1 ? 0 : static_cast<int>(prefixGroups_.uniform() * prefixes_.count);
  }

  void dispatch(int slot) {
    InFlight& one = requests_[static_cast<std::size_t>(slot)];
    const int replica = router_.send();
    record_.usage.setWaiting(record_.usage.now.waiting + 1);
    if (replica < 0) {
      heldBack_.push_back(slot);
      return;
    }
    const std::size_t first = engineIndex(replica);
    std::size_t chosen = first;
    for (std::size_t i = first + 1; i < first + static_cast<std::size_t>(stages_); ++i) {
      if (load(engines_[i]) < load(engines_[chosen])) chosen = i;
    }
    one.engine = static_cast<int>(chosen);
    engines_[chosen].submit(slot, one.request.input, one.request.output, one.group, now());
  }

  // Of a replica's first stage.
  [[nodiscard]] std::size_t engineIndex(int replica) const {
    return static_cast<std::size_t>(replica) * static_cast<std::size_t>(stages_);
  }

  static int load(const EngineRun& engine) {
    return engine.scheduler().waiting() + engine.scheduler().running();
  }

  void startIdle() {
    for (std::size_t i = 0; i < engines_.size(); ++i) {
      // A refusal may bring another request at once.
      while (engines_[i].idleWithWork() && !begin(i)) {
      }
    }
  }

  bool begin(std::size_t index) {
    EngineRun& engine = engines_[index];
    const Scheduler& scheduler = engine.scheduler();
    const int waitingBefore = scheduler.waiting();
    const int runningBefore = scheduler.running();
    const bool started = engine.start(now(), stepTime_);
    record_.usage.setWaiting(record_.usage.now.waiting + scheduler.waiting() - waitingBefore);
    record_.usage.now.running += scheduler.running() - runningBefore;
    for (const int slot : scheduler.evicted()) {
      InFlight& one = requests_[static_cast<std::size_t>(slot)];
      one.lastToken = engine.leaveDecoding(one.lastToken);
      ++one.evictions;
    }
    if (started) {
      record_.usage.now.busy += 1;
      record_.usage.now.decodes += engine.batch().decodes;
      usedAtStart_[index] = kvShare(engine);
    }
    // Refusing may send a new request, which changes the scheduler's lists.
    const std::vector<int> refused = scheduler.rejected();
    for (const int slot : refused) refuse(slot);
    return started;
  }

  static double kvShare(const EngineRun& engine) {
    const auto total = static_cast<double>(engine.scheduler().totalBlocks());
    return total > 0 ? 1.0 - static_cast<double>(engine.scheduler().freeBlocks()) / total : 0;
  }

  void finish(std::size_t index) {
    EngineRun& engine = engines_[index];
    const Scheduler& scheduler = engine.scheduler();
    const int running = scheduler.running();
    const int replica = static_cast<int>(index) / stages_;
    record_.usage.now.decodes -= engine.batch().decodes;
    record_.usage.now.busy -= 1;
    if (observers_.stepped) {
      observers_.stepped({replica, static_cast<int>(index) % stages_, engine.begin(), engine.end(),
                          engine.steps(), engine.batch(), scheduler.waiting()});
    }
    record_.counts.steps += engine.steps();
    ++record_.counts.runs;
    engine.finish(record_.gaps());
    record_.usage.now.running += scheduler.running() - running;
    record_.addKv(engine.begin(), engine.end(), usedAtStart_[index], kvShare(engine));
    const std::vector<int>& ended = scheduler.finished();
    const auto ends = [&](int slot) {
      return std::binary_search(ended.begin(), ended.end(), slot);
    };
    for (const int slot : scheduler.started()) {
      InFlight& one = requests_[static_cast<std::size_t>(slot)];
      one.firstToken = now();
      one.lastToken = now();
      if (!ends(slot)) engine.joinDecoding();
    }
    for (const int slot : scheduler.resumed()) {
      InFlight& one = requests_[static_cast<std::size_t>(slot)];
      if (Statistics* gaps = record_.gaps()) {
        gaps->addGaps(now() - one.lastToken, now() - one.lastToken, 1);
      }
      one.lastToken = now();
      if (!ends(slot)) engine.joinDecoding();
    }
    for (const int slot : ended) answer(slot);
  }

  void answer(int slot) {
    const InFlight& one = requests_[static_cast<std::size_t>(slot)];
    record_.addServed(one.request, one.firstToken);
    futile_ = 0;
    leave(slot, Answer::served);
  }

  void refuse(int slot) {
    record_.addRefused();
    leave(slot, Answer::refused);
  }

  void leave(int slot, Answer answer) {
    InFlight& one = requests_[static_cast<std::size_t>(slot)];
    const int replica = one.engine < 0 ? 0 : one.engine / stages_;
    if (one.engine >= 0) router_.done(replica);
    if (observers_.served) {
      observers_.served({one.id, answer, replica, one.request, one.firstToken, now(), one.evictions,
                         one.retries});
    }
    one.used = false;
    unused_.push_back(slot);
    source_.done(model::Seconds(now()));
    record_.openWindow();
  }

  void carryOut(const ReplicaChange& change) {
    if (!change.up) {
      router_.goes(change.replica);
      ++record_.counts.outages;
      record_.usage.now.away += 1;
      lose(change.replica);
      return;
    }
    router_.comesBack(change.replica);
    record_.usage.now.away -= 1;
    std::deque<int> held;
    held.swap(heldBack_);
    record_.usage.setWaiting(record_.usage.now.waiting - static_cast<std::int64_t>(held.size()));
    for (const int slot : held) dispatch(slot);
  }

  // What the replica had is sent again; it comes back with an empty cache.
  void lose(int replica) {
    std::vector<int> lost;
    for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
      const InFlight& one = requests_[slot];
      if (one.used && one.engine >= 0 && one.engine / stages_ == replica) {
        lost.push_back(static_cast<int>(slot));
      }
    }
    std::sort(lost.begin(), lost.end(), [this](int a, int b) {
      return requests_[static_cast<std::size_t>(a)].id < requests_[static_cast<std::size_t>(b)].id;
    });
    for (int stage = 0; stage < stages_; ++stage) {
      EngineRun& engine = engines_[engineIndex(replica) + static_cast<std::size_t>(stage)];
      if (engine.busy()) {
        record_.usage.now.busy -= 1;
        record_.usage.now.decodes -= engine.batch().decodes;
      }
      record_.usage.setWaiting(record_.usage.now.waiting - engine.scheduler().waiting());
      record_.usage.now.running -= engine.scheduler().running();
      record_.counts.preemptions += engine.scheduler().preemptions();
      engine = EngineRun(run_.cluster.limits, kvPerEngine_, prefixes_);
    }
    if (!lost.empty()) ++futile_;
    for (const int slot : lost) {
      InFlight& one = requests_[static_cast<std::size_t>(slot)];
      one.engine = -1;
      one.firstToken = -1;
      ++one.retries;
      ++record_.counts.retries;
      dispatch(slot);
    }
  }

  const ServingRun& run_;
  RequestSource& source_;
  const StepTime& stepTime_;
  const Observers& observers_;
  int stages_ = 1;
  PrefixGroups prefixes_;
  model::Tokens kvPerEngine_;
  std::vector<EngineRun> engines_;   // stages of replica 0, of replica 1, ...
  std::vector<double> usedAtStart_;  // share of each engine's cache when its run began
  Outages outages_;
  Router router_;
  std::vector<InFlight> requests_;  // the index is the request's tag in its scheduler
  std::vector<int> unused_;
  std::deque<int> heldBack_;
  int futile_ = 0;  // outages in a row that lost requests, and none was answered

  Record record_;
  Random prefixHits_;
  Random prefixGroups_;
};

}  // namespace

ServingResult simulate(const ServingRun& run, RequestSource& source, const StepTime& stepTime,
                       const Observers& observers, const std::stop_token& stop) {
  Simulation simulation(run, source, stepTime, observers);
  for (long long i = 0; !simulation.done(); ++i) {
    if (i % kEventsPerCheck == 0) {
      if (stop.stop_requested()) return simulation.result(false);
      if (observers.progress) observers.progress(simulation.share());
    }
    if (!simulation.step()) break;
  }
  return simulation.result(true);
}

}  // namespace qplan::planner::simulate
