#pragma once

#include <algorithm>
#include <vector>

#include "model/attention.hpp"
#include "model/batch.hpp"
#include "model/breakdown.hpp"
#include "model/collective.hpp"
#include "model/elementwise.hpp"
#include "model/engine.hpp"
#include "model/gemm.hpp"
#include "model/grouped_gemm.hpp"
#include "model/operator_graph.hpp"
#include "model/provenance.hpp"
#include "model/quantity.hpp"
#include "model/step.hpp"

namespace qplan::model {

// Cached tokens over the batch as seen by layers with and without a window.
struct Seen {
  double all = 0;
  double windowed = 0;
};

struct GemmOp {
  GemmKernel kernel;
  Provenance provenance;
  int outputs, inputs;
  bool quantized;
  Rows rows;
  OperatorClass operatorClass;
  double count;
};

struct GroupedGemmOp {
  GroupedGemm kernel;
  Provenance provenance;
};

struct ElementwiseEntry {
  Elementwise kernel;
  Provenance provenance;
  ElementwiseOp op;
  int width;
  Rows rows;
  OperatorClass operatorClass;
  double count;
};

struct AttentionOp {
  Attention kernel;
  Provenance provenance;
  bool windowed;
  double count;
  double bytesPerToken;     // of cache read
  double newBytesPerToken;  // query, key, value and output
  double pairFlops;
};

struct AllReduceOp {
  AllReduce kernel;
  Provenance provenance;
  double bytesPerToken;
  double count;
};

struct SendReceiveOp {
  SendReceive kernel;
  Provenance provenance;
  double bytesPerToken;
  double count;
};

// The operators of a step in flat arrays by kind, equal ones merged, each with its compiled kernel.
struct StepSchedule {
  std::vector<GemmOp> gemms;
  std::vector<GroupedGemmOp> groupedGemms;
  std::vector<ElementwiseEntry> elementwise;
  std::vector<AttentionOp> decodes;
  std::vector<AttentionOp> prefills;
  std::vector<AllReduceOp> allReduces;
  std::vector<SendReceiveOp> sendReceives;

  Engine engine;  // capture sizes and host costs
  bool tensorParallel = false;
  bool pipeline = false;
  double window = 0;                               // tokens; 0: none
  Seconds gap;                                     // before every kernel
  Seconds permutations;                            // of all linear layers in a step
  Provenance provenance = Provenance::calibrated;  // weakest of the operators; host: calibrated

  BytesPerSecond bandwidth;
  FlopsPerSecond peak;      // of the format
  FlopsPerSecond peakWide;  // of BF16
  Bytes weights;            // read by every step, lm_head apart
  Flops flopsPerToken;      // seconds at peak are summed per math type
  Flops wideFlopsPerToken;
  Bytes headWeights;  // read when anything is sampled
  Flops headFlops;    // per sampled position

  // Rows of the matrix products: decode-only steps run as captured graphs of given sizes.
  [[nodiscard]] int paddedTokens(const Batch& batch) const {
    return batch.prefillTokens == 0 ? paddedBatch(engine, batch.decodes) : tokens(batch);
  }

  [[nodiscard]] Seen seen(const Batch& batch) const;

  // Mean over `steps` steps, the context growing by `decodes` tokens each.
  [[nodiscard]] Seen meanSeen(const Batch& first, int steps) const;

  [[nodiscard]] Seconds gpuTime(const Batch& batch, const Seen& seenTokens) const;
  [[nodiscard]] Seconds hostTime(const Batch& batch) const;
  [[nodiscard]] Seconds floorTime(const Batch& batch, const Seen& seenTokens) const;

  // Shows `visitor` every operator that the batch needs.
  template <class Visitor>
  void visit(const Batch& batch, const Seen& seenTokens, Visitor& visitor) const {
    const int all = paddedTokens(batch);
    const auto rows = [&](Rows which) { return which == Rows::tokens ? all : batch.sampled; };
    for (const GemmOp& op : gemms) {
      if (rows(op.rows) > 0) visitor.gemm(op, rows(op.rows));
    }
    for (const GroupedGemmOp& op : groupedGemms) visitor.grouped(op, all);
    for (const ElementwiseEntry& op : elementwise) {
      if (rows(op.rows) > 0) visitor.elementwise(op, rows(op.rows));
    }
    if (batch.decodes > 0) {
      for (const AttentionOp& op : decodes) {
        visitor.decode(op, batch.decodes, op.windowed ? seenTokens.windowed : seenTokens.all);
      }
    }
    if (batch.prefillTokens > 0) {
      for (const AttentionOp& op : prefills) visitor.prefill(op, batch);
    }
    visitor.permutation(permutations);
    for (const AllReduceOp& op : allReduces) visitor.allReduce(op, all);
    for (const SendReceiveOp& op : sendReceives) visitor.sendReceive(op, all);
  }
};

// Prompt pairs that a layer with a window has to compute at least; the window cuts off at most
// w^2/2 less per prompt than it admits.
double promptPairs(const Batch& batch, double window);

// Requires a layout that infeasible() accepts and matrix units for the format and BF16.
StepSchedule compileStep(const Deployment& deployment, const Efficiency& efficiency);

}  // namespace qplan::model
