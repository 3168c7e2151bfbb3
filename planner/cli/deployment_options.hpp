#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/engine.hpp"
#include "model/gpu.hpp"
#include "model/layout.hpp"
#include "planner/cli/global.hpp"
#include "planner/io/resolver.hpp"
#include "planner/predict.hpp"

namespace qplan::planner::cli {

// What --count, --tp, --pp and --replicas say together.
struct LayoutOptions {
  std::optional<int> count, tp, pp, replicas;
  // Only a number of GPUs, or nothing: how to use them is open.
  [[nodiscard]] bool open() const { return !tp && !pp && !replicas; }
};

// One GPU where nothing is given; of a count alone, tensor parallel up to a node and pipeline
// parallel beyond. Contradictions throw UsageError, impossible figures model::InvalidInput.
model::Layout layoutOf(const LayoutOptions& options, const model::Gpu& gpu);

// Options that name one deployment, as given; empty means not given.
struct DeploymentOptions {
  std::string model, gpu, format, kvDtype, engine, prices;
  LayoutOptions layout;
};

// A case without workload, mode and load.
struct DeploymentAnswer {
  Case question;
  std::string engineAsked;  // when another version answers for it
};
// Throws UsageError for what `verb` needs and is not given, model::InvalidInput for unknown names.
DeploymentAnswer deploymentOf(const Global& global, io::Resolver& resolver,
                              const DeploymentOptions& options, std::string_view verb);

// The engine of that name, the newest for none. One that is not known is answered with the nearest
// version, with a warning and `asked` set.
const model::Engine& engineOf(const Global& global, io::Resolver& resolver, const std::string& text,
                              std::string* asked = nullptr);

// The warning it gives.
void warnOfEngine(const Global& global, const std::string& asked, const model::Engine& answers);

}  // namespace qplan::planner::cli
