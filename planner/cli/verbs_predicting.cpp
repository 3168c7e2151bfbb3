#include <CLI/CLI.hpp>
#include <memory>

#include "planner/cli/commands.hpp"
#include "planner/cli/shared_options.hpp"
#include "planner/cli/verbs.hpp"

namespace qplan::planner::cli {

namespace {

void addDeployment(CLI::App& verb, DeploymentOptions& options) {
  verb.add_option("--model", options.model, "Model id, or a path to its config.json");
  verb.add_option("--gpu", options.gpu, "GPU id, or a path to a GPU file");
  verb.add_option("--count", options.layout.count, "GPUs (default 1)");
  verb.add_option("--tp", options.layout.tp, "Tensor parallel degree");
  verb.add_option("--pp", options.layout.pp, "Pipeline parallel degree");
  verb.add_option("--replicas", options.layout.replicas, "Copies of the model");
  verb.add_option("--format", options.format, "bf16, fp8-w8a8, int8-w8a8 or int4-w4a16");
  verb.add_option("--kv-dtype", options.kvDtype, "bf16 (default) or fp8");
  verb.add_option("--engine", options.engine, "Engine id or path (default: the newest known)");
  verb.add_option("--prices", options.prices,
                  "Price lists, providers or files (default: newest on-demand lists)");
}

void addEstimate(CLI::App& app, EstimateOptions& options) {
  CLI::App* verb = app.add_subcommand("estimate", "Predict one configuration, or a file of them");
  addDeployment(*verb, options);
  addWorkload(*verb, options.workload, options.inputTokens, options.outputTokens);
  verb->add_option("--mode", options.mode, "sync (default) or async");
  verb->add_option("--load", options.load,
                   "saturation (default), closed:N, open:RATE or guidellm:SECONDS");
  verb->add_flag("--explain", options.explain, "Show where time and memory go");
  verb->add_option("--cases", options.cases, "CSV of configurations; answers as CSV")
      ->type_name("FILE");
}

void addSimulate(CLI::App& app, SimulateOptions& options) {
  CLI::App* verb =
      app.add_subcommand("simulate", "Percentiles of one configuration under real traffic");
  addDeployment(*verb, options);
  const char* traffic = "Traffic";
  verb->add_option("--workload", options.workload, "Preset, see `qplan catalog list workloads`")
      ->group(traffic);
  verb->add_option("--input-tokens", options.inputTokens,
                   "Prompt length: 1024, 1024+-256 (normal) or lognormal:1024:256")
      ->type_name("LENGTH")
      ->group(traffic);
  verb->add_option("--output-tokens", options.outputTokens, "Answer length, likewise")
      ->type_name("LENGTH")
      ->group(traffic);
  verb->add_option("--rate", options.rate, "Requests that arrive by the clock: 20qps, 1200/min")
      ->group(traffic);
  verb->add_option("--variation", options.variation,
                   "Deviation of the gaps between arrivals over their mean: 1 Poisson (default), 0 "
                   "evenly spaced, above 1 bursty")
      ->group(traffic);
  verb->add_option("--users", options.users, "Instead of a rate: users with one request each")
      ->group(traffic);
  verb->add_option("--think", options.think, "Mean pause of a user before the next request: 2s")
      ->group(traffic);
  verb->add_option("--burst", options.burst, "Instead of a rate: as many requests, all at once")
      ->group(traffic);
  verb->add_option("--trace", options.traces,
                   "FILE.csv: replay it (arrived_at,num_prefill_tokens,num_decode_tokens; "
                   "with first_token_at,finished_at: compare); "
                   "FILE.json: write the engine's steps for Perfetto")
      ->type_name("FILE")
      ->group(traffic);
  verb->add_option("--speed", options.speed, "Replay the trace so many times as fast")
      ->group(traffic);
  verb->add_option("--prefix-tokens", options.prefixTokens,
                   "Prompts begin with the same so many tokens, kept in the cache")
      ->group(traffic);
  verb->add_option("--prefix-groups", options.prefixGroups,
                   "They begin in so many ways, each as likely (default 1)")
      ->group(traffic);
  verb->add_option("--prefix-hit-rate", options.prefixHitRate,
                   "Share of prompts that begin so (default 1)")
      ->group(traffic);
  const char* run = "Run";
  verb->add_option("--requests", options.requests,
                   "Requests to answer (default 10000; of a trace all)")
      ->group(run);
  verb->add_option(
          "--warm-up", options.warmUp,
          "Requests left out of the figures (default a tenth, at most 10000; of a trace and a "
          "burst none)")
      ->group(run);
  verb->add_option("--slo", options.slo, "Targets, like ttft.p95<=500ms,tpot.p95<=50ms")
      ->group(run);
  verb->add_flag("--max-rate", options.maxRate, "Find the largest rate that meets the targets")
      ->group(run);
  verb->add_option("--routing", options.routing,
                   "round-robin, least-outstanding (default) or random")
      ->group(run);
  verb->add_option("--outage", options.outages, "0@60s+120s: replica 0 is away from 60 s for 120 s")
      ->group(run);
  verb->add_option("--failures", options.failures,
                   "6h+5min: each replica is up for 6 h in the mean (MTBF), then away for 5 min")
      ->group(run);
  verb->add_option("--kv-tokens", options.kvTokens, "Measured cache of one replica, in tokens")
      ->group(run);
  verb->add_option("--served", options.served, "Write every request to this file")
      ->type_name("FILE.csv")
      ->group(run);
  verb->add_flag("--series", options.series, "Queue and cache over time, in JSON")->group(run);
  verb->add_option("--histogram", options.histogram, "Draw ttft, tpot, itl or e2e")->group(run);
  verb->add_flag("--selftest", options.selftest,
                 "Compare the simulator with queueing theory instead")
      ->group(run);
}

void addSweep(CLI::App& app, SweepOptions& options) {
  CLI::App* verb = app.add_subcommand("sweep", "Predict every combination a file lists, as CSV");
  verb->add_option("SPEC", options.spec, "Lists of models, GPUs, formats, workloads and more")
      ->type_name("SPEC.json")
      ->required();
  verb->add_option("--shard", options.shard,
                   "Only this part of the points; with -o a run that was stopped goes on")
      ->type_name("I/N");
  const char* jobs = "Instead of running it: files that run it on other machines";
  verb->add_option("--job", options.job,
                   "slurm or kubernetes; -o is the folder they are written to")
      ->group(jobs);
  verb->add_option("--shards", options.shards, "Into how many shards it is cut")->group(jobs);
  verb->add_option("--image", options.image, "Container image with qplan, for kubernetes")
      ->group(jobs);
  verb->add_flag("--force", options.force, "Overwrite files in the folder")->group(jobs);
}

void addMerge(CLI::App& app, MergeOptions& options) {
  CLI::App* verb = app.add_subcommand("merge", "Put the shards of a sweep together");
  verb->add_option("PART", options.parts, "Results of every shard, in any order")
      ->type_name("PART.csv...")
      ->required();
}

}  // namespace

void addPredictingVerbs(CLI::App& app, std::vector<Verb>& verbs) {
  const auto estimate = std::make_shared<EstimateOptions>();
  addEstimate(app, *estimate);
  verbs.push_back(
      {"estimate", [estimate](const Global& global) { return runEstimate(global, *estimate); }});
  const auto simulate = std::make_shared<SimulateOptions>();
  addSimulate(app, *simulate);
  verbs.push_back(
      {"simulate", [simulate](const Global& global) { return runSimulate(global, *simulate); }});
  const auto sweep = std::make_shared<SweepOptions>();
  addSweep(app, *sweep);
  verbs.push_back({"sweep", [sweep](const Global& global) {
                     return sweep->job.empty() ? runSweep(global, *sweep)
                                               : runSweepJobs(global, *sweep);
                   }});
  const auto merge = std::make_shared<MergeOptions>();
  addMerge(app, *merge);
  verbs.push_back({"merge", [merge](const Global& global) { return runMerge(global, *merge); }});
}

}  // namespace qplan::planner::cli
