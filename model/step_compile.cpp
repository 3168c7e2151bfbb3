#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <utility>

#include "model/measured.hpp"
#include "model/node.hpp"
#include "model/step_schedule.hpp"

namespace qplan::model {
namespace {

GemmEfficiency gemmEfficiency(const Efficiency& efficiency, const Engine& engine, Format format) {
  const auto index = static_cast<std::size_t>(format);
  GemmEfficiency record = efficiency.gemm[index].value_or(GemmEfficiency{});
  record.math = std::min(1.0, record.math * engine.sustained[index]);
  return record;
}

class Compiler {
 public:
  Compiler(const Deployment& deployment, const Efficiency& efficiency)
      : d_(deployment), efficiency_(efficiency), measured_(efficiency.measured.get()) {
    const int gpus = d_.layout.tp * d_.layout.pp;
    if (gpus > 1) node_.emplace(d_.gpu, gpus);
  }

  StepSchedule compile() && {
    addConstants();
    const OperatorGraph graph = operatorGraph(d_.llm, d_.format, d_.layout);
    for (const OperatorVertex vertex : topologicalOrder(graph)) add(graph[vertex]);
    addFloors();
    return std::move(schedule_);
  }

 private:
  void addConstants() {
    schedule_.engine = d_.engine;
    schedule_.tensorParallel = d_.layout.tp > 1;
    schedule_.pipeline = d_.layout.pp > 1;
    schedule_.window = d_.llm.slidingWindow ? 1.0 * d_.llm.slidingWindow->window : 0.0;
    schedule_.gap =
        measured_ && measured_->launchGap() ? *measured_->launchGap() : efficiency_.launchGap;
    schedule_.bandwidth = d_.gpu.memoryBandwidth;
    schedule_.peak = *peakRate(d_.gpu, d_.format);
    schedule_.peakWide = *peakRate(d_.gpu, Format::bf16);
  }

  void add(const Operator& op) {
    switch (op.kind) {
      case OperatorKind::gemm:
        return addGemm(op);
      case OperatorKind::groupedGemm:
        schedule_.groupedGemms.push_back(
            {GroupedGemm(op, d_.gpu, d_.format, gemmEfficiency(efficiency_, d_.engine, d_.format)),
             noted(fittedGemm(d_.format))});
        return;
      case OperatorKind::elementwise:
        return addElementwise(op);
      case OperatorKind::permutation:
        schedule_.permutations += 1.0 * op.count * d_.engine.permutation;
        return;
      case OperatorKind::decodeAttention:
        return addAttention(schedule_.decodes, op);
      case OperatorKind::prefillAttention:
        return addAttention(schedule_.prefills, op);
      case OperatorKind::allReduce:
      case OperatorKind::sendReceive:
        return addCommunication(op);
    }
  }

  void addGemm(const Operator& op) {
    for (GemmOp& known : schedule_.gemms) {
      if (known.outputs == op.outputs && known.inputs == op.inputs &&
          known.quantized == op.quantized && known.operatorClass == op.operatorClass) {
        known.count += op.count;
        return;
      }
    }
    const Format format = op.quantized ? d_.format : Format::bf16;
    const GemmShape shape{op.outputs, op.inputs};
    const auto kernel = [&]() -> Sourced<GemmKernel> {
      if (measured_) {
        if (const auto known = measured_->gemm(format, shape)) return *known;
      }
      return {GemmKernel(d_.gpu, format, gemmEfficiency(efficiency_, d_.engine, format), shape),
              fittedGemm(format)};
    }();
    schedule_.gemms.push_back({kernel.kernel, noted(kernel.provenance), op.outputs, op.inputs,
                               op.quantized, op.rows, op.operatorClass,
                               static_cast<double>(op.count)});
  }

  void addElementwise(const Operator& op) {
    // An attention kernel that writes the cache itself leaves no kernel of its own.
    const auto& fitted = efficiency_.elementwise.kernels[static_cast<std::size_t>(op.elementwise)];
    if (op.elementwise == ElementwiseOp::cacheWrite &&
        fitted.startUp + fitted.row == Seconds(0.0)) {
      return;
    }
    for (ElementwiseEntry& known : schedule_.elementwise) {
      if (known.op == op.elementwise && known.width == op.inputs && known.rows == op.rows) {
        known.count += op.count;
        return;
      }
    }
    const auto kernel = [&]() -> Sourced<Elementwise> {
      if (measured_) {
        if (const auto known = measured_->elementwise(op.elementwise, d_.format, op.inputs)) {
          return *known;
        }
      }
      return {Elementwise(op.elementwise, op.inputs, d_.gpu, efficiency_.elementwise),
              efficiency_.provenance};
    }();
    schedule_.elementwise.push_back({kernel.kernel, noted(kernel.provenance), op.elementwise,
                                     op.inputs, op.rows, op.operatorClass,
                                     static_cast<double>(op.count)});
  }

  void addAttention(std::vector<AttentionOp>& into, const Operator& op) {
    for (AttentionOp& known : into) {
      if (known.windowed == op.windowed) {
        known.count += op.count;
        return;
      }
    }
    const RankHeads heads = rankHeads(d_.llm, d_.layout.tp);
    const int limit = op.windowed ? d_.llm.slidingWindow->window : 0;
    AttentionShape shape = d_.llm.mla ? latentShape(heads.query, *d_.llm.mla, d_.kvDtype)
                                      : groupedQueryShape(heads.query, heads.keyValue,
                                                          d_.llm.headDim, d_.kvDtype, limit);
    shape.window = limit;
    const bool decode = op.kind == OperatorKind::decodeAttention;
    const auto kernel = [&]() -> Sourced<Attention> {
      if (measured_) {
        if (auto known = decode ? measured_->decode(shape) : measured_->prefill(shape)) {
          return *std::move(known);
        }
      }
      return {Attention(shape, d_.gpu, efficiency_.attention), efficiency_.provenance};
    }();
    into.push_back({kernel.kernel, noted(kernel.provenance), op.windowed,
                    static_cast<double>(op.count),
                    shape.cacheElements * bytesPerElement(d_.kvDtype), 2.0 * shape.newElements,
                    decode ? shape.decodePairFlops : shape.prefillPairFlops});
  }

  void addCommunication(const Operator& op) {
    const double bytesPerToken = 2.0 * op.inputs;  // 16-bit activations
    if (op.kind == OperatorKind::allReduce) {
      for (AllReduceOp& known : schedule_.allReduces) {
        if (known.bytesPerToken == bytesPerToken) {
          known.count += op.count;
          return;
        }
      }
      const bool peer = d_.engine.peerKernels || d_.gpu.interconnect.fabric == Fabric::nvswitch;
      const auto kernel = [&]() -> Sourced<AllReduce> {
        if (measured_) {
          if (const auto known =
                  measured_->allReduce(*node_, d_.layout.tp, efficiency_.collective, peer)) {
            return *known;
          }
        }
        return {AllReduce(*node_, d_.layout.tp, efficiency_.collective, peer),
                efficiency_.provenance};
      }();
      schedule_.allReduces.push_back(
          {kernel.kernel, noted(kernel.provenance), bytesPerToken, static_cast<double>(op.count)});
      return;
    }
    // Stage boundaries inside a node and between nodes differ.
    const int perNode = d_.gpu.interconnect.gpusPerNode;
    std::array<int, 2> boundaries{};
    std::array<int, 2> from{};
    for (int stage = 1; stage < d_.layout.pp; ++stage) {
      const int sender = stage * d_.layout.tp - 1;
      const std::size_t crosses = sender / perNode != (sender + 1) / perNode ? 1 : 0;
      ++boundaries[crosses];
      from[crosses] = sender;
    }
    for (std::size_t i = 0; i < boundaries.size(); ++i) {
      if (boundaries[i] == 0) continue;
      schedule_.sendReceives.push_back(
          {SendReceive(*node_, from[i], from[i] + 1, efficiency_.collective),
           noted(efficiency_.provenance), bytesPerToken, static_cast<double>(boundaries[i])});
    }
  }

  void addFloors() {
    for (const GemmOp& op : schedule_.gemms) {
      const Bytes held = op.count * op.kernel.bytes(0);
      const Flops perRow = op.count * op.kernel.flops(1);
      if (op.rows == Rows::sampled) {
        schedule_.headWeights += held;
        schedule_.headFlops += perRow;
      } else {
        schedule_.weights += held;
        (op.quantized ? schedule_.flopsPerToken : schedule_.wideFlopsPerToken) += perRow;
      }
    }
  }

  // Of a linear layer by the fitted efficiencies; typical where its record is another's.
  [[nodiscard]] Provenance fittedGemm(Format format) const {
    const auto index = static_cast<std::size_t>(format);
    const bool typical = !efficiency_.gemm[index] || efficiency_.gemmBorrowed[index];
    return typical ? weakest(efficiency_.provenance, Provenance::datasheet)
                   : efficiency_.provenance;
  }

  // The same, counted into that of the whole step.
  Provenance noted(Provenance provenance) {
    schedule_.provenance = weakest(schedule_.provenance, provenance);
    return provenance;
  }

  const Deployment& d_;
  const Efficiency& efficiency_;
  const MeasuredKernels* measured_;
  std::optional<NodeGraph> node_;
  StepSchedule schedule_;
};

}  // namespace

StepSchedule compileStep(const Deployment& deployment, const Efficiency& efficiency) {
  assert(supports(deployment.gpu, deployment.format) && supports(deployment.gpu, Format::bf16));
  return Compiler(deployment, efficiency).compile();
}

}  // namespace qplan::model
