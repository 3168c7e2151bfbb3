#include "model/step.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

#include "model/attention.hpp"
#include "model/collective.hpp"
#include "model/elementwise.hpp"
#include "model/gemm.hpp"
#include "model/node.hpp"
#include "model/operator_graph.hpp"

namespace qplan::model {
namespace {

// Cached tokens over the batch as seen by layers with and without a window.
struct Seen {
  double all = 0;
  double windowed = 0;
};

struct GemmOp {
  GemmKernel kernel;
  int outputs, inputs;
  bool quantized;
  Rows rows;
  OperatorClass operatorClass;
  double count;
};

// Matrices of the experts a batch activates, run as one product: `active` of them side by side give
// active x outputs columns, each with the rows routed to one expert.
class GroupedGemm {
 public:
  GroupedGemm(const Operator& op, const Gpu& gpu, Format format, const GemmEfficiency& efficiency)
      : experts_(op.experts),
        perToken_(op.expertsPerToken),
        count_(op.count),
        bandwidth_(gpu.memoryBandwidth),
        peak_(*peakRate(gpu, op.quantized ? format : Format::bf16)) {
    const double ratio = static_cast<double>(experts_) / perToken_;
    for (int i = 0; i < kGrid; ++i) {
      const int active =
          std::clamp(static_cast<int>(std::lround(perToken_ * std::pow(ratio, i / (kGrid - 1.0)))),
                     1, experts_);
      if (!grid_.empty() && grid_.back().first >= active) continue;
      grid_.emplace_back(active, GemmKernel(gpu, op.quantized ? format : Format::bf16, efficiency,
                                            {active * op.outputs, op.inputs}));
    }
  }

  [[nodiscard]] double count() const { return count_; }

  // Expected number of distinct experts with uniform routing.
  [[nodiscard]] double active(int tokens) const {
    const double missed = 1.0 - static_cast<double>(perToken_) / experts_;
    return experts_ * (1.0 - std::pow(missed, tokens));
  }

  // Interpolated in the number of active experts, in which bytes and FLOPs are linear: stays above
  // the floor wherever the kernels do.
  [[nodiscard]] GemmTime parts(int tokens) const {
    if (tokens == 0) return {};
    const double experts = active(tokens);
    const int rows = static_cast<int>(std::ceil(tokens * perToken_ / experts - 1e-9));
    const auto above = std::find_if(grid_.begin(), grid_.end(),
                                    [&](const auto& point) { return point.first >= experts; });
    if (above == grid_.begin()) return grid_.front().second.parts(rows);
    if (above == grid_.end()) return grid_.back().second.parts(rows);
    const auto below = above - 1;
    const double share = (experts - below->first) / (above->first - below->first);
    const GemmTime low = below->second.parts(rows);
    const GemmTime high = above->second.parts(rows);
    const auto mix = [&](Seconds a, Seconds b) { return (1.0 - share) * a + share * b; };
    return {mix(low.total, high.total), mix(low.startup, high.startup),
            mix(low.memory, high.memory), mix(low.math, high.math)};
  }

  // Of the experts read, at least; `grid_.back()` holds all of them.
  [[nodiscard]] Bytes weightBytes(int tokens) const {
    return grid_.back().second.bytes(0) * (active(tokens) / experts_);
  }
  [[nodiscard]] Flops flops(int tokens) const {
    return grid_.back().second.flops(tokens) * (static_cast<double>(perToken_) / experts_);
  }
  [[nodiscard]] Seconds floor(int tokens) const {
    return std::max(weightBytes(tokens) / bandwidth_, flops(tokens) / peak_);
  }

 private:
  static constexpr int kGrid = 6;
  int experts_ = 1;
  int perToken_ = 1;
  double count_ = 1;
  BytesPerSecond bandwidth_;
  FlopsPerSecond peak_;
  std::vector<std::pair<int, GemmKernel>> grid_;
};

struct ElementwiseEntry {
  Elementwise kernel;
  ElementwiseOp op;
  int width;
  Rows rows;
  OperatorClass operatorClass;
  double count;
};

struct AttentionOp {
  Attention kernel;
  bool windowed;
  double count;
  double bytesPerToken;  // of cache read
  double pairFlops;
};

struct AllReduceOp {
  AllReduce kernel;
  double bytesPerToken;
  double count;
};

struct SendReceiveOp {
  SendReceive kernel;
  double bytesPerToken;
  double count;
};

const GemmEfficiency& gemmEfficiency(const Efficiency& efficiency, Format format) {
  static constexpr GemmEfficiency kTypical{};
  const auto& record = efficiency.gemm[static_cast<std::size_t>(format)];
  return record ? *record : kTypical;
}

// Time on the GPU of the operators that a step takes, the gap before each kernel included.
class TotalTime {
 public:
  explicit TotalTime(Seconds gap) : gap_(gap) {}

  void gemm(const GemmOp& op, int rows) { add(op.count, op.kernel.time(rows)); }
  void grouped(const GroupedGemm& op, int rows) { add(op.count(), op.parts(rows).total); }
  void elementwise(const ElementwiseEntry& op, int rows) { add(op.count, op.kernel.time(rows)); }
  void decode(const AttentionOp& op, int sequences, double seen) {
    const AffineTime line = op.kernel.decodeLine(sequences);
    add(op.count, line.fixed + line.perToken * Tokens(seen));
  }
  void prefill(const AttentionOp& op, const Batch& batch) {
    add(op.count, op.kernel.prefill(batch.prefillTokens, batch.prefills, batch.prefillAttention));
  }
  void allReduce(const AllReduceOp& op, int rows) {
    add(op.count, op.kernel.time(Bytes(op.bytesPerToken * rows)));
  }
  void sendReceive(const SendReceiveOp& op, int rows) {
    add(op.count, op.kernel.time(Bytes(op.bytesPerToken * rows)));
  }
  void permutation(Seconds all) { total_ += all; }
  [[nodiscard]] Seconds total() const { return total_; }

 private:
  void add(double count, Seconds time) { total_ += count * (time + gap_); }

  Seconds gap_;
  Seconds total_;
};

// Adds operators by class; the bound of a class is that of its largest contribution.
class ByClass {
 public:
  ByClass(std::array<BreakdownItem, kOperatorClassCount>& into, double times, Seconds gap,
          Provenance provenance)
      : into_(into), times_(times), gap_(gap), provenance_(provenance) {
    for (std::size_t i = 0; i < kOperatorClassCount; ++i) largest_[i] = into[i].time;
  }

  void gemm(const GemmOp& op, int rows) {
    add(op.operatorClass, op.count, op.kernel.parts(rows), op.kernel.floor(rows));
  }
  void grouped(const GroupedGemm& op, int rows) {
    add(OperatorClass::gemm, op.count(), op.parts(rows), op.floor(rows));
  }
  void elementwise(const ElementwiseEntry& op, int rows) {
    const Seconds time = op.kernel.time(rows);
    const Seconds floor = op.kernel.floor(rows);
    add(op.operatorClass, op.count, time, floor,
        2.0 * floor < time + gap_ ? Bound::launch : Bound::memory);
  }
  void decode(const AttentionOp& op, int sequences, double seen) {
    const AffineTime line = op.kernel.decodeLine(sequences);
    const Seconds reading = line.perToken * Tokens(seen);
    add(OperatorClass::decodeAttention, op.count, line.fixed + reading,
        op.kernel.decodeFloor(sequences, seen),
        line.fixed > reading ? Bound::launch : Bound::memory);
  }
  void prefill(const AttentionOp& op, const Batch& batch) {
    const Seconds time =
        op.kernel.prefill(batch.prefillTokens, batch.prefills, batch.prefillAttention);
    add(OperatorClass::prefillAttention, op.count, time,
        op.kernel.prefillFloor(batch.prefillTokens, batch.prefillAttention), Bound::compute);
  }
  void allReduce(const AllReduceOp& op, int rows) {
    const Bytes bytes(op.bytesPerToken * rows);
    add(OperatorClass::allReduce, op.count, op.kernel.time(bytes), op.kernel.floor(bytes),
        Bound::communication);
  }
  void sendReceive(const SendReceiveOp& op, int rows) {
    const Bytes bytes(op.bytesPerToken * rows);
    add(OperatorClass::sendReceive, op.count, op.kernel.time(bytes), op.kernel.floor(bytes),
        Bound::communication);
  }
  void permutation(Seconds all) {
    addShare(OperatorClass::elementwise, all, Seconds(0.0), Bound::launch);
  }
  void host(Seconds time) { addShare(OperatorClass::host, time, Seconds(0.0), Bound::host); }

 private:
  void add(OperatorClass c, double count, const GemmTime& parts, Seconds floor) {
    const Bound bound = parts.startup + gap_ > std::max(parts.memory, parts.math) ? Bound::launch
                        : parts.math > parts.memory                               ? Bound::compute
                                                                                  : Bound::memory;
    add(c, count, parts.total, floor, bound);
  }
  void add(OperatorClass c, double count, Seconds time, Seconds floor, Bound bound) {
    addShare(c, count * (time + gap_), count * floor, bound);
  }
  void addShare(OperatorClass c, Seconds time, Seconds floor, Bound bound) {
    const auto index = static_cast<std::size_t>(c);
    BreakdownItem& item = into_[index];
    const Seconds share = times_ * time;
    if (share > largest_[index]) {
      item.bound = bound;
      largest_[index] = share;
    }
    item.operatorClass = c;
    item.time += share;
    item.floor += times_ * floor;
    item.provenance =
        weakest(item.provenance, c == OperatorClass::host ? Provenance::calibrated : provenance_);
  }

  std::array<BreakdownItem, kOperatorClassCount>& into_;
  std::array<Seconds, kOperatorClassCount> largest_{};
  double times_;
  Seconds gap_;
  Provenance provenance_;
};

}  // namespace

struct StepModel::Compiled {
  std::vector<GemmOp> gemms;
  std::vector<GroupedGemm> groupedGemms;
  std::vector<ElementwiseEntry> elementwise;
  std::vector<AttentionOp> decodes;
  std::vector<AttentionOp> prefills;
  std::vector<AllReduceOp> allReduces;
  std::vector<SendReceiveOp> sendReceives;

  Engine engine;  // capture sizes and host costs
  bool tensorParallel = false;
  bool pipeline = false;
  double window = 0;     // tokens; 0: none
  Seconds gap;           // before every kernel
  Seconds permutations;  // of all linear layers in a step
  Provenance provenance = Provenance::calibrated;

  BytesPerSecond bandwidth;
  FlopsPerSecond peak;      // of the format
  FlopsPerSecond peakWide;  // of BF16
  Bytes weights;            // read by every step, lm_head apart
  Flops flopsPerToken;      // seconds at peak are summed per math type
  Flops wideFlopsPerToken;
  Bytes headWeights;  // read when anything is sampled
  Flops headFlops;    // per sampled position

  void addGemm(const Operator& op, const Deployment& d, const Efficiency& efficiency) {
    for (GemmOp& known : gemms) {
      if (known.outputs == op.outputs && known.inputs == op.inputs &&
          known.quantized == op.quantized && known.operatorClass == op.operatorClass) {
        known.count += op.count;
        return;
      }
    }
    const Format format = op.quantized ? d.format : Format::bf16;
    gemms.push_back(
        {GemmKernel(d.gpu, format, gemmEfficiency(efficiency, format), {op.outputs, op.inputs}),
         op.outputs, op.inputs, op.quantized, op.rows, op.operatorClass,
         static_cast<double>(op.count)});
  }

  void addElementwise(const Operator& op, const Deployment& d, const Efficiency& efficiency) {
    // An attention kernel that writes the cache itself leaves no kernel of its own.
    const auto& fitted = efficiency.elementwise.kernels[static_cast<std::size_t>(op.elementwise)];
    if (op.elementwise == ElementwiseOp::cacheWrite &&
        fitted.startUp + fitted.row == Seconds(0.0)) {
      return;
    }
    for (ElementwiseEntry& known : elementwise) {
      if (known.op == op.elementwise && known.width == op.inputs && known.rows == op.rows) {
        known.count += op.count;
        return;
      }
    }
    elementwise.push_back({Elementwise(op.elementwise, op.inputs, d.gpu, efficiency.elementwise),
                           op.elementwise, op.inputs, op.rows, op.operatorClass,
                           static_cast<double>(op.count)});
  }

  static void addAttention(std::vector<AttentionOp>& into, const Operator& op, const Deployment& d,
                           const Efficiency& efficiency) {
    for (AttentionOp& known : into) {
      if (known.windowed == op.windowed) {
        known.count += op.count;
        return;
      }
    }
    const RankHeads heads = rankHeads(d.llm, d.layout.tp);
    const int limit = op.windowed ? d.llm.slidingWindow->window : 0;
    AttentionShape shape =
        d.llm.mla ? latentShape(heads.query, *d.llm.mla, d.kvDtype)
                  : groupedQueryShape(heads.query, heads.keyValue, d.llm.headDim, d.kvDtype, limit);
    shape.window = limit;
    const bool decode = op.kind == OperatorKind::decodeAttention;
    into.push_back({Attention(shape, d.gpu, efficiency.attention), op.windowed,
                    static_cast<double>(op.count), shape.cacheElements * bytesPerElement(d.kvDtype),
                    decode ? shape.decodePairFlops : shape.prefillPairFlops});
  }

  void addCommunication(const Operator& op, const Deployment& d, const NodeGraph& graph,
                        const Efficiency& efficiency) {
    const double bytesPerToken = 2.0 * op.inputs;  // 16-bit activations
    if (op.kind == OperatorKind::allReduce) {
      for (AllReduceOp& known : allReduces) {
        if (known.bytesPerToken == bytesPerToken) {
          known.count += op.count;
          return;
        }
      }
      const bool peer = d.engine.peerKernels || d.gpu.interconnect.fabric == Fabric::nvswitch;
      allReduces.push_back({AllReduce(graph, d.layout.tp, efficiency.collective, peer),
                            bytesPerToken, static_cast<double>(op.count)});
      return;
    }
    // Stage boundaries inside a node and between nodes differ.
    const int perNode = d.gpu.interconnect.gpusPerNode;
    std::array<int, 2> boundaries{};
    std::array<int, 2> from{};
    for (int stage = 1; stage < d.layout.pp; ++stage) {
      const int sender = stage * d.layout.tp - 1;
      const std::size_t crosses = sender / perNode != (sender + 1) / perNode ? 1 : 0;
      ++boundaries[crosses];
      from[crosses] = sender;
    }
    for (std::size_t i = 0; i < boundaries.size(); ++i) {
      if (boundaries[i] == 0) continue;
      sendReceives.push_back({SendReceive(graph, from[i], from[i] + 1, efficiency.collective),
                              bytesPerToken, static_cast<double>(boundaries[i])});
    }
  }

  void addFloors() {
    for (const GemmOp& op : gemms) {
      const Bytes held = op.count * op.kernel.bytes(0);
      const Flops perRow = op.count * op.kernel.flops(1);
      if (op.rows == Rows::sampled) {
        headWeights += held;
        headFlops += perRow;
      } else {
        weights += held;
        (op.quantized ? flopsPerToken : wideFlopsPerToken) += perRow;
      }
    }
  }

  // Rows of the matrix products: decode-only steps run as captured graphs of given sizes.
  [[nodiscard]] int paddedTokens(const Batch& batch) const {
    return batch.prefillTokens == 0 ? paddedBatch(engine, batch.decodes) : tokens(batch);
  }

  [[nodiscard]] Seen seen(const Batch& batch) const {
    return {batch.contextTokens, std::min(batch.contextTokens, window * batch.decodes)};
  }

  // Mean over `steps` steps, the context growing by `decodes` tokens each.
  [[nodiscard]] Seen meanSeen(const Batch& first, int steps) const {
    const double start = first.contextTokens;
    const double growth = first.decodes;
    const double limit = window * first.decodes;
    // steps that start below the window
    const double below =
        growth > 0.0 ? std::clamp(std::ceil((limit - start) / growth), 0.0, 1.0 * steps) : 0.0;
    const double windowed =
        below * start + growth * below * (below - 1.0) / 2.0 + (steps - below) * limit;
    return {start + growth * (steps - 1.0) / 2.0, windowed / steps};
  }

  template <class Visitor>
  void visit(const Batch& batch, const Seen& seenTokens, Visitor& visitor) const {
    const int all = paddedTokens(batch);
    const auto rows = [&](Rows which) { return which == Rows::tokens ? all : batch.sampled; };
    for (const GemmOp& op : gemms) {
      if (rows(op.rows) > 0) visitor.gemm(op, rows(op.rows));
    }
    for (const GroupedGemm& op : groupedGemms) visitor.grouped(op, all);
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

  [[nodiscard]] Seconds gpuTime(const Batch& batch, const Seen& seenTokens) const {
    TotalTime total(gap);
    visit(batch, seenTokens, total);
    return total.total();
  }

  [[nodiscard]] Seconds hostTime(const Batch& batch) const {
    const HostCosts& host = engine.host;
    return host.step + static_cast<double>(batch.running) * host.sequence +
           (tensorParallel ? host.tensorParallel : Seconds(0.0)) +
           (pipeline ? host.pipeline : Seconds(0.0));
  }

  // Prompt pairs that a layer has to compute at least; the window cuts off at most w^2/2 less per
  // prompt than it admits.
  [[nodiscard]] double promptPairs(const Batch& batch, bool windowed) const {
    if (!windowed) return batch.prefillAttention;
    const double count = batch.prefillTokens;
    const double lastKey = batch.prefillAttention / count + count / 2.0;
    if (batch.prefills <= 1 && lastKey <= window) return batch.prefillAttention;
    return std::max(0.0, count * window - batch.prefills * window * window / 2.0);
  }

  [[nodiscard]] Seconds floorTime(const Batch& batch, const Seen& seenTokens) const {
    const int all = tokens(batch);
    if (all == 0) return Seconds(0.0);
    Bytes bytes = weights;
    Flops quantized = flopsPerToken * all;
    Flops wide = wideFlopsPerToken * all;
    if (batch.sampled > 0) {
      bytes += headWeights;
      wide += headFlops * batch.sampled;
    }
    for (const GroupedGemm& op : groupedGemms) {
      bytes += op.count() * op.weightBytes(all);
      quantized += op.count() * op.flops(all);
    }
    for (const AttentionOp& op : decodes) {
      const double cached = op.windowed ? seenTokens.windowed : seenTokens.all;
      if (batch.decodes == 0) break;
      bytes += Bytes(op.count * op.bytesPerToken * cached);
      wide += Flops(op.count * op.pairFlops * cached);
    }
    if (batch.prefillTokens > 0) {
      for (const AttentionOp& op : prefills) {
        wide += Flops(op.count * op.pairFlops * promptPairs(batch, op.windowed));
      }
    }
    return std::max(bytes / bandwidth, quantized / peak + wide / peakWide);
  }
};

StepModel::StepModel(const Deployment& deployment, const Efficiency& efficiency) {
  const Layout& layout = deployment.layout;
  assert(supports(deployment.gpu, deployment.format) && supports(deployment.gpu, Format::bf16));
  auto compiled = std::make_shared<Compiled>();
  compiled->engine = deployment.engine;
  compiled->tensorParallel = layout.tp > 1;
  compiled->pipeline = layout.pp > 1;
  compiled->window =
      deployment.llm.slidingWindow ? 1.0 * deployment.llm.slidingWindow->window : 0.0;
  compiled->gap = efficiency.launchGap;
  compiled->bandwidth = deployment.gpu.memoryBandwidth;
  compiled->peak = *peakRate(deployment.gpu, deployment.format);
  compiled->peakWide = *peakRate(deployment.gpu, Format::bf16);
  const auto format = static_cast<std::size_t>(deployment.format);
  const bool typical = !efficiency.gemm[format] || efficiency.gemmBorrowed[format];
  compiled->provenance =
      typical ? weakest(efficiency.provenance, Provenance::datasheet) : efficiency.provenance;

  const OperatorGraph graph = operatorGraph(deployment.llm, deployment.format, layout);
  std::optional<NodeGraph> node;
  if (layout.tp * layout.pp > 1) node.emplace(deployment.gpu, layout.tp * layout.pp);
  for (const OperatorVertex vertex : topologicalOrder(graph)) {
    const Operator& op = graph[vertex];
    switch (op.kind) {
      case OperatorKind::gemm:
        compiled->addGemm(op, deployment, efficiency);
        break;
      case OperatorKind::groupedGemm:
        compiled->groupedGemms.emplace_back(op, deployment.gpu, deployment.format,
                                            gemmEfficiency(efficiency, deployment.format));
        break;
      case OperatorKind::elementwise:
        compiled->addElementwise(op, deployment, efficiency);
        break;
      case OperatorKind::permutation:
        compiled->permutations += 1.0 * op.count * deployment.engine.permutation;
        break;
      case OperatorKind::decodeAttention:
        Compiled::addAttention(compiled->decodes, op, deployment, efficiency);
        break;
      case OperatorKind::prefillAttention:
        Compiled::addAttention(compiled->prefills, op, deployment, efficiency);
        break;
      case OperatorKind::allReduce:
      case OperatorKind::sendReceive:
        compiled->addCommunication(op, deployment, *node, efficiency);
        break;
    }
  }
  compiled->addFloors();
  compiled_ = std::move(compiled);
}

Seconds StepModel::time(const Batch& batch) const {
  if (tokens(batch) == 0) return Seconds(0.0);
  const Seconds gpu = compiled_->gpuTime(batch, compiled_->seen(batch));
  const Seconds host = compiled_->hostTime(batch);
  return compiled_->engine.overlapsHost ? std::max(gpu, host) : gpu + host;
}

Seconds StepModel::decodeRun(const Batch& first, int steps) const {
  assert(first.prefillTokens == 0);
  if (steps <= 0 || first.decodes == 0) return Seconds(0.0);
  const Seconds host = compiled_->hostTime(first);
  const auto after = [&](int done) {
    Batch batch = first;
    batch.contextTokens += 1.0 * done * first.decodes;
    return batch;
  };
  if (!compiled_->engine.overlapsHost) {
    return 1.0 * steps * (compiled_->gpuTime(first, compiled_->meanSeen(first, steps)) + host);
  }
  // The GPU's time grows with the context: the host hides it up to some step, never after.
  int hidden = 0;
  for (int end = steps; hidden < end;) {
    const int middle = hidden + (end - hidden) / 2;
    const Batch batch = after(middle);
    if (compiled_->gpuTime(batch, compiled_->seen(batch)) <= host) {
      hidden = middle + 1;
    } else {
      end = middle;
    }
  }
  Seconds total = 1.0 * hidden * host;
  if (hidden < steps) {
    const Batch rest = after(hidden);
    const int count = steps - hidden;
    total += 1.0 * count * compiled_->gpuTime(rest, compiled_->meanSeen(rest, count));
  }
  return total;
}

Seconds StepModel::floor(const Batch& batch) const {
  return compiled_->floorTime(batch, compiled_->seen(batch));
}

Seconds StepModel::floorRun(const Batch& first, int steps) const {
  if (steps <= 0 || first.decodes == 0) return Seconds(0.0);
  return 1.0 * steps * compiled_->floorTime(first, compiled_->meanSeen(first, steps));
}

void StepModel::accumulate(const Batch& batch, double times,
                           std::array<BreakdownItem, kOperatorClassCount>& into) const {
  if (tokens(batch) == 0) return;
  ByClass byClass(into, times, compiled_->gap, compiled_->provenance);
  const Seen seen = compiled_->seen(batch);
  compiled_->visit(batch, seen, byClass);
  byClass.host(time(batch) - compiled_->gpuTime(batch, seen));
}

void StepModel::accumulateRun(const Batch& first, int steps,
                              std::array<BreakdownItem, kOperatorClassCount>& into) const {
  if (steps <= 0 || first.decodes == 0) return;
  ByClass byClass(into, steps, compiled_->gap, compiled_->provenance);
  const Seen seen = compiled_->meanSeen(first, steps);
  compiled_->visit(first, seen, byClass);
  byClass.host(decodeRun(first, steps) / (1.0 * steps) - compiled_->gpuTime(first, seen));
}

Provenance StepModel::provenance() const { return compiled_->provenance; }

}  // namespace qplan::model
