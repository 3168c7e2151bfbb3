#include "model/tables/groups.hpp"

#include <cctype>

namespace qplan::model::tables {

std::optional<GemmTableLayout> gemmLayout(KernelTableKind kind) {
  switch (kind) {
    case KernelTableKind::gemm:
      return GemmTableLayout::aiconfigurator;
    case KernelTableKind::modelLayers:
      return GemmTableLayout::servingSimLayers;
    case KernelTableKind::layerThroughput:
      return GemmTableLayout::layerThroughput;
    case KernelTableKind::operatorMedians:
      return GemmTableLayout::vidurMlp;
    default:
      return std::nullopt;
  }
}

bool namesDevice(const std::string& gpuId, const std::string& device) {
  std::string lower;
  for (const char c : device) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return !lower.empty() && ("-" + gpuId + "-").find("-" + lower + "-") != std::string::npos;
}

std::string deviceOf(const KernelTable& table, const Gpu& gpu) {
  const char* column = table.kind == KernelTableKind::operatorMedians   ? "device"
                       : table.kind == KernelTableKind::layerThroughput ? "gpu"
                                                                        : nullptr;
  if (column == nullptr) return {};
  for (std::size_t i = 0; i < table.table.rows.size(); ++i) {
    const std::string& device = TableRow(table.table, i).text(column);
    if (namesDevice(gpu.id, device)) return device;
  }
  return gpu.id;
}

}  // namespace qplan::model::tables
