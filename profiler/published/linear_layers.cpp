#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

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

struct FormatSamples {
  model::tables::GroupSamples<GemmSample> group;
  int groupNumber = 0;
  bool includesQuantization = false;
  std::map<std::string, int> dropped;
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
    if (table.kind == KernelTableKind::layerThroughput) {
      filter.minOutputs = kFewestThroughputOutputs;
    }
    auto& entry = read[table.name];
    entry = {table.group, gemmSamples(table.table, *layout, gpu, filter)};
    return entry.second.samples;
  });
  for (const std::string& table : result.group.tables) {
    const auto& [number, samples] = read[table];
    result.groupNumber = number;
    result.includesQuantization |= samples.includesQuantization;
    for (const auto& [reason, rows] : samples.dropped) result.dropped[reason] += rows;
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
  if (found.group.samples.empty()) return;
  into.from(topic, found.group.tables, found.group.tableRows);
  for (const auto& [reason, rows] : found.dropped) {
    // Rows of other formats are no loss; kernels of no format at all are named once.
    if (reason == "other format" || reason == "other GPU" || reason == "not a linear layer") {
      continue;
    }
    if (reason.starts_with("kernel the engine does not run")) {
      const std::string where = fmt::format("{}", fmt::join(found.group.tables, " "));
      if (otherKernels.insert(reason + where).second) into.drop("gemm", reason, rows);
      continue;
    }
    into.drop(topic, reason, rows);
  }
  QuantizationTimes quantization;
  if (found.includesQuantization) {
    quantization = quantizationOf(tables, found.groupNumber);
    if (quantization.empty()) {
      into.drop(topic,
                "times include quantizing the activations, and no table says how long that takes",
                static_cast<int>(found.group.samples.size()));
      return;
    }
    into.note(topic,
              "the standalone time of quantizing the activations at the same M and K is taken off "
              "each published time, which includes it");
  }
  for (const GemmSample& s : found.group.samples) {
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
