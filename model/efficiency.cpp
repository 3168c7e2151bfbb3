#include "model/efficiency.hpp"

#include <algorithm>

#include "model/diagnostic.hpp"

namespace qplan::model {
namespace {

// 0 for the GPU itself; larger for less related tables.
int distance(const Gpu& gpu, const Efficiency& table) {
  if (table.gpu == gpu.id) return 0;
  if (table.computeCapability == gpu.computeCapability) return 1;
  if (table.architecture == gpu.architecture) return 2;
  return 3;
}

void borrow(Efficiency& table, Format format, const Efficiency& from, Format source) {
  const auto to = static_cast<std::size_t>(format);
  if (table.gemm[to]) return;
  const auto& record = from.gemm[static_cast<std::size_t>(source)];
  if (!record) return;
  table.gemm[to] = record;
  table.gemmBorrowed[to] = true;
}

}  // namespace

Efficiency efficiencyFor(const Gpu& gpu, const std::vector<Efficiency>& known) {
  if (known.empty()) {
    throw InvalidInput({{"efficiency", "no table of kernel efficiencies is known",
                         "give a data folder with at least one under efficiency/"}});
  }
  const auto nearer = [&](const Efficiency* a, const Efficiency* b) {
    return distance(gpu, *a) < distance(gpu, *b);
  };
  std::vector<const Efficiency*> order;
  order.reserve(known.size());
  for (const Efficiency& table : known) order.push_back(&table);
  std::stable_sort(order.begin(), order.end(), nearer);

  Efficiency result = *order.front();
  if (distance(gpu, result) > 0) {
    result.provenance = weakest(result.provenance, Provenance::datasheet);
  }
  borrow(result, Format::fp8W8a8, result, Format::int8W8a8);
  borrow(result, Format::int8W8a8, result, Format::fp8W8a8);
  for (const Efficiency* other : order) {
    for (const Format format : kFormats) borrow(result, format, *other, format);
  }
  return result;
}

}  // namespace qplan::model
