#include "planner/cli/traffic_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "model/diagnostic.hpp"
#include "planner/io/trace_reader.hpp"
#include "planner/request.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::cli {

namespace {

constexpr std::int64_t kRequests = 10'000;
// An engine has settled long before; more would only be lost.
constexpr std::int64_t kMostWarmUp = 10'000;
// Requests held in memory at a time.
constexpr int kMostBurst = 10'000'000;

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

simulate::Traffic generatedOf(const Global& global, io::Resolver& resolver,
                              const SimulateOptions& options, std::int64_t requests) {
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
    if (closed.inFlight > requests) {
      throw model::InvalidInput(
          {{"--users", fmt::format("{} users for {} requests", closed.inFlight, requests),
            "give at least one request per user with --requests"}});
    }
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

void readTrace(const SimulateOptions& options, TrafficAnswer& answer) {
  const io::TraceSummary trace = io::summarizeTrace(answer.trace);
  answer.requests = options.requests.value_or(trace.requests);
  const auto& ttft = trace.observed[static_cast<std::size_t>(simulate::TimeMetric::ttft)];
  const bool asItWas = !options.speed && !options.maxRate && answer.requests == trace.requests;
  if (asItWas && ttft.count() > 0) answer.observed = trace.observed;
  answer.mean = {"", static_cast<int>(std::lround(trace.meanInput)),
                 static_cast<int>(std::lround(trace.meanOutput))};
  if (trace.span.value() > 0) {
    answer.rate = model::Requests(static_cast<double>(trace.requests)) / trace.span * answer.speed;
  } else if (options.maxRate) {
    throw model::InvalidInput({{"--max-rate", "all requests of the trace arrive at once",
                                "a rate needs arrivals spread over time"}});
  }
}

void generate(const Global& global, io::Resolver& resolver, const SimulateOptions& options,
              TrafficAnswer& answer) {
  answer.requests =
      options.burst ? positive(*options.burst, "--burst") : options.requests.value_or(kRequests);
  if (options.burst && answer.requests > kMostBurst) {
    throw model::InvalidInput({{"--burst", fmt::format("{} requests", answer.requests),
                                fmt::format("give at most {}", kMostBurst)}});
  }
  answer.generated = generatedOf(global, resolver, options, answer.requests);
  answer.mean = {"", static_cast<int>(std::lround(mean(answer.generated.input))),
                 static_cast<int>(std::lround(mean(answer.generated.output)))};
  const auto* open = std::get_if<simulate::OpenArrivals>(&answer.generated.arrivals);
  if (open != nullptr && open->rate.value() > 0) answer.rate = open->rate;
}

}  // namespace

std::unique_ptr<simulate::RequestSource> TrafficAnswer::source() const {
  if (!trace.empty()) return std::make_unique<io::TraceRequests>(trace, speed);
  return std::make_unique<simulate::GeneratedRequests>(generated);
}

std::unique_ptr<simulate::RequestSource> TrafficAnswer::sourceAt(
    model::RequestsPerSecond other) const {
  if (!trace.empty()) return std::make_unique<io::TraceRequests>(trace, speed * (other / *rate));
  simulate::Traffic changed = generated;
  std::get<simulate::OpenArrivals>(changed.arrivals).rate = other;
  return std::make_unique<simulate::GeneratedRequests>(changed);
}

std::string writtenTrace(const SimulateOptions& options) { return traceFile(options, true); }

TrafficAnswer trafficOf(const Global& global, io::Resolver& resolver,
                        const SimulateOptions& options) {
  TrafficAnswer answer;
  answer.trace = traceFile(options, false);
  onlyOneSource(options, answer.trace);
  answer.speed = positive(options.speed.value_or(1.0), "--speed");
  answer.description = describeTraffic(options, answer.trace);
  if (answer.trace.empty()) {
    generate(global, resolver, options, answer);
  } else {
    readTrace(options, answer);
  }
  positive(answer.requests, "--requests");
  const bool whole = !answer.trace.empty() || options.burst;
  answer.warmUp = options.warmUp.value_or(whole ? 0 : std::min(answer.requests / 10, kMostWarmUp));
  if (answer.warmUp < 0 || answer.warmUp >= answer.requests) {
    throw model::InvalidInput(
        {{"--warm-up", fmt::format("{} of {} requests", answer.warmUp, answer.requests),
          "leave requests to take figures of"}});
  }
  return answer;
}

}  // namespace qplan::planner::cli
