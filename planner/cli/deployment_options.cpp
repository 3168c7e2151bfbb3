#include "planner/cli/deployment_options.hpp"

#include <fmt/format.h>

#include "model/diagnostic.hpp"

namespace qplan::planner::cli {

model::Layout layoutOf(const LayoutOptions& options, const model::Gpu& gpu) {
  if (!options.open()) {
    const model::Layout layout{options.tp.value_or(1), options.pp.value_or(1),
                               options.replicas.value_or(1)};
    if (options.count && *options.count != gpuCount(layout)) {
      throw UsageError(fmt::format(
          "--count {} contradicts --tp {} x --pp {} x --replicas {}; give the layout alone",
          *options.count, layout.tp, layout.pp, layout.replicas));
    }
    return layout;
  }
  const int count = options.count.value_or(1);
  if (count < 1) {
    throw model::InvalidInput({{"--count", fmt::format("{} GPUs", count), "give at least 1"}});
  }
  const auto layout = model::defaultLayout(count, gpu.interconnect.gpusPerNode);
  if (!layout) {
    throw model::InvalidInput(
        {{"--count",
          fmt::format("{} GPUs are not whole nodes of {}", count, gpu.interconnect.gpusPerNode),
          "give --tp, --pp and --replicas"}});
  }
  return *layout;
}

DeploymentAnswer deploymentOf(const Global& global, io::Resolver& resolver,
                              const DeploymentOptions& options, std::string_view verb) {
  const auto need = [verb](const std::string& value, const char* flag) {
    if (value.empty()) throw UsageError(fmt::format("{} needs {}", verb, flag));
  };
  need(options.model, "--model");
  need(options.gpu, "--gpu");
  need(options.format, "--format");
  DeploymentAnswer answer;
  Case& question = answer.question;
  question.llm = &resolver.llm(options.model);
  question.gpu = &resolver.gpu(options.gpu);
  question.format = io::parseFormat(options.format);
  question.kvDtype =
      options.kvDtype.empty() ? model::KvDtype::bf16 : io::parseKvDtype(options.kvDtype);
  question.engine = &engineOf(global, resolver, options.engine, &answer.engineAsked);
  question.layout = layoutOf(options.layout, *question.gpu);
  question.layoutOpen = options.layout.open();
  return answer;
}

void warnOfEngine(const Global& global, const std::string& asked, const model::Engine& answers) {
  warn(global, fmt::format("no figures for {}: answered with the nearest, {}", asked, answers.id));
}

const model::Engine& engineOf(const Global& global, io::Resolver& resolver, const std::string& text,
                              std::string* asked) {
  if (text.empty()) return resolver.newestEngine();
  const io::Resolver::EngineAnswer answer = resolver.engine(text);
  if (!answer.exact) {
    if (asked != nullptr) *asked = text;
    warnOfEngine(global, text, *answer.engine);
  }
  return *answer.engine;
}

}  // namespace qplan::planner::cli
