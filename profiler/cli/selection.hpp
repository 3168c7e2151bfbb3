#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "model/gpu.hpp"
#include "profiler/core/plan.hpp"

namespace qplan::profiler::cli {

// Which part of the grid: --quick, --only, --formats.
struct Selection {
  bool quick = false;
  std::string only;
  std::string formats;
};

// What --only and --formats take, for the end of a help text.
std::string selectionHelp();

void addSelection(CLI::App& verb, Selection& selection);

// Throws model::InvalidInput for a group or format there is not.
PlanOptions planOptions(const Selection& selection, int gpus);

// A GPU of the built-in catalogue by id or short name. Throws model::InvalidInput.
model::Gpu catalogueGpu(const std::string& flag, const std::string& text);

// The same, or a path to a GPU file.
model::Gpu gpuAsked(const std::string& flag, const std::string& text);

}  // namespace qplan::profiler::cli
