#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "model/io/kernel_table_files.hpp"
#include "planner/cli/commands.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/kernel_report.hpp"
#include "planner/cli/progress.hpp"
#include "planner/io/data_dir.hpp"
#include "planner/io/resolver.hpp"

namespace qplan::planner::cli {

namespace {

namespace fs = std::filesystem;
using calibrate::KernelTable;

constexpr const char* kRefit = "; otherwise: ";

std::vector<KernelTable> readTables(const Global& global, const std::vector<std::string>& paths) {
  model::io::KernelTableFiles files = model::io::readKernelTables(paths);
  for (const std::string& file : files.leftOut) {
    inform(global, file + ": no kernel table of a known form, left out");
  }
  return std::move(files.tables);
}

// The figures to start from: those of the GPU, else of its nearest relative, of which linear layers
// that it had to borrow itself are left open.
model::Efficiency startFor(const model::Gpu& gpu, const Catalog& catalog) {
  model::Efficiency start = model::efficiencyFor(gpu, catalog.efficiencies);
  const bool own = start.gpu == gpu.id;
  for (std::size_t i = 0; i < start.gemm.size(); ++i) {
    if (start.gemmBorrowed[i] || !own) start.gemm[i].reset();
  }
  start.gemmBorrowed = {};
  if (!own) {
    start.source = "figures of " + start.gpu;
    start.gpu = gpu.id;
    start.architecture = gpu.architecture;
    start.computeCapability = gpu.computeCapability;
  }
  return start;
}

// What was fitted on, in front of what the other figures come from.
std::string sourceOf(const calibrate::KernelStage& stage) {
  std::vector<std::string> tables;
  for (const calibrate::KernelFit& fit : stage.fits) {
    if (!fit.applied) continue;
    for (const std::string& table : fit.tables) {
      if (std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(table);
    }
  }
  const std::string& before = stage.efficiency.source;
  if (tables.empty()) return before;
  const auto earlier = before.find(kRefit);
  return fmt::format(
      "qplan calibrate kernels on {}{}{}", fmt::join(tables, ", "), kRefit,
      earlier == std::string::npos ? before : before.substr(earlier + std::string(kRefit).size()));
}

bool hasOwn(const calibrate::KernelStage& stage, const std::string& kernel) {
  return std::any_of(stage.fits.begin(), stage.fits.end(),
                     [&](const auto& fit) { return fit.kernel == kernel && fit.applied; });
}

calibrate::KernelStage fitWithProgress(const Global& global, const model::Gpu& gpu,
                                       const model::Efficiency& start,
                                       const std::vector<KernelTable>& tables,
                                       const FitHistory& history) {
  calibrate::KernelStageOptions options;
  options.assumed = history.assumed();
  std::unique_ptr<ProgressBar> bar;
  options.progress = [&](int done, int total, const std::string& kernel) {
    if (!bar) bar = std::make_unique<ProgressBar>(global, "kernels", total);
    if (done > 0) bar->advance();
    inform(global, fmt::format("fit {} of {}: {}", done + 1, total, kernel));
  };
  return calibrate::fitKernels(gpu, start, tables, options, global.stop);
}

}  // namespace

int runCalibrateKernels(const Global& global, const CalibrateOptions& options) {
  if (options.gpu.empty()) {
    throw UsageError("calibrate kernels: --gpu is missing; see qplan catalog list gpus");
  }
  if (options.tables.empty()) {
    throw UsageError("calibrate kernels: --tables is missing; give kernel tables or their folders");
  }
  const fs::path folder = io::dataDir(global.data);
  io::Resolver resolver(folder);
  const model::Gpu& gpu = resolver.gpu(options.gpu);
  const std::vector<KernelTable> tables = readTables(global, options.tables);
  const model::Efficiency start = startFor(gpu, io::loadUncalibrated(folder));
  const fs::path known = folder / "efficiency" / (gpu.id + ".json");
  const FitHistory history =
      fs::exists(known) ? FitHistory(model::io::readFile(known)) : FitHistory();

  calibrate::KernelStage stage = fitWithProgress(global, gpu, start, tables, history);
  if (!stage.complete) throw Interrupted();
  if (stage.fits.empty()) {
    throw model::InvalidInput({{"--tables", "no row that " + gpu.id + " can be fitted on",
                                "tables of several GPUs must name it, and formats be its own"}});
  }
  stage.efficiency.source = sourceOf(stage);
  if (!options.date.empty()) stage.efficiency.date = options.date;
  // Another GPU's figures stay a guess until the kernels that matter are this one's.
  if (hasOwn(stage, "gemm/bf16") && hasOwn(stage, "attention/decode") &&
      hasOwn(stage, "attention/prefill")) {
    stage.efficiency.provenance = model::Provenance::interpolated;
  }
  fmt::print(stderr, "{}", describe(stage));
  emitText(global, history.fileOf(stage));
  return kOk;
}

}  // namespace qplan::planner::cli
