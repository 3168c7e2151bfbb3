#include "model/io/engine_file.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "model/io/file.hpp"
#include "model/io/json.hpp"

namespace qplan::model::io {
namespace {

constexpr std::string_view kSchema = "qplan.engine";

SchedulerLimits readScheduler(const JsonObject& root) {
  SchedulerLimits limits;
  const JsonObject object = root.object("scheduler");
  const std::string policy = object.text("policy");
  if (policy != "v0" && policy != "v1") {
    object.fail("policy", "is \"" + policy + "\"", "must be \"v0\" or \"v1\"");
  }
  limits.policy = policy == "v0" ? SchedulerPolicy::v0 : SchedulerPolicy::v1;
  limits.maxSequences = object.optionalInteger("max_sequences").value_or(limits.maxSequences);
  limits.maxBatchedTokens =
      object.optionalInteger("max_batched_tokens").value_or(limits.maxBatchedTokens);
  limits.blockTokens = object.optionalInteger("block_tokens").value_or(limits.blockTokens);
  limits.watermark = object.optionalNumber("watermark").value_or(limits.watermark);
  limits.prefixCaching = object.optionalFlag("prefix_caching").value_or(limits.prefixCaching);
  limits.chunkedPrefill = object.optionalFlag("chunked_prefill").value_or(limits.chunkedPrefill);
  object.rejectUnknownKeys();
  return limits;
}

HostCosts readHost(const JsonObject& root) {
  const JsonObject object = root.object("host");
  HostCosts costs;
  costs.request = Seconds(object.number("request_s"));
  costs.step = Seconds(object.number("step_s"));
  costs.sequence = Seconds(object.number("sequence_s"));
  costs.tensorParallel = Seconds(object.number("tensor_parallel_s"));
  costs.pipeline = Seconds(object.number("pipeline_s"));
  object.rejectUnknownKeys();
  return costs;
}

MemoryLimits readMemory(const JsonObject& root) {
  MemoryLimits limits;
  const std::optional<JsonObject> object = root.optionalObject("memory");
  if (!object) return limits;
  limits.utilization = object->optionalNumber("utilization").value_or(limits.utilization);
  limits.reserved = Bytes(object->optionalFigure("reserved_bytes", "reserved", Measure::bytes)
                              .value_or(limits.reserved.value()));
  object->rejectUnknownKeys();
  return limits;
}

}  // namespace

Engine parseEngine(std::string_view text, const std::string& file) {
  JsonDocument document = JsonDocument::parse(text, file);
  const JsonObject root = document.rootOf(kSchema, 1, 0);
  Engine engine;
  engine.id = root.text("id");
  engine.aliases = root.texts("aliases");
  engine.scheduler = readScheduler(root);
  engine.host = readHost(root);
  engine.memory = readMemory(root);
  engine.captureSizes = root.integers("capture_sizes");
  engine.peerKernels = root.optionalFlag("peer_kernels").value_or(engine.peerKernels);
  engine.overlapsHost = root.optionalFlag("overlaps_host").value_or(engine.overlapsHost);
  if (const auto sustained = root.optionalObject("sustained")) {
    for (const Format format : kFormats) {
      double& share = engine.sustained[static_cast<std::size_t>(format)];
      share = sustained->optionalNumber(name(format)).value_or(share);
    }
    sustained->rejectUnknownKeys();
  }
  engine.permutation = Seconds(root.optionalNumber("permutation_s").value_or(0));
  engine.source = root.optionalText("source").value_or("");
  engine.date = root.optionalText("date").value_or("");
  root.rejectUnknownKeys();
  requireValid(validate(engine), file);
  return engine;
}

Engine readEngine(const std::filesystem::path& file) {
  return parseEngine(readFile(file), file.string());
}

std::string engineJson(const Engine& engine) {
  const SchedulerLimits& limits = engine.scheduler;
  const HostCosts& host = engine.host;
  nlohmann::ordered_json root;
  root["schema"] = {{"name", kSchema}, {"version", "1.0"}};
  root["id"] = engine.id;
  if (!engine.aliases.empty()) root["aliases"] = engine.aliases;
  root["scheduler"] = {{"policy", limits.policy == SchedulerPolicy::v0 ? "v0" : "v1"},
                       {"max_sequences", limits.maxSequences},
                       {"max_batched_tokens", limits.maxBatchedTokens},
                       {"block_tokens", limits.blockTokens},
                       {"watermark", limits.watermark},
                       {"chunked_prefill", limits.chunkedPrefill},
                       {"prefix_caching", limits.prefixCaching}};
  root["host"] = {{"request_s", host.request.value()},
                  {"step_s", host.step.value()},
                  {"sequence_s", host.sequence.value()},
                  {"tensor_parallel_s", host.tensorParallel.value()},
                  {"pipeline_s", host.pipeline.value()}};
  root["memory"] = {{"utilization", engine.memory.utilization},
                    {"reserved_bytes", engine.memory.reserved.value()}};
  root["capture_sizes"] = engine.captureSizes;
  root["peer_kernels"] = engine.peerKernels;
  root["overlaps_host"] = engine.overlapsHost;
  for (const Format format : kFormats) {
    root["sustained"][std::string(name(format))] =
        engine.sustained[static_cast<std::size_t>(format)];
  }
  root["permutation_s"] = engine.permutation.value();
  if (!engine.source.empty()) root["source"] = engine.source;
  if (!engine.date.empty()) root["date"] = engine.date;
  return root.dump(2) + "\n";
}

}  // namespace qplan::model::io
