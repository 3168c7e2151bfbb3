#include "profiler/cli/selection.hpp"

#include <algorithm>
#include <filesystem>

#include "model/io/gpu_file.hpp"
#include "profiler/cli/context.hpp"
#include "profiler/core/catalogue.hpp"

namespace qplan::profiler::cli {

namespace {

CaseGroup groupNamed(const std::string& text) {
  if (const auto group = caseGroupNamed(text)) return *group;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < kCaseGroupCount; ++i) {
    known.emplace_back(name(static_cast<CaseGroup>(i)));
  }
  unknownName("--only", "group", text, known);
}

model::Format formatAsked(const std::string& text) {
  if (const auto format = model::formatNamed(text)) return *format;
  std::vector<std::string> known;
  for (const model::Format format : model::kFormats) known.emplace_back(model::name(format));
  unknownName("--formats", "format", text, known);
}

}  // namespace

std::string selectionHelp() {
  return "Groups of --only:\n"
         "  gaps, memory, copies, elementwise, gemm, attention, collectives, sustained\n"
         "Formats: bf16, fp8-w8a8, int8-w8a8, int4-w4a16\n";
}

void addSelection(CLI::App& verb, Selection& selection) {
  verb.add_flag("--quick", selection.quick, "A coarse grid, under a minute");
  verb.add_option("--only", selection.only, "Some groups of points, separated by commas")
      ->type_name("LIST");
  verb.add_option("--formats", selection.formats, "Some formats (default: all the GPU has)")
      ->type_name("LIST");
}

PlanOptions planOptions(const Selection& selection, int gpus) {
  PlanOptions options;
  options.quick = selection.quick;
  options.gpus = gpus;
  for (const std::string& item : items(selection.only)) options.only.push_back(groupNamed(item));
  for (const std::string& item : items(selection.formats)) {
    options.formats.push_back(formatAsked(item));
  }
  return options;
}

model::Gpu catalogueGpu(const std::string& flag, const std::string& text) {
  const std::vector<model::Gpu> gpus = catalogue();
  if (const model::Gpu* gpu = gpuNamed(text, gpus)) return *gpu;
  std::vector<std::string> known;
  for (const model::Gpu& gpu : gpus) {
    known.push_back(gpu.id);
    const std::string shortName = gpu.id.substr(0, gpu.id.find('-'));
    if (std::ranges::find(known, shortName) == known.end()) known.push_back(shortName);
  }
  unknownName(flag, "GPU", text, known);
}

model::Gpu gpuAsked(const std::string& flag, const std::string& text) {
  std::error_code ignored;
  if (text.ends_with(".json") || std::filesystem::is_regular_file(text, ignored)) {
    return model::io::readGpu(text);
  }
  return catalogueGpu(flag, text);
}

}  // namespace qplan::profiler::cli
