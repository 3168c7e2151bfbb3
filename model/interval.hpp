#pragma once

#include <string>
#include <vector>

#include "model/estimate.hpp"

namespace qplan::model {

// How far a case lies from what was calibrated, nearest first.
enum class Novelty { known, newModel, newGpu, newModelAndGpu };

// Split-conformal quantiles of ln(measured / predicted) on held-out rows: the true value lies
// within point x [exp(lower), exp(upper)] for `level` of cases.
struct LogQuantiles {
  Mode mode = Mode::sync;
  Novelty novelty = Novelty::known;
  bool spansNodes = false;  // replicas of several GPUs on more than one node: kept apart
  double lower = 0;
  double upper = 0;
  int rows = 0;  // held-out rows behind it
  bool operator==(const LogQuantiles&) const = default;
};

struct IntervalTable {
  double level = 0.8;
  std::vector<LogQuantiles> quantiles;
  std::vector<std::string> calibratedModels;  // architecture keys, see `architectureKey`
  std::vector<std::string> calibratedGpus;
  std::string source;
  bool operator==(const IntervalTable&) const = default;
};

// Names an architecture by its sizes, so that fine-tunes of one model count as known:
// "h4096-f14336-l32-a32-k8-d128-v128256", experts and latent ranks appended.
std::string architectureKey(const Llm& llm);

// Novelty of a deployment against what the table was calibrated on.
Novelty novelty(const IntervalTable& table, const Deployment& deployment);

// Sets the interval of the main figure; never crosses the floor.
Estimate withInterval(Estimate estimate, const IntervalTable& table, const Deployment& deployment);

}  // namespace qplan::model
