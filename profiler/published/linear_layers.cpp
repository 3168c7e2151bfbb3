
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/tables/attention_tables.hpp"
#include "model/tables/kernel_tables.hpp"
#include "profiler/published/collected.hpp"

namespace qplan::profiler::published {

namespace {

using model::Format;
using model::Seconds;
using model::tables::GemmSample;
using model::tables::GemmSamples;
using model::tables::KernelTable;
using model::tables::KernelTableKind;

// Tokens per second of small layers measure the host.
constexpr int kFewestThroughputOutputs = 4096;

// Tables with more are grids, not models.
constexpr std::size_t kMostShapes = 120;

constexpr const char* kUnphysical = "faster than memory or peak rate";
// Share of such rows from which on the others of the table are not believed either.
constexpr double kMostUnphysical = 0.1;

struct FormatSamples {
  model::tables::GroupSamples<GemmSample> group;
  int groupNumber = 0;
  bool includesQuantization = false;
  std::map<std::pair<std::string, std::string>, int> dropped;  // by table and reason
};

FormatSamples samplesOf(const Tables& tables, const model::Gpu& gpu, Format format) {
  FormatSamples result;
  std::map<std::string, std::pair<int, GemmSamples>> read;
  result.group = model::tables::firstGroup<GemmSample>(tables, [&](const KernelTable& table) {
    const auto layout = model::tables::gemmLayout(table.kind);
    if (!layout) return std::vector<GemmSample>{};
    model::tables::GemmTableFilter filter;
    filter.format = format;
    filter.device = model::tables::deviceOf(table, gpu);
    filter.maxRows = kTokens.back();
    filter.mostWarmShare = kMostWarmShare;
    if (table.kind == KernelTableKind::layerThroughput) {
      filter.minOutputs = kFewestThroughputOutputs;
    }
    auto& entry = read[table.name];
    entry = {table.group, gemmSamples(table.table, *layout, gpu, filter)};
    return entry.second.samples;
  });
  // Where no table has a usable row, all of them say why.
  for (const auto& [table, entry] : read) {
    const auto& [number, samples] = entry;
    const auto& used = result.group.tables;
    const bool isUsed = std::find(used.begin(), used.end(), table) != used.end();
    if (!used.empty() && !isUsed) continue;
    result.groupNumber = number;
    result.includesQuantization |= samples.includesQuantization;
    for (const auto& [reason, rows] : samples.dropped) result.dropped[{table, reason}] += rows;
  }
  return result;
}

// Time of quantizing M rows of K activations, by M and K.
using QuantizationTimes = std::map<std::pair<int, int>, Seconds>;

QuantizationTimes quantizationOf(const Tables& tables, int group) {
  const auto ofKind = [&](KernelTableKind kind) {
    return std::find_if(tables.begin(), tables.end(), [&](const KernelTable& table) {
      return table.group == group && table.kind == kind;
    });
  };
  const auto scale = ofKind(KernelTableKind::staticQuantization);
  const auto dynamic = ofKind(KernelTableKind::dynamicScale);
  if (scale == tables.end() || dynamic == tables.end()) return {};
  model::tables::QuantizeFilter filter;
  filter.maxTokens = kTokens.back();
  filter.maxWidth = 65536;
  QuantizationTimes times;
  try {
    for (const auto& s : quantizeSamples(scale->table, dynamic->table, filter)) {
      times[{s.tokens, static_cast<int>(s.width)}] = s.time;
    }
  } catch (const model::ParseError& error) {
    throw model::ParseError(scale->name + " or " + dynamic->name, error.where(), error.message(),
                            error.hint());
  }
  return times;
}

void importFormat(const Tables& tables, Format format, std::set<std::string>& otherKernels,
                  Collected& into) {
  const std::string topic = "gemm " + std::string(name(format));
  const FormatSamples found = samplesOf(tables, into.gpu(), format);
  if (!found.group.samples.empty()) {
    into.from(topic, found.group.tables, found.group.tableRows);
  }
  int unphysical = 0;
  for (const auto& [at, rows] : found.dropped) {
    const auto& [table, reason] = at;
    // Rows of other formats are no loss; kernels of no format at all are named once.
    if (reason == "other format" || reason == "other GPU" || reason == "not a linear layer") {
      continue;
    }
    if (reason.starts_with("kernel the engine does not run")) {
      if (otherKernels.insert(table + reason).second) into.drop("gemm", reason, rows);
      continue;
    }
    if (reason == kUnphysical) unphysical += rows;
    into.drop(topic,
              reason == "outside the sizes of serving"
                  ? "outside the sizes of serving (N and K from 1024, M to 16384)"
                  : reason,
              rows);
  }
  const auto read = static_cast<int>(found.group.samples.size());
  if (read == 0) return;
  if (unphysical > kMostUnphysical * (read + unphysical)) {
    into.drop(topic, "too many rows of the table are faster than the GPU: sizes or times are wrong",
              read);
    return;
  }
  QuantizationTimes quantization;
  if (found.includesQuantization) {
    quantization = quantizationOf(tables, found.groupNumber);
    if (quantization.empty()) {
      into.drop(topic,
                "times include quantizing the activations, and no table says how long that takes",
                read);
      return;
    }
    into.note(topic,
              "the standalone time of quantizing the activations at the same M and K is taken off "
              "each published time, which includes it");
  }
  std::set<std::pair<int, int>> shapes;
  for (const GemmSample& s : found.group.samples) shapes.emplace(s.shape.outputs, s.shape.inputs);
  const bool dense = shapes.size() > kMostShapes;
  for (const GemmSample& s : found.group.samples) {
    if (dense && !(isFeatures(s.shape.outputs) && isFeatures(s.shape.inputs))) {
      into.drop(topic,
                "thinned: N or K between the ones kept (powers of two to 16384, 65536, and "
                "1536, 3072, 5120, 6144, 12288)");
      continue;
    }
    if (!isTokens(s.rows)) {
      into.drop(topic, "thinned: M between the ones kept (1, 2, 4 to 16384)");
      continue;
    }
    Seconds time = s.time;
    if (found.includesQuantization) {
      const auto taken = quantization.find({s.rows, s.shape.inputs});
      if (taken == quantization.end() || taken->second >= time) {
        into.drop(topic, "no time of quantizing the activations at this size");
        continue;
      }
      time -= taken->second;
    }
    into.add(topic, model::GemmCase{format, s.rows, s.shape}, time, s.kernel);
  }
}

}  // namespace

void importLinearLayers(const Tables& tables, Collected& into) {
  std::set<std::string> otherKernels;
  for (const Format format : model::kFormats) {
    if (model::supports(into.gpu(), format)) importFormat(tables, format, otherKernels, into);
  }
}

}  // namespace qplan::profiler::published
