#include "planner/deploy/engine_flags.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "model/io/number.hpp"

namespace qplan::planner::deploy {

namespace {

constexpr std::string_view kEngine = "vllm-";

bool since(const EngineVersion& version, int major, int minor) {
  return std::pair(version.major, version.minor) >= std::pair(major, minor);
}

bool isTagCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.'; }

}  // namespace

std::optional<EngineVersion> vllmVersion(const std::string& id) {
  const std::string lowered = model::io::lowered(id);
  if (!lowered.starts_with(kEngine)) return std::nullopt;
  EngineVersion version;
  version.tag = lowered.substr(kEngine.size());
  if (!std::all_of(version.tag.begin(), version.tag.end(), isTagCharacter)) return std::nullopt;
  std::array<int*, 3> parts{&version.major, &version.minor, &version.patch};
  std::size_t at = 0;
  std::size_t found = 0;
  for (int* part : parts) {
    const std::size_t end = version.tag.find_first_not_of("0123456789", at);
    const std::string digits = version.tag.substr(at, end - at);
    if (digits.empty() || digits.size() > 6) break;
    *part = static_cast<int>(*model::io::parseInteger(digits));
    ++found;
    if (end == std::string::npos || version.tag[end] != '.') break;
    at = end + 1;
  }
  if (found < 2) return std::nullopt;
  return version;
}

std::vector<Flag> serveFlags(const ServeSettings& settings, const EngineVersion& version) {
  const model::SchedulerLimits& limits = settings.scheduler;
  std::vector<Flag> flags;
  const auto add = [&flags](const char* name, std::string value = {}) {
    flags.push_back({name, std::move(value)});
  };
  add("--tensor-parallel-size", std::to_string(settings.layout.tp));
  add("--pipeline-parallel-size", std::to_string(settings.layout.pp));
  if (settings.spansNodes) add("--distributed-executor-backend", "ray");
  switch (settings.checkpoint) {
    case CheckpointKind::original:
      add("--dtype", "bfloat16");
      break;
    case CheckpointKind::quantizedAtLoad:
      add("--dtype", "bfloat16");
      add("--quantization", "fp8");
      break;
    case CheckpointKind::needed:
      add("--quantization", "compressed-tensors");
      break;
    case CheckpointKind::given:  // the checkpoint says how it is quantized
      break;
  }
  add("--kv-cache-dtype", settings.kvDtype == model::KvDtype::fp8 ? "fp8" : "auto");
  add("--max-model-len", std::to_string(settings.maxModelLength));
  add("--max-num-seqs", std::to_string(limits.maxSequences));
  add("--max-num-batched-tokens", std::to_string(limits.maxBatchedTokens));
  add("--gpu-memory-utilization", model::io::numberText(settings.memoryUtilization));
  // Later versions choose the block by the attention kernels they find.
  if (!since(version, 0, 8)) add("--block-size", std::to_string(limits.blockTokens));
  if (limits.chunkedPrefill || limits.policy == model::SchedulerPolicy::v1) {
    add("--enable-chunked-prefill");
  } else if (since(version, 0, 9)) {
    add("--no-enable-chunked-prefill");
  } else {
    add("--enable-chunked-prefill", "False");
  }
  // On by default from 0.8 on; before, off, and 0.6 has no way to say so.
  if (limits.prefixCaching) {
    add("--enable-prefix-caching");
  } else if (since(version, 0, 8)) {
    add("--no-enable-prefix-caching");
  }
  // From 0.10 on, on by default from 0.14 on.
  if (settings.asyncScheduling) {
    if (since(version, 0, 10)) add("--async-scheduling");
  } else if (since(version, 0, 14)) {
    add("--no-async-scheduling");
  }
  return flags;
}

}  // namespace qplan::planner::deploy
