#include "planner/deploy/launch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>

#include "model/io/number.hpp"
#include "model/io/utf8.hpp"
#include "planner/concurrency.hpp"
#include "planner/deploy/dns_label.hpp"
#include "planner/deploy/gpu_label.hpp"
#include "planner/report/describe.hpp"

namespace qplan::planner::deploy {

namespace {

// The id the person used where it is one of the model's, else the first; of a path its folder.
std::string ownCheckpoint(const model::Llm& llm, const std::string& asked) {
  for (const std::string& alias : llm.aliases) {
    if (model::io::lowered(alias) == model::io::lowered(asked)) return alias;
  }
  const auto isId = [](const std::string& alias) { return alias.find('/') != std::string::npos; };
  const auto first = std::find_if(llm.aliases.begin(), llm.aliases.end(), isId);
  if (first != llm.aliases.end()) return *first;
  if (!asked.ends_with(".json")) return asked;
  const std::size_t slash = asked.rfind('/');
  if (slash == std::string::npos) return ".";
  return asked.substr(0, std::max<std::size_t>(slash, 1));
}

void checkCheckpoint(const std::string& checkpoint) {
  std::string wrong;
  if (checkpoint.empty()) wrong = "is empty";
  if (checkpoint.starts_with('-')) wrong = "looks like an option";
  if (model::io::invalidUtf8(checkpoint)) wrong = "is not UTF-8";
  if (wrong.empty()) return;
  throw model::InvalidInput({{"--checkpoint", fmt::format("'{}' {}", checkpoint, wrong),
                              "give a Hugging Face id or the path of a folder"}});
}

model::Bytes unquantizedSize(const model::Llm& llm) {
  return model::Bytes(2.0 * static_cast<double>(model::parameterCount(llm)));
}

// vLLM loads the whole 16-bit model before it quantizes it: FP8 at load only where that fits.
// Source: vLLM documentation, "FP8 W8A8", online dynamic quantization.
CheckpointKind kindOf(const Request& request, const Option& option, bool given) {
  if (option.format == model::Format::bf16) return CheckpointKind::original;
  if (given) return CheckpointKind::given;
  const int gpus = option.layout.tp * option.layout.pp;
  const model::MemoryLedger& memory = option.estimate.memory;
  const bool fits = unquantizedSize(*request.llm) <= (memory.usable - memory.reserved) * gpus;
  return option.format == model::Format::fp8W8a8 && fits ? CheckpointKind::quantizedAtLoad
                                                         : CheckpointKind::needed;
}

void addAliasNote(const model::Llm& llm, LaunchPlan& plan) {
  std::string others;
  for (const std::string& alias : llm.aliases) {
    if (alias != plan.checkpoint) others += (others.empty() ? "" : ", ") + alias;
  }
  if (others.empty()) return;
  plan.notes.push_back(fmt::format("{} stands for {} here; --model takes {} as well.", llm.id,
                                   plan.checkpoint, others));
}

void addCheckpointNotes(const Option& option, CheckpointKind kind, LaunchPlan& plan) {
  const std::string_view format = model::name(option.format);
  if (kind == CheckpointKind::needed) {
    plan.beforeStart.push_back(fmt::format(
        "{} needs a quantized checkpoint (compressed-tensors); {} is not one and vLLM will "
        "refuse to start. Name one with --checkpoint ID.",
        format, plan.checkpoint));
  }
  if (kind == CheckpointKind::quantizedAtLoad) {
    plan.notes.emplace_back(
        "FP8 is made from the 16-bit checkpoint while it is loaded: one scale per tensor where the "
        "plan has one per channel and token, so the accuracy may be lower than the plan's, and "
        "every start reads twice the bytes. A checkpoint quantized beforehand is what was planned: "
        "--checkpoint ID.");
  }
  if (kind == CheckpointKind::given) {
    plan.notes.push_back(fmt::format("The plan is for {}: {} has to be quantized that way.", format,
                                     plan.checkpoint));
  }
}

int longestRequest(const Request& request, const model::MemoryLedger& memory) {
  const int tokens = request.workload.inputTokens + request.workload.outputTokens;
  const double roomy = std::bit_ceil(static_cast<unsigned>(tokens) + 1U);
  const double most =
      std::min(static_cast<double>(request.llm->maxContext), std::floor(memory.kvTokens.value()));
  return std::max(tokens, static_cast<int>(std::min(roomy, most)));
}

Forecast forecastOf(const Request& request, const Option& option, const model::Estimate& atLoad) {
  Forecast forecast;
  const model::Estimate& estimate = option.estimate;
  forecast.capacity = option.qps;
  forecast.ttft = atLoad.ttft;
  forecast.tpot = atLoad.tpot;
  if (request.mode == model::Mode::sync) {
    forecast.offered = model::Requests(1) / estimate.latency;
    forecast.e2e = estimate.latency;
    // The interval is of the latency; that of the rate is its inverse.
    forecast.lower = estimate.latency.value() / estimate.interval.upper;
    forecast.upper = estimate.latency.value() / estimate.interval.lower;
    return forecast;
  }
  forecast.offered = request.demand.value_or(option.qps);
  forecast.openLoop = request.demand.has_value() || needsSimulation(request);
  forecast.e2e = meanLatency(atLoad, request.workload);
  forecast.lower = estimate.interval.lower / estimate.maxQps.value();
  forecast.upper = estimate.interval.upper / estimate.maxQps.value();
  return forecast;
}

int inFlight(const LaunchPlan& plan) {
  if (plan.mode == model::Mode::sync) return 1;
  const double requests =
      plan.forecast.offered.value() * plan.forecast.e2e.value() / plan.layout.replicas;
  return std::max(1, static_cast<int>(std::floor(requests)));
}

// Replicas that the smallest machine bought holds, of those that hold one.
int perHost(const Option& option, int gpusPerPod) {
  int most = option.layout.replicas;
  for (const InstanceCount& instance : option.purchase.instances) {
    const int fits = instance.gpus / gpusPerPod;
    if (fits > 0) most = std::min(most, fits);
  }
  return most;
}

// What is downloaded: 2 bytes a parameter, or what the plan holds in memory.
model::Bytes checkpointSize(const Request& request, const Option& option, CheckpointKind kind) {
  if (kind == CheckpointKind::original || kind == CheckpointKind::quantizedAtLoad) {
    return unquantizedSize(*request.llm);
  }
  const model::MemoryLedger& memory = option.estimate.memory;
  return (memory.weights + memory.embeddings) * (option.layout.tp * option.layout.pp);
}

}  // namespace

LaunchPlan launchPlan(const Request& request, const Option& option, const model::Estimate& atLoad,
                      const LaunchRequest& asked) {
  const model::Gpu& gpu = *option.gpu;
  const std::string engineId = asked.engine.empty() ? request.engine->id : asked.engine;
  const std::optional<EngineVersion> version = vllmVersion(engineId);
  if (!version) {
    throw NeedsData(fmt::format("no launch files are known for the engine '{}'", engineId),
                    "those of vLLM are: --engine vllm-VERSION");
  }
  if (gpu.architecture.starts_with("cdna")) {
    throw NeedsData(fmt::format("no launch files are known for {}", gpu.name),
                    "those of NVIDIA GPUs are: name some with --gpus");
  }
  const bool given = !asked.checkpoint.empty();
  const CheckpointKind kind = kindOf(request, option, given);

  LaunchPlan plan;
  plan.name = dnsLabel(request.llm->id, "llm");
  plan.checkpoint = given ? asked.checkpoint : ownCheckpoint(*request.llm, asked.model);
  checkCheckpoint(plan.checkpoint);
  plan.summary = fmt::format("{} {}, {} on {}", request.llm->id, model::name(option.format),
                             report::describe(option.layout), gpu.id);
  plan.image = "vllm/vllm-openai:v" + version->tag;
  plan.command = asked.command;
  plan.layout = option.layout;
  plan.mode = request.mode;
  plan.workload = request.workload;
  plan.forecast = forecastOf(request, option, atLoad);
  plan.gpusPerPod = option.layout.tp * option.layout.pp;
  plan.gpusPerNode = gpu.interconnect.gpusPerNode;
  plan.spansNodes = plan.gpusPerPod > plan.gpusPerNode;
  plan.replicasPerHost = perHost(option, plan.gpusPerPod);
  plan.maxReplicas = option.layout.replicas;
  plan.minReplicas = std::min(1 + request.redundancy, plan.maxReplicas);
  plan.inFlightPerReplica = inFlight(plan);
  plan.checkpointSize = checkpointSize(request, option, kind);
  plan.flags = serveFlags({option.format, option.kvDtype, option.layout, request.engine->scheduler,
                           request.engine->memory.utilization, request.engine->overlapsHost,
                           longestRequest(request, option.estimate.memory), kind, plan.spansNodes},
                          *version);

  if (!given && model::io::lowered(plan.checkpoint) != model::io::lowered(asked.model)) {
    addAliasNote(*request.llm, plan);
  }
  addCheckpointNotes(option, kind, plan);
  if (plan.maxReplicas > 1) {
    plan.notes.emplace_back(
        "The plan counts on every request going to the replica with the fewest in flight; a plain "
        "Kubernetes Service picks at random.");
  }
  if (!asked.engine.empty()) {
    plan.notes.push_back(fmt::format("Planned with the limits of {}, the nearest version known.",
                                     request.engine->id));
  }
  if (plan.spansNodes) {
    plan.beforeStart.push_back(fmt::format(
        "One replica is a pipeline over {} machines of {} GPUs: it needs a launcher for several "
        "nodes, like LeaderWorkerSet, with a Ray cluster over them.",
        (plan.gpusPerPod + plan.gpusPerNode - 1) / plan.gpusPerNode, plan.gpusPerNode));
  }
  if (plan.checkpoint.starts_with('/') || plan.checkpoint.starts_with('.')) {
    plan.beforeStart.emplace_back(
        "The checkpoint is a folder: mount it into the containers under the same path.");
  }
  const GpuLabel label = gpuLabel(gpu);
  plan.gpuProduct = label.product;
  if (!label.known) {
    plan.beforeStart.push_back(
        fmt::format("The node label {} is a guess; `kubectl get nodes -L nvidia.com/gpu.product` "
                    "shows what there is.",
                    label.product));
  }
  return plan;
}

}  // namespace qplan::planner::deploy
