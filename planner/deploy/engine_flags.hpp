#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "model/engine.hpp"
#include "model/format.hpp"
#include "model/layout.hpp"

namespace qplan::planner::deploy {

struct EngineVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  std::string tag;  // as releases are tagged: "0.6.4.post1"
  bool operator==(const EngineVersion&) const = default;
};

// Of "vllm-0.6.4" or "vllm-0.6.4.post1"; nothing for another engine or another text.
std::optional<EngineVersion> vllmVersion(const std::string& id);

// Where the weights come from. `quantizedAtLoad`: the 16-bit checkpoint, quantized to FP8 while it
// is loaded. `needed`: nobody has named a checkpoint of the format.
enum class CheckpointKind { original, quantizedAtLoad, given, needed };

// An option of `vllm serve`; a switch has no value.
struct Flag {
  std::string name;
  std::string value;
  bool operator==(const Flag&) const = default;
};

struct ServeSettings {
  model::Format format = model::Format::bf16;
  model::KvDtype kvDtype = model::KvDtype::bf16;
  model::Layout layout;
  model::SchedulerLimits scheduler;
  double memoryUtilization = 0.9;
  bool asyncScheduling = false;
  int maxModelLength = 0;  // tokens
  CheckpointKind checkpoint = CheckpointKind::original;
  bool spansNodes = false;
};

// The options that make vLLM of that version run as planned, limits that are its defaults included:
// a default changes between versions, a plan does not. Only options the version has; versions newer
// than the newest known get its options. Source: "Engine Arguments" of the vLLM documentation,
// 0.5.3 to 0.19.
std::vector<Flag> serveFlags(const ServeSettings& settings, const EngineVersion& version);

}  // namespace qplan::planner::deploy
