#include "model/tables/kernel_table_kind.hpp"

#include <algorithm>
#include <string_view>

namespace qplan::model::tables {
namespace {

bool hasColumn(const Table& table, std::string_view column) {
  return std::find(table.columns.begin(), table.columns.end(), column) != table.columns.end();
}

bool everyRowDecodes(const Table& table) {
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (TableRow(table, i).text("isl") != "1") return false;
  }
  return true;
}

bool isDifference(const Table& table) {
  const TableRow first(table, 0);
  return first.has("kernel_source") &&
         first.text("kernel_source").find("_minus_") != std::string::npos;
}

}  // namespace

std::optional<KernelTableKind> kindOf(const Table& table) {
  using enum KernelTableKind;
  if (table.rows.empty()) return std::nullopt;
  if (hasColumn(table, "gemm_dtype")) return gemm;
  if (hasColumn(table, "layer_name")) return modelLayers;
  if (hasColumn(table, "layer") && hasColumn(table, "time_us")) return modelLayers;
  if (hasColumn(table, "tokens_per_s")) return layerThroughput;
  if (hasColumn(table, "num_tensor_parallel_workers") && hasColumn(table, "mlp_up_proj_ms")) {
    return operatorMedians;
  }
  if (hasColumn(table, "prefill_chunk") && hasColumn(table, "n_decode")) return modelAttention;
  if (hasColumn(table, "is_prefill") && hasColumn(table, "kv_cache_size")) return batchAttention;
  if (hasColumn(table, "kv_cache_dtype") && hasColumn(table, "isl")) {
    return everyRowDecodes(table) ? decodeAttention : promptAttention;
  }
  if (hasColumn(table, "allreduce_dtype")) return engineAllReduce;
  if (hasColumn(table, "nccl_dtype")) return libraryCollective;
  if (hasColumn(table, "quant_dtype"))
    return isDifference(table) ? dynamicScale : staticQuantization;
  return std::nullopt;
}

}  // namespace qplan::model::tables
