#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "planner/calibrate/kernel_jobs.hpp"

namespace qplan::planner::calibrate {
namespace {

using model::Format;
using model::GemmFamily;
using model::Seconds;
using model::tables::GemmSamples;
using model::tables::GemmTableFilter;
using model::tables::GemmTableLayout;

constexpr std::size_t kFewestSamples = 40;  // four per free parameter

// Of a grid denser than this, only the M below are used: powers of two, one past them, where a tile
// more is needed, and a few between.
constexpr std::size_t kDenseGrid = 9000;
constexpr std::array kSparseRows{1,   2,   4,    8,    12,   16,   17,   32,   48,   64,   65,  80,
                                 96,  112, 128,  129,  160,  192,  224,  256,  257,  384,  512, 513,
                                 768, 769, 1024, 1025, 1280, 1536, 2048, 2049, 3072, 4096, 8192};

// FP8 tables time the activation quantization with the layer. Its start-up cannot be told from the
// layer's own; this is the standalone kernel's, which is the same on every GPU measured.
constexpr Seconds kQuantizationStartup{2.2e-6};
constexpr Seconds kQuantizationPerElement{2.5e-12};

// Families of the kernels that tables time; INT8 tables time a library, not the engine's kernels.
GemmFamily familyOf(Format format, const model::Gpu& gpu) {
  switch (format) {
    case Format::fp8W8a8:
      return gpu.computeCapability.major == 9 ? GemmFamily::cutlassSm90 : GemmFamily::cutlassSm89;
    case Format::int4W4a16:
      return GemmFamily::marlin;
    case Format::bf16:
    case Format::int8W8a8:
      break;
  }
  return GemmFamily::cublas;
}

GemmFitOptions optionsFor(GemmFamily family, Format format, bool includesQuantization, int folds) {
  GemmFitOptions options;
  options.folds = folds;
  options.start.family = family;
  if (family == GemmFamily::marlin) {
    // One fixed tile: no tile efficiency to tell apart, no prologue per wave.
    options.start.maxSplits = 16;
    options.free = {GemmParameter::startup, GemmParameter::memory, GemmParameter::math,
                    GemmParameter::overlap, GemmParameter::waveRounding};
    return options;
  }
  options.start.maxSplits = format == Format::bf16 ? 8 : 1;
  options.start.tileHalf = 8;
  options.start.rootBytes = Seconds(1e-6);
  options.start.waveStartup = Seconds(0.5e-6);
  options.free.push_back(GemmParameter::rootBytes);
  if (family != GemmFamily::cublas) {
    options.free.push_back(GemmParameter::saturatingShare);
    options.start.saturatingShare = 0.2;
  }
  if (family == GemmFamily::cutlassSm90) {
    options.start.partialTile = 1;
    options.start.tileHalf = 0;
  }
  if (includesQuantization) {
    options.quantizationStartup = kQuantizationStartup;
    options.quantizationPerElement = kQuantizationPerElement;
    options.free.push_back(GemmParameter::quantization);
  }
  return options;
}

void roundFigures(model::GemmEfficiency& e) {
  roundAll(e.startup, e.memory, e.rootBytes, e.math, e.tileHalf, e.overlap, e.waveRounding,
           e.waveStartup, e.partialTile, e.saturatingShare);
}

KernelFit fitted(KernelFit record, const GemmFit& fit) {
  record.family = name(fit.efficiency.family);
  for (const FittedParameter& p : fit.parameters) {
    if (p.state == ParameterState::fixed) continue;
    record.parameters.push_back(
        {std::string(name(p.parameter)), p.state, p.value, p.standardError});
  }
  record.converged = fit.converged;
  record.inSample = fit.inSample;
  if (fit.heldOutShapes.samples > 0) {
    record.heldOut = {{"shapes", fit.heldOutShapes}, {"rows", fit.heldOutRows}};
  }
  record.heldOutByRows = fit.heldOutByRows;
  return record;
}

struct FormatSamples {
  GroupSamples<GemmSample> group;
  bool includesQuantization = false;
  std::map<std::string, int> dropped;
};

FormatSamples samplesOf(const KernelSources& sources, Format format) {
  FormatSamples result;
  std::map<std::string, GemmSamples> read;
  result.group = firstGroup<GemmSample>(sources.tables, [&](const KernelTable& table) {
    const auto layout = gemmLayout(table.kind);
    if (!layout) return std::vector<GemmSample>{};
    GemmTableFilter filter;
    filter.format = format;
    filter.device = deviceOf(table, sources.gpu);
    // Tokens per second of small layers measure the host.
    if (*layout == GemmTableLayout::layerThroughput) filter.minOutputs = 4096;
    GemmSamples& samples = read[table.name];
    samples = gemmSamples(table.table, *layout, sources.gpu, filter);
    return samples.samples;
  });
  for (const std::string& table : result.group.tables) {
    result.includesQuantization |= read[table].includesQuantization;
    for (const DroppedRows& d : read[table].dropped) result.dropped[d.reason] += d.rows;
  }
  if (result.group.samples.size() > kDenseGrid) {
    const auto thinned = std::erase_if(result.group.samples, [](const GemmSample& s) {
      return std::find(kSparseRows.begin(), kSparseRows.end(), s.rows) == kSparseRows.end();
    });
    result.dropped["dense grid: M between the ones used"] = static_cast<int>(thinned);
  }
  return result;
}

}  // namespace

void addGemmJobs(const KernelSources& sources, KernelJobs& into) {
  for (const Format format : model::kFormats) {
    if (!model::supports(sources.gpu, format)) continue;
    FormatSamples found = samplesOf(sources, format);
    const std::string kernel = "gemm/" + std::string(name(format));
    if (found.group.samples.empty()) continue;
    if (found.group.samples.size() < kFewestSamples) {
      into.skipped.push_back(
          {kernel, std::to_string(found.group.samples.size()) + " samples are too few"});
      continue;
    }
    KernelJob job;
    job.record.kernel = kernel;
    job.record.tables = found.group.tables;
    job.record.tableRows = found.group.tableRows;
    for (const auto& [reason, rows] : found.dropped) job.record.dropped.push_back({reason, rows});
    GemmFitOptions options = optionsFor(familyOf(format, sources.gpu), format,
                                        found.includesQuantization, sources.folds);
    job.run = [gpu = sources.gpu, format, samples = std::move(found.group.samples),
               options = std::move(options)](KernelFit record, model::Efficiency& efficiency,
                                             const std::stop_token& stop) {
      GemmFitOptions stoppable = options;
      stoppable.stop = stop;
      GemmFit fit = fitGemm(gpu, format, samples, stoppable);
      roundFigures(fit.efficiency);
      efficiency.gemm[static_cast<std::size_t>(format)] = fit.efficiency;
      return fitted(std::move(record), fit);
    };
    into.jobs.push_back(std::move(job));
  }
}

}  // namespace qplan::planner::calibrate
