// Shell scripts: the server and the load test.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "model/io/number.hpp"
#include "planner/deploy/comment.hpp"
#include "planner/deploy/files.hpp"
#include "planner/report/describe.hpp"
#include "planner/shell.hpp"

namespace qplan::planner::deploy {

namespace {

constexpr double kLeastSeconds = 300;  // of a load test: ramp and drain are small beside it
constexpr double kLeastLatencies = 20;

// "1.23 s (1.1 .. 1.4)"
std::string withInterval(double value, double lower, double upper, const std::string& unit) {
  return fmt::format("{} {} ({} .. {})", report::figure(value), unit, report::figure(value * lower),
                     report::figure(value * upper));
}

std::vector<std::string> predictions(const LaunchPlan& plan) {
  const Forecast& f = plan.forecast;
  // Times are taken to err as the capacity does, the other way round.
  const double quick = 1 / f.upper;
  const double slow = 1 / f.lower;
  std::vector<std::string> lines{"Predicted, with 80 % intervals:"};
  if (f.openLoop) {
    lines.push_back(fmt::format("  request rate   {} requests/s, all of it served",
                                report::figure(f.offered.value())));
  }
  if (plan.mode == model::Mode::async) {
    lines.push_back("  capacity       " +
                    withInterval(f.capacity.value(), f.lower, f.upper, "requests/s"));
  }
  lines.push_back("  mean TTFT      " + withInterval(f.ttft.value(), quick, slow, "s"));
  lines.push_back("  mean TPOT      " + withInterval(f.tpot.value(), quick, slow, "s"));
  lines.push_back("  mean E2E       " + withInterval(f.e2e.value(), quick, slow, "s"));
  lines.push_back(fmt::format("  in flight      {} per replica", plan.inFlightPerReplica));
  return lines;
}

// A command over several lines; words in "$..." stay as they are.
std::string command(const std::vector<std::string>& lines, const std::string& indent) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += (i == 0 ? "" : " \\\n" + indent) + lines[i];
  }
  return text;
}

}  // namespace

std::string serveScript(const LaunchPlan& plan) {
  std::string text = "#!/bin/sh\n" + heading(plan, "one replica, with vLLM's own command");
  std::vector<std::string> usage;
  if (plan.layout.replicas > 1) {
    usage.push_back(fmt::format(
        "Start it {} times, each with {} of its own (CUDA_VISIBLE_DEVICES) and a --port of its own "
        "where they share a machine.",
        plan.layout.replicas,
        plan.gpusPerPod == 1 ? "a GPU" : fmt::format("{} GPUs", plan.gpusPerPod)));
  }
  if (plan.spansNodes) usage.emplace_back("Run it on the head of a Ray cluster of those machines.");
  usage.emplace_back("HF_TOKEN has to be set for gated models. More options may follow.");
  text += comment(usage) + "set -eu\n\n";
  std::vector<std::string> lines{"exec vllm serve " + shellWord(plan.checkpoint)};
  for (const Flag& flag : plan.flags) {
    lines.push_back(flag.value.empty() ? flag.name : flag.name + " " + shellWord(flag.value));
  }
  lines.emplace_back("\"$@\"");
  return text + command(lines, "    ") + "\n";
}

std::string loadTestScript(const LaunchPlan& plan) {
  const Forecast& forecast = plan.forecast;
  const double seconds = std::ceil(std::max(kLeastSeconds, kLeastLatencies * forecast.e2e.value()));
  const int together = plan.inFlightPerReplica * plan.layout.replicas;
  const std::string rate = model::io::numberText(forecast.offered.value());
  const std::string model = shellWord(plan.checkpoint);
  const auto prompts = static_cast<long>(std::ceil(forecast.offered.value() * seconds));

  std::vector<std::string> guidellm{
      "guidellm benchmark", "--target \"$target\"", "--model " + model, "--processor " + model,
      fmt::format("--data prompt_tokens={},output_tokens={}", plan.workload.inputTokens,
                  plan.workload.outputTokens)};
  std::vector<std::string> bench{"vllm bench serve",
                                 "--backend openai",
                                 "--base-url \"$target\"",
                                 "--endpoint /v1/completions",
                                 "--model " + model,
                                 "--dataset-name random",
                                 fmt::format("--random-input-len {}", plan.workload.inputTokens),
                                 fmt::format("--random-output-len {}", plan.workload.outputTokens),
                                 "--ignore-eos",
                                 fmt::format("--num-prompts {}", prompts),
                                 "--percentile-metrics ttft,tpot,e2el"};
  if (forecast.openLoop) {
    guidellm.emplace_back("--rate-type poisson");
    guidellm.push_back("--rate " + rate);
    bench.push_back("--request-rate " + rate);
  } else if (plan.mode == model::Mode::sync) {
    guidellm.emplace_back("--rate-type synchronous");
    bench.emplace_back("--max-concurrency 1");
  } else {
    guidellm.emplace_back("--rate-type concurrent");
    guidellm.push_back(fmt::format("--rate {}", together));
    bench.push_back(fmt::format("--max-concurrency {}", together));
  }
  guidellm.push_back(fmt::format("--max-seconds {}", seconds));

  std::string text = "#!/bin/sh\n" + heading(plan, "measures what was predicted");
  text += commentLines(predictions(plan));
  text +=
      comment({"Usage: load-test.sh [guidellm|vllm] [URL]. The URL leads to all replicas; vllm is "
               "the client "
               "of vLLM 0.10.1 or later, whatever version serves."});
  text +=
      "set -eu\n\ntool=${1:-guidellm}\ntarget=${2:-http://localhost:" + std::to_string(kPort) +
      "}\n\ncase $tool in\n    guidellm)\n        exec " + command(guidellm, "            ") +
      "\n        ;;\n    vllm)\n        exec " + command(bench, "            ") +
      "\n        ;;\n    *)\n        echo \"load-test: no tool '$tool'; give guidellm or vllm\" "
      ">&2\n        exit 2\n        ;;\nesac\n";
  return text;
}

}  // namespace qplan::planner::deploy
