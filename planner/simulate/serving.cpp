#include "planner/simulate/serving.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

#include "planner/simulate/engine_run.hpp"

namespace qplan::planner::simulate {

std::string_view name(Routing routing) {
  switch (routing) {
    case Routing::roundRobin:
      return "round-robin";
    case Routing::leastOutstanding:
      return "least-outstanding";
    case Routing::random:
      return "random";
  }
  return {};
}

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr long long kEventsPerCheck = 256;  // between looks at the stop token

// A request that was sent and not answered.
struct InFlight {
  bool used = false;
  std::int64_t id = 0;
  Request request;
  int prefix = 0;
  int engine = -1;  // -1: held back, no replica is up
  double firstToken = -1;
  double lastToken = 0;  // by its prompt, or the last before it was evicted
  int evictions = 0;
  int retries = 0;
};

struct Replica {
  bool up = true;
  int outstanding = 0;
};

class Simulation {
 public:
  Simulation(const ServingRun& run, RequestSource& source, const StepTime& stepTime,
             const Observers& observers)
      : run_(run),
        source_(source),
        stepTime_(stepTime),
        observers_(observers),
        statistics_(run.targets),
        routing_(run.seed, Purpose::routing),
        prefixHits_(run.seed, Purpose::prefix) {
    const Cluster& cluster = run.cluster;
    stages_ = std::max(cluster.stages, 1);
    const int block = cluster.limits.blockTokens;
    prefix_ = cluster.prefix.tokens / block * block;
    kvPerEngine_ = cluster.kv / stages_ - model::Tokens(prefix_);
    replicas_.resize(static_cast<std::size_t>(std::max(cluster.replicas, 1)));
    for (std::size_t i = 0; i < replicas_.size() * static_cast<std::size_t>(stages_); ++i) {
      engines_.emplace_back(cluster.limits, kvPerEngine_);
    }
    for (const Outage& outage : cluster.outages) {
      if (outage.replica < 0 || outage.replica >= static_cast<int>(replicas_.size())) continue;
      changes_.push_back({outage.from.value(), outage.replica, false});
      changes_.push_back({outage.until.value(), outage.replica, true});
    }
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const Change& a, const Change& b) { return a.when < b.when; });
    if (run.warmUp <= 0) openWindow();
  }

  // Nobody waits for the end of a queue that can only grow.
  [[nodiscard]] bool done() const { return answered() >= run_.requests || overrun(); }
  [[nodiscard]] double share() const {
    return std::min(1.0, static_cast<double>(answered()) / static_cast<double>(run_.requests));
  }

  // The next event; false when nothing can happen any more.
  bool step() {
    const double arrival = nextArrival();
    const double change = nextChange();
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
      moveTo(change);
      carryOut(changes_[nextChange_++]);
    } else if (arrival <= end) {
      moveTo(arrival);
      receive();
    } else {
      moveTo(end);
      finish(ending);
    }
    if (nextArrival() > now_ && nextChange() > now_) startIdle();
    return true;
  }

  ServingResult result(bool complete) {
    ServingResult& r = result_;
    r.complete = complete;
    for (const EngineRun& engine : engines_) r.preemptions += engine.scheduler().preemptions();
    r.inSystem = r.sent - answered();
    r.duration = model::Seconds(now_);
    const double window = inWindow_ ? now_ - windowStart_ : 0;
    r.window = model::Seconds(window);
    for (const TimeMetric metric : kTimeMetrics) {
      r.times[static_cast<std::size_t>(metric)] = statistics_.figures(metric);
      r.histograms[static_cast<std::size_t>(metric)] = statistics_.histogram(metric);
    }
    r.throughput = statistics_.throughput();
    r.goodput = statistics_.goodput();
    if (window > 0) {
      // Rates over the whole window, its part after the last answer included.
      r.throughput.value = static_cast<double>(statistics_.requests()) / window;
      r.goodput.value = r.goodput.value * (statistics_.requests() > 0 ? lastEnd_ / window : 0);
      const double engines = static_cast<double>(engines_.size());
      r.meanRunning = runningSeconds_ / window;
      r.meanDecodes = decodeSeconds_ / window;
      r.meanWaiting = waitingSeconds_ / window;
      r.utilization = busySeconds_ / (window * engines);
      r.kvUse = kvSeconds_ / (window * engines);
    }
    r.unstable = unstable();
    return std::move(r);
  }

 private:
  struct Change {
    double when = 0;
    int replica = 0;
    bool comesBack = false;
  };

  // More wait than all that were to be answered and a large cluster holds: open arrivals above
  // capacity. Bounds the memory of such a run.
  [[nodiscard]] bool overrun() const {
    constexpr std::int64_t kMostHeld = 100'000;
    return result_.sent - answered() - kMostHeld > run_.requests;
  }
  [[nodiscard]] std::int64_t answered() const { return result_.finished + result_.refused; }
  [[nodiscard]] double nextArrival() const {
    const auto next = source_.next();
    return next ? next->arrival.value() + run_.cluster.frontEnd.value() : kNever;
  }
  [[nodiscard]] double nextChange() const {
    return nextChange_ < changes_.size() ? changes_[nextChange_].when : kNever;
  }

  void openWindow() {
    inWindow_ = true;
    windowStart_ = now_;
  }

  // Sums over time up to `when`. The state of the engines is what it was since the last event.
  void moveTo(double when) {
    const double span = when - now_;
    if (span > 0) {
      if (inWindow_) {
        runningSeconds_ += span * running_;
        waitingSeconds_ += span * static_cast<double>(waiting_);
        decodeSeconds_ += span * decodes_;
        busySeconds_ += span * busy_;
      }
      if (run_.series) result_.series.addState(now_, when, running_, static_cast<double>(waiting_));
      noteWaiting(when);
      now_ = when;
    }
  }

  // For the judgement on stability: queue against time in halves that double.
  void noteWaiting(double when) {
    const double span = when - now_;
    waitingSum_ += span * static_cast<double>(waiting_);
    if (answered() < nextMark_) return;
    marks_.push_back({when, waitingSum_});
    nextMark_ = answered() + std::max<std::int64_t>(run_.requests / 64, 1);
  }

  // Demand above capacity: the queue is long and was longer in each later third of the run.
  [[nodiscard]] bool unstable() const {
    if (overrun()) return true;
    if (marks_.size() < 9 || result_.inSystem <= 0) return false;
    const auto mean = [this](std::size_t from, std::size_t to) {
      const double span = marks_[to].when - marks_[from].when;
      return span > 0 ? (marks_[to].sum - marks_[from].sum) / span : 0;
    };
    const std::size_t third = (marks_.size() - 1) / 3;
    const double early = mean(0, third);
    const double middle = mean(third, 2 * third);
    const double late = mean(2 * third, 3 * third);
    const double limit = std::max(20.0, 0.01 * static_cast<double>(answered()));
    return late > limit && middle > 1.3 * early && late > 1.3 * middle &&
           static_cast<double>(waiting_) > 0.8 * late;
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
    one.id = result_.sent++;
    one.request = *source_.next();
    source_.pop();
    const int context = one.request.input + one.request.output;
    if (run_.cluster.maxContext > 0 && context > run_.cluster.maxContext) {
      refuse(slot);
      return;
    }
    const double hitRate = run_.cluster.prefix.hitRate;
    if (prefix_ > 0 && one.request.input > prefix_ &&
        (hitRate >= 1 || prefixHits_.uniform() < hitRate)) {
      one.prefix = prefix_;
    }
    dispatch(slot);
  }

  void dispatch(int slot) {
    InFlight& one = requests_[static_cast<std::size_t>(slot)];
    const int replica = route();
    if (replica < 0) {
      heldBack_.push_back(slot);
      setWaiting(waiting_ + 1);
      return;
    }
    const std::size_t first = engineIndex(replica);
    std::size_t chosen = first;
    for (std::size_t i = first + 1; i < first + static_cast<std::size_t>(stages_); ++i) {
      if (load(engines_[i]) < load(engines_[chosen])) chosen = i;
    }
    one.engine = static_cast<int>(chosen);
    ++replicas_[static_cast<std::size_t>(replica)].outstanding;
    engines_[chosen].submit(slot, one.request.input, one.request.output, one.prefix, now_);
    setWaiting(waiting_ + 1);
  }

  // Of a replica's first stage.
  [[nodiscard]] std::size_t engineIndex(int replica) const {
    return static_cast<std::size_t>(replica) * static_cast<std::size_t>(stages_);
  }

  static int load(const EngineRun& engine) {
    return engine.scheduler().waiting() + engine.scheduler().running();
  }

  // A replica that is up, or -1.
  int route() {
    const int count = static_cast<int>(replicas_.size());
    if (count == 1) return replicas_[0].up ? 0 : -1;
    std::vector<int>& up = scratch_;
    up.clear();
    for (int i = 0; i < count; ++i) {
      if (replicas_[static_cast<std::size_t>(i)].up) up.push_back(i);
    }
    if (up.empty()) return -1;
    switch (run_.cluster.routing) {
      case Routing::roundRobin:
        return up[static_cast<std::size_t>(turn_++ % static_cast<std::int64_t>(up.size()))];
      case Routing::random:
        return up[static_cast<std::size_t>(routing_.uniform() * static_cast<double>(up.size()))];
      case Routing::leastOutstanding:
        break;
    }
    return *std::min_element(up.begin(), up.end(), [this](int a, int b) {
      return replicas_[static_cast<std::size_t>(a)].outstanding <
             replicas_[static_cast<std::size_t>(b)].outstanding;
    });
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
    const int waiting = scheduler.waiting();
    const int running = scheduler.running();
    const bool started = engine.start(now_, stepTime_);
    setWaiting(waiting_ + scheduler.waiting() - waiting);
    running_ += scheduler.running() - running;
    for (const int slot : scheduler.evicted()) {
      InFlight& one = requests_[static_cast<std::size_t>(slot)];
      one.lastToken = engine.leaveDecoding(one.lastToken);
      ++one.evictions;
    }
    if (started) {
      busy_ += 1;
      decodes_ += engine.batch().decodes;
      usedAtStart(index) = kvShare(engine);
    }
    // Refusing may send a new request, which changes the scheduler's lists.
    const std::vector<int> refused = scheduler.rejected();
    for (const int slot : refused) refuse(slot);
    return started;
  }

  double kvShare(const EngineRun& engine) const {
    const auto total = static_cast<double>(engine.scheduler().totalBlocks());
    return total > 0 ? 1.0 - static_cast<double>(engine.scheduler().freeBlocks()) / total : 0;
  }
  double& usedAtStart(std::size_t index) {
    if (usedAtStart_.size() < engines_.size()) usedAtStart_.resize(engines_.size());
    return usedAtStart_[index];
  }

  void finish(std::size_t index) {
    EngineRun& engine = engines_[index];
    const Scheduler& scheduler = engine.scheduler();
    const int running = scheduler.running();
    const int replica = static_cast<int>(index) / stages_;
    decodes_ -= engine.batch().decodes;
    busy_ -= 1;
    if (observers_.stepped) {
      observers_.stepped({replica, static_cast<int>(index) % stages_, engine.begin(), engine.end(),
                          engine.steps(), engine.batch(), scheduler.waiting()});
    }
    result_.steps += engine.steps();
    ++result_.runs;
    engine.finish(inWindow_ ? &statistics_ : nullptr);
    running_ += scheduler.running() - running;
    noteKv(index);
    const std::vector<int>& ended = scheduler.finished();
    const auto ends = [&](int slot) {
      return std::binary_search(ended.begin(), ended.end(), slot);
    };
    for (const int slot : scheduler.started()) {
      InFlight& one = requests_[static_cast<std::size_t>(slot)];
      one.firstToken = now_;
      one.lastToken = now_;
      if (!ends(slot)) engine.joinDecoding();
    }
    for (const int slot : scheduler.resumed()) {
      InFlight& one = requests_[static_cast<std::size_t>(slot)];
      if (inWindow_) statistics_.addGaps(now_ - one.lastToken, now_ - one.lastToken, 1);
      one.lastToken = now_;
      if (!ends(slot)) engine.joinDecoding();
    }
    for (const int slot : ended) answer(slot);
  }

  void noteKv(std::size_t index) {
    const EngineRun& engine = engines_[index];
    // What was finished has given its blocks back already; the peak is at most a block a sequence
    // above what is held when the run is planned.
    const double before = usedAtStart(index);
    const double after = std::max(before, kvShare(engine));
    result_.peakKvUse = std::max(result_.peakKvUse, after);
    const double use = 0.5 * (before + after);
    const double from = std::max(engine.begin(), inWindow_ ? windowStart_ : engine.end());
    if (engine.end() > from) kvSeconds_ += use * (engine.end() - from);
    if (run_.series) {
      result_.series.addKvUse(engine.begin(), engine.end(),
                              use / static_cast<double>(engines_.size()));
    }
  }

  void setWaiting(std::int64_t waiting) {
    waiting_ = waiting;
    if (inWindow_) result_.peakWaiting = std::max(result_.peakWaiting, waiting_);
  }

  void answer(int slot) {
    const InFlight& one = requests_[static_cast<std::size_t>(slot)];
    const double sent = one.request.arrival.value();
    ++result_.finished;
    if (inWindow_) {
      const double gaps = one.request.output - 1;
      RequestTimes times;
      times.ttft = one.firstToken - sent;
      times.e2e = now_ - sent;
      times.tpot = gaps > 0 ? (now_ - one.firstToken) / gaps : 0;
      times.output = one.request.output;
      lastEnd_ = now_ - windowStart_;
      statistics_.addRequest(times, lastEnd_);
      result_.inputTokens += one.request.input;
      result_.outputTokens += one.request.output;
    }
    if (run_.series) result_.series.addFinished(now_);
    leave(slot, Answer::served);
  }

  void refuse(int slot) {
    ++result_.refused;
    leave(slot, Answer::refused);
  }

  void leave(int slot, Answer answer) {
    InFlight& one = requests_[static_cast<std::size_t>(slot)];
    const int replica = one.engine < 0 ? 0 : one.engine / stages_;
    if (one.engine >= 0) --replicas_[static_cast<std::size_t>(replica)].outstanding;
    if (observers_.served) {
      observers_.served(
          {one.id, answer, replica, one.request, one.firstToken, now_, one.evictions, one.retries});
    }
    one.used = false;
    unused_.push_back(slot);
    source_.done(model::Seconds(now_));
    if (!inWindow_ && answered() >= run_.warmUp) openWindow();
  }

  void carryOut(const Change& change) {
    Replica& replica = replicas_[static_cast<std::size_t>(change.replica)];
    if (replica.up == change.comesBack) return;
    replica.up = change.comesBack;
    if (change.comesBack) {
      std::deque<int> held;
      held.swap(heldBack_);
      setWaiting(waiting_ - static_cast<std::int64_t>(held.size()));
      for (const int slot : held) dispatch(slot);
      return;
    }
    std::vector<int> lost;
    for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
      const InFlight& one = requests_[slot];
      if (one.used && one.engine >= 0 && one.engine / stages_ == change.replica) {
        lost.push_back(static_cast<int>(slot));
      }
    }
    std::sort(lost.begin(), lost.end(), [this](int a, int b) {
      return requests_[static_cast<std::size_t>(a)].id < requests_[static_cast<std::size_t>(b)].id;
    });
    for (int stage = 0; stage < stages_; ++stage) {
      EngineRun& engine = engines_[engineIndex(change.replica) + static_cast<std::size_t>(stage)];
      if (engine.busy()) {
        busy_ -= 1;
        decodes_ -= engine.batch().decodes;
      }
      setWaiting(waiting_ - engine.scheduler().waiting());
      running_ -= engine.scheduler().running();
      result_.preemptions += engine.scheduler().preemptions();
      engine = EngineRun(run_.cluster.limits, kvPerEngine_);
    }
    replica.outstanding = 0;
    for (const int slot : lost) {
      InFlight& one = requests_[static_cast<std::size_t>(slot)];
      one.engine = -1;
      one.firstToken = -1;
      ++one.retries;
      ++result_.retries;
      dispatch(slot);
    }
  }

  const ServingRun& run_;
  RequestSource& source_;
  const StepTime& stepTime_;
  const Observers& observers_;
  int stages_ = 1;
  int prefix_ = 0;
  model::Tokens kvPerEngine_;
  std::vector<EngineRun> engines_;  // stages of replica 0, of replica 1, ...
  std::vector<Replica> replicas_;
  std::vector<Change> changes_;
  std::size_t nextChange_ = 0;
  std::vector<InFlight> requests_;  // the index is the request's tag in its scheduler
  std::vector<int> unused_;
  std::deque<int> heldBack_;
  std::vector<int> scratch_;
  std::int64_t turn_ = 0;
  double now_ = 0;

  Statistics statistics_;
  Random routing_;
  Random prefixHits_;
  ServingResult result_;
  bool inWindow_ = false;
  double windowStart_ = 0;
  double lastEnd_ = 0;  // of the last request answered in the window, from its start
  // Of all engines, now and summed over time.
  double running_ = 0;
  double decodes_ = 0;
  double busy_ = 0;
  std::int64_t waiting_ = 0;
  double runningSeconds_ = 0;
  double decodeSeconds_ = 0;
  double busySeconds_ = 0;
  double waitingSeconds_ = 0;
  double kvSeconds_ = 0;
  std::vector<double> usedAtStart_;
  struct Mark {
    double when = 0;
    double sum = 0;
  };
  std::vector<Mark> marks_;
  double waitingSum_ = 0;
  std::int64_t nextMark_ = 0;
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
