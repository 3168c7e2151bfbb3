#include "model/interval.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace qplan::model {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The row of that mode nearest in span and novelty, the more cautious one of two equally near.
const LogQuantiles* nearest(const IntervalTable& table, Mode mode, bool spansNodes,
                            Novelty novelty) {
  const auto distance = [&](const LogQuantiles& row) {
    const int away = static_cast<int>(row.novelty) - static_cast<int>(novelty);
    return (row.spansNodes != spansNodes ? 100 : 0) + 2 * std::abs(away) - (away > 0 ? 1 : 0);
  };
  const LogQuantiles* best = nullptr;
  for (const LogQuantiles& row : table.quantiles) {
    if (row.mode != mode) continue;
    if (best == nullptr || distance(row) < distance(*best)) best = &row;
  }
  return best;
}

}  // namespace

std::string architectureKey(const Llm& llm) {
  std::string key;
  const auto append = [&key](const char* label, int value) {
    if (!key.empty()) key += '-';
    key += label + std::to_string(value);
  };
  append("h", llm.hidden);
  append("f", llm.ffn);
  append("l", llm.layers);
  append("a", llm.heads);
  append("k", llm.kvHeads);
  append("d", llm.headDim);
  append("v", llm.vocab);
  if (llm.moe) {
    append("e", llm.moe->experts);
    append("t", llm.moe->expertsPerToken);
    append("x", llm.moe->expertFfn);
  }
  if (llm.mla) {
    append("q", llm.mla->qLoraRank);
    append("c", llm.mla->kvLoraRank);
  }
  return key;
}

Novelty novelty(const IntervalTable& table, const Deployment& deployment) {
  const bool model = contains(table.calibratedModels, architectureKey(deployment.llm));
  const bool gpu = contains(table.calibratedGpus, deployment.gpu.id);
  if (model) return gpu ? Novelty::known : Novelty::newGpu;
  return gpu ? Novelty::newModel : Novelty::newModelAndGpu;
}

Estimate withInterval(Estimate estimate, const IntervalTable& table, const Deployment& deployment) {
  const bool sync = estimate.mode == Mode::sync;
  const double point = sync ? estimate.latency.value() : estimate.maxQps.value();
  estimate.interval = {point, point, table.level};
  const Layout& layout = deployment.layout;
  const bool spansNodes = layout.tp * layout.pp > deployment.gpu.interconnect.gpusPerNode;
  if (const LogQuantiles* row =
          nearest(table, estimate.mode, spansNodes, novelty(table, deployment))) {
    // measured / predicted of the figure itself, for both modes
    estimate.interval.lower = point * std::exp(row->lower);
    estimate.interval.upper = point * std::exp(row->upper);
  }
  double& lower = estimate.interval.lower;
  double& upper = estimate.interval.upper;
  if (sync) {
    lower = std::max(lower, estimate.floor);
    upper = std::max(upper, lower);
  } else {
    upper = std::min(upper, estimate.floor);
    lower = std::min(lower, upper);
  }
  return estimate;
}

}  // namespace qplan::model
