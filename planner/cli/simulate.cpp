#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "model/io/file.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/data_dir.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/progress.hpp"
#include "planner/cli/resolve.hpp"
#include "planner/cli/step_trace.hpp"
#include "planner/io/trace_reader.hpp"
#include "planner/report/traffic.hpp"
#include "planner/request.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::cli {

namespace {

constexpr std::int64_t kRequests = 10000;

void need(const std::string& value, const char* flag) {
  if (value.empty()) throw UsageError(fmt::format("simulate needs {}", flag));
}

bool isJson(const std::string& file) { return file.ends_with(".json"); }

// The one trace of a kind, or empty.
std::string traceFile(const SimulateOptions& options, bool json) {
  std::string found;
  for (const std::string& file : options.traces) {
    if (isJson(file) != json) continue;
    if (!found.empty()) {
      throw UsageError(fmt::format("--trace {} and --trace {}: give one", found, file));
    }
    found = file;
  }
  return found;
}

void onlyOneSource(const SimulateOptions& options, const std::string& replayed) {
  const int given = (options.rate.empty() ? 0 : 1) + (options.users ? 1 : 0) +
                    (options.burst ? 1 : 0) + (replayed.empty() ? 0 : 1);
  if (given > 1) throw UsageError("--rate, --users, --burst and --trace exclude each other");
  if (given == 0 && !options.maxRate) {
    throw UsageError("give --rate, --users, --burst or --trace FILE.csv");
  }
  if (options.maxRate && (options.users || options.burst)) {
    throw UsageError("--max-rate varies a rate: it goes with lengths or a trace, not with users");
  }
  if (!replayed.empty() && (!options.workload.empty() || !options.inputTokens.empty() ||
                            !options.outputTokens.empty())) {
    throw UsageError("--trace brings its own lengths; leave --workload and tokens out");
  }
  if (options.speed && replayed.empty()) throw UsageError("--speed needs --trace FILE.csv");
  if (!options.think.empty() && !options.users) throw UsageError("--think needs --users");
  if (options.variation && options.rate.empty() && !options.maxRate) {
    throw UsageError("--variation needs --rate");
  }
  if (options.maxRate && options.slo.empty()) {
    throw UsageError("--max-rate needs targets: --slo ttft.p95<=500ms");
  }
}

template <class T>
T positive(T value, const char* flag) {
  if (!(value > 0)) {
    throw model::InvalidInput({{flag, fmt::format("{}", value), "give a positive number"}});
  }
  return value;
}

simulate::Traffic trafficOf(const SimulateOptions& options, Resolver& resolver,
                            const Global& global, std::int64_t requests) {
  simulate::Traffic traffic;
  if (!options.workload.empty()) {
    if (!options.inputTokens.empty() || !options.outputTokens.empty()) {
      throw UsageError("--workload contradicts --input-tokens and --output-tokens");
    }
    const model::Workload& preset = resolver.workload(options.workload);
    traffic.input.shape = simulate::FixedLength{preset.inputTokens};
    traffic.output.shape = simulate::FixedLength{preset.outputTokens};
  } else {
    if (options.inputTokens.empty() || options.outputTokens.empty()) {
      throw UsageError("give --workload, or --input-tokens and --output-tokens");
    }
    traffic.input = parseLengths(options.inputTokens, "--input-tokens");
    traffic.output = parseLengths(options.outputTokens, "--output-tokens");
  }
  traffic.seed = global.seed;
  // Open traffic goes on while the last requests are answered.
  traffic.requests = std::numeric_limits<std::int64_t>::max();
  if (options.users) {
    simulate::ClosedArrivals closed;
    closed.inFlight = positive(*options.users, "--users");
    if (!options.think.empty()) {
      closed.think = parseDuration(options.think, "--think");
      closed.exponential = true;
      if (closed.think.value() < 0) {
        throw model::InvalidInput({{"--think", "is negative", "give a pause like 2s"}});
      }
    }
    traffic.arrivals = closed;
  } else if (options.burst) {
    traffic.arrivals = simulate::AllAtOnce{};
    traffic.requests = requests;
  } else {
    simulate::OpenArrivals open;
    if (!options.rate.empty()) open.rate = parseRate(options.rate, "--rate");
    open.variation = options.variation.value_or(1.0);
    if (!(open.variation >= 0) || open.variation > 100) {
      throw model::InvalidInput(
          {{"--variation", fmt::format("{}", open.variation), "give 0 to 100"}});
    }
    traffic.arrivals = open;
  }
  return traffic;
}

std::string describeTraffic(const SimulateOptions& options, const std::string& replayed) {
  if (!replayed.empty()) {
    std::string text = "trace " + std::filesystem::path(replayed).filename().string();
    if (options.speed) text += fmt::format(" x {}", *options.speed);
    return text;
  }
  const std::string lengths =
      options.workload.empty()
          ? fmt::format("{} in, {} out", options.inputTokens, options.outputTokens)
          : options.workload;
  if (options.users) {
    return fmt::format("{} users, {}{}", *options.users, lengths,
                       options.think.empty() ? "" : ", think " + options.think);
  }
  if (options.burst) return fmt::format("{} at once, {}", *options.burst, lengths);
  std::string text = options.rate.empty() ? lengths : options.rate + ", " + lengths;
  if (options.variation) text += fmt::format(", variation {}", *options.variation);
  return text;
}

// Lines appended to a file beside its target and renamed at the end, so that an interrupted run
// leaves what it has.
class LineFile {
 public:
  LineFile(const std::string& file, const std::string& header) : file_(file), text_(header) {}
  void add(const std::string& line) { text_ += line; }
  void close() { model::io::writeFileAtomically(file_, text_); }

 private:
  std::string file_;
  std::string text_;
};

std::optional<simulate::TimeMetric> histogramOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  for (const auto metric : simulate::kTimeMetrics) {
    if (text == name(metric)) return metric;
  }
  throw model::InvalidInput({{"--histogram", "no time '" + text + "'", "ttft, tpot, itl or e2e"}});
}

}  // namespace

namespace {

int runSelftest(const Global& global) {
  constexpr int kTrials = 200;
  constexpr std::int64_t kTrialRequests = 8000;
  outputFormat(global);
  const auto checks = simulate::selftest(global.seed, kTrials, kTrialRequests);
  emit(global, report::selftestReport(checks, global.seed, kTrials, kTrialRequests));
  const bool all = std::all_of(checks.begin(), checks.end(),
                               [](const simulate::SelfCheck& check) { return check.passed; });
  return all ? kOk : kInternal;
}

}  // namespace

int runSimulate(const Global& global, const SimulateOptions& options) {
  if (options.selftest) return runSelftest(global);
  need(options.model, "--model");
  need(options.gpu, "--gpu");
  need(options.format, "--format");
  outputFormat(global);
  const std::string replayed = traceFile(options, false);
  const std::string written = traceFile(options, true);
  onlyOneSource(options, replayed);

  Resolver resolver(dataDir(global.data));
  report::TrafficQuestion asked;
  Case& question = asked.deployment;
  question.llm = &resolver.llm(options.model);
  question.gpu = &resolver.gpu(options.gpu);
  question.format = format(options.format);
  question.kvDtype = options.kvDtype.empty() ? model::KvDtype::bf16 : kvDtype(options.kvDtype);
  question.mode = model::Mode::async;
  question.engine = &resolver.newestEngine();
  if (!options.engine.empty()) {
    const Resolver::EngineAnswer engine = resolver.engine(options.engine);
    question.engine = engine.engine;
    if (!engine.exact) {
      asked.engineAsked = options.engine;
      warn(global, fmt::format("no figures for {}: answered with the nearest, {}", options.engine,
                               engine.engine->id));
    }
  }
  question.layout = layoutOf(options.layout, *question.gpu);

  asked.traffic = describeTraffic(options, replayed);
  asked.seed = global.seed;
  if (!options.slo.empty()) asked.targets = parseTargets(options.slo);
  asked.series = options.series;
  asked.histogram = histogramOf(options.histogram);
  ClusterOptions& cluster = asked.cluster;
  if (!options.routing.empty()) cluster.routing = parseRouting(options.routing);
  if (!options.outages.empty()) cluster.outages = parseOutages(options.outages);
  if (options.prefixTokens)
    cluster.prefix.tokens = positive(*options.prefixTokens, "--prefix-tokens");
  if (options.prefixHitRate) cluster.prefix.hitRate = *options.prefixHitRate;
  if (options.kvTokens) cluster.kv = model::Tokens(positive(*options.kvTokens, "--kv-tokens"));
  const double speed = positive(options.speed.value_or(1.0), "--speed");

  // Mean lengths stand for the traffic where the analytical path is asked.
  io::TraceSummary trace;
  simulate::Traffic traffic;
  if (!replayed.empty()) {
    trace = io::summarizeTrace(replayed);
    asked.requests = options.requests.value_or(trace.requests);
    question.workload = {"", static_cast<int>(std::lround(trace.meanInput)),
                         static_cast<int>(std::lround(trace.meanOutput))};
    if (trace.span.value() > 0) {
      asked.rate = model::Requests(static_cast<double>(trace.requests)) / trace.span * speed;
    }
  } else {
    asked.requests =
        options.burst ? positive(*options.burst, "--burst") : options.requests.value_or(kRequests);
    traffic = trafficOf(options, resolver, global, asked.requests);
    asked.input = textOf(traffic.input);
    asked.output = textOf(traffic.output);
    question.workload = {"", static_cast<int>(std::lround(mean(traffic.input))),
                         static_cast<int>(std::lround(mean(traffic.output)))};
    if (const auto* open = std::get_if<simulate::OpenArrivals>(&traffic.arrivals);
        open != nullptr && open->rate.value() > 0) {
      asked.rate = open->rate;
    }
  }
  positive(asked.requests, "--requests");
  const bool whole = !replayed.empty() || options.burst;
  asked.warmUp = options.warmUp.value_or(whole ? 0 : asked.requests / 10);
  if (asked.warmUp < 0 || asked.warmUp >= asked.requests) {
    throw model::InvalidInput(
        {{"--warm-up", fmt::format("{} of {} requests", asked.warmUp, asked.requests),
          "leave requests to take figures of"}});
  }
  if (auto wrong = validate(question); !wrong.empty()) throw model::InvalidInput(std::move(wrong));

  ModelCache cache(resolver.catalog());
  asked.prices = resolver.prices(options.prices.empty() ? "newest" : options.prices);
  const model::Outcome analytical = predict(question, cache);
  if (const auto* reason = std::get_if<model::Infeasible>(&analytical)) {
    emit(global, report::trafficReport(asked, *reason));
    return kInfeasible;
  }
  const auto& estimate = std::get<model::Estimate>(analytical);
  asked.capacity = estimate.maxQps;
  asked.provenance = asked.engineAsked.empty()
                         ? estimate.provenance
                         : weakest(estimate.provenance, model::Provenance::interpolated);
  asked.purchase =
      Market(asked.prices, *question.gpu, gpuCount(question.layout)).cheapest(question.layout);

  const auto compiled = cache.compiled(question);
  const simulate::StepTime stepTime = stepTimeOf(*compiled);
  simulate::ServingRun run;
  run.cluster = clusterOf(deployment(question), cluster);
  run.requests = asked.requests;
  run.warmUp = asked.warmUp;
  run.targets = asked.targets;
  run.seed = global.seed;
  run.series = options.series;

  if (options.maxRate) {
    const TrafficAt at =
        [&](model::RequestsPerSecond rate) -> std::unique_ptr<simulate::RequestSource> {
      if (!replayed.empty()) {
        return std::make_unique<io::TraceRequests>(replayed, speed * (rate / *asked.rate));
      }
      simulate::Traffic faster = traffic;
      std::get<simulate::OpenArrivals>(faster.arrivals).rate = rate;
      return std::make_unique<simulate::GeneratedRequests>(faster);
    };
    if (!replayed.empty() && !asked.rate) {
      throw model::InvalidInput({{"--max-rate", "all requests of the trace arrive at once",
                                  "a rate needs arrivals spread over time"}});
    }
    const RateSearch search =
        largestRate(run, at, stepTime, estimate.maxQps * 0.8, 0.01, global.stop);
    emit(global, report::largestRateReport(asked, search));
    if (!search.complete) return kInterrupted;
    return search.rate.value() > 0 ? kOk : kInfeasible;
  }

  std::unique_ptr<simulate::RequestSource> source;
  if (!replayed.empty()) {
    source = std::make_unique<io::TraceRequests>(replayed, speed);
  } else {
    source = std::make_unique<simulate::GeneratedRequests>(traffic);
  }
  simulate::Observers observers;
  std::optional<LineFile> served;
  if (!options.served.empty()) {
    served.emplace(options.served, report::servedHeader());
    observers.served = [&](const simulate::Served& one) { served->add(report::servedLine(one)); };
  }
  std::optional<StepTrace> steps;
  if (!written.empty()) {
    steps.emplace(written, question.layout);
    observers.stepped = [&](const simulate::StepSpan& span) { steps->add(span); };
  }
  simulate::ServingResult result;
  {
    ProgressBar bar(global, "simulating", 100);
    int shown = 0;
    observers.progress = [&](double share) {
      for (; shown < static_cast<int>(100 * share); ++shown) bar.advance();
    };
    result = simulate::simulate(run, *source, stepTime, observers, global.stop);
  }
  if (served) served->close();
  if (steps) steps->close();
  emit(global, report::trafficReport(asked, result));
  if (!result.complete) return kInterrupted;
  return result.unstable ? kInfeasible : kOk;
}

}  // namespace qplan::planner::cli
