#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "model/tables/attention_tables.hpp"
#include "profiler/published/collected.hpp"

namespace qplan::profiler::published {

namespace {

using model::ElementwiseOp;
using model::Format;
using model::tables::CollectiveSample;
using model::tables::ElementwiseSample;
using model::tables::KernelTable;
using model::tables::KernelTableKind;

constexpr double kLargestMessage = 268435456.0;
constexpr int kWidest = 65536;

// Static quantization and the cost of the scale belong together, table by table of a group.
std::vector<ElementwiseSample> quantizationSamples(const KernelTable& table, const Tables& all) {
  if (table.kind != KernelTableKind::staticQuantization) return {};
  for (const KernelTable& other : all) {
    if (other.group != table.group || other.kind != KernelTableKind::dynamicScale) continue;
    model::tables::QuantizeFilter filter;
    filter.maxTokens = kTokens.back();
    filter.maxWidth = kWidest;
    return quantizeSamples(table.table, other.table, filter);
  }
  return {};
}

void importElementwise(const std::string& topic, ElementwiseOp op, Format format,
                       const std::string& kernel,
                       const model::tables::GroupSamples<ElementwiseSample>& found,
                       Collected& into) {
  if (found.samples.empty()) return;
  into.from(topic, found.tables, found.tableRows);
  for (const ElementwiseSample& s : found.samples) {
    if (!isTokens(s.tokens)) {
      into.drop(topic, "thinned: tokens between the ones kept (1, 2, 4 to 16384)");
    } else if (s.width != std::floor(s.width) || s.width < 1.0 || s.width > 1e9) {
      into.drop(topic, "width that is no whole number");
    } else {
      into.add(topic, model::ElementwiseCase{op, format, s.tokens, static_cast<int>(s.width)},
               s.time, kernel);
    }
  }
}

}  // namespace

void importElementwise(const Tables& tables, Collected& into) {
  const model::Gpu& gpu = into.gpu();
  for (const ElementwiseOp op :
       {ElementwiseOp::norm, ElementwiseOp::rope, ElementwiseOp::activation}) {
    bool bare = false;
    const auto found =
        model::tables::firstGroup<ElementwiseSample>(tables, [&](const KernelTable& table) {
          if (table.kind == KernelTableKind::modelLayers) {
            return servingSimElementwiseSamples(table.table, op);
          }
          if (table.kind != KernelTableKind::operatorMedians) {
            return std::vector<ElementwiseSample>{};
          }
          bare = op == ElementwiseOp::norm;
          return vidurElementwiseSamples(table.table, model::tables::deviceOf(table, gpu), op);
        });
    const std::string topic = "elementwise " + std::string(name(op));
    importElementwise(topic, op, Format::bf16, "", found, into);
    if (bare && into.pointsOf(topic) > 0) {
      into.note(topic,
                "measured without residual by a kernel that is not vectorized; the fused "
                "one is taken to need the same time");
    }
  }
  const auto quantize = model::tables::firstGroup<ElementwiseSample>(
      tables, [&](const KernelTable& table) { return quantizationSamples(table, tables); });
  importElementwise("elementwise quantize", ElementwiseOp::quantize, Format::fp8W8a8,
                    "dynamic_per_token_scaled_fp8_quant", quantize, into);
}

void importAllReduce(const Tables& tables, Collected& into) {
  const std::string topic = "all_reduce";
  int engineRows = 0;
  for (const KernelTable& table : tables) {
    if (table.kind == KernelTableKind::engineAllReduce) {
      engineRows += static_cast<int>(table.table.rows.size());
    }
  }
  into.drop(topic, "kernels of an engine, not the library's ring; eager ones time the host",
            engineRows);
  const auto found =
      model::tables::firstGroup<CollectiveSample>(tables, [](const KernelTable& table) {
        return table.kind == KernelTableKind::libraryCollective ? ncclAllReduceSamples(table.table)
                                                                : std::vector<CollectiveSample>{};
      });
  if (found.samples.empty()) return;
  into.from(topic, found.tables, found.tableRows);
  into.drop(topic, "other collectives or elements of another size",
            found.tableRows - static_cast<int>(found.samples.size()));
  for (const CollectiveSample& s : found.samples) {
    if (s.bytes.value() < 1.0 || s.bytes.value() > kLargestMessage || s.ranks < 2) {
      into.drop(topic, "message above 256 MiB");
      continue;
    }
    into.add(topic, model::AllReduceCase{s.ranks, static_cast<std::int64_t>(s.bytes.value())},
             s.time, "NCCL");
  }
  into.note(topic, "message sizes are counted in elements of 2 bytes by the source");
}

}  // namespace qplan::profiler::published
