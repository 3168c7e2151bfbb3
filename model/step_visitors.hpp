#pragma once

#include <algorithm>
#include <array>

#include "model/step_schedule.hpp"

namespace qplan::model {

// Time on the GPU of the operators that a step takes, the gap before each kernel included.
class TotalTime {
 public:
  explicit TotalTime(Seconds gap) : gap_(gap) {}

  void gemm(const GemmOp& op, int rows) { add(op.count, op.kernel.time(rows)); }
  void grouped(const GroupedGemmOp& op, int rows) {
    add(op.kernel.count(), op.kernel.parts(rows).total);
  }
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

// What the operators move and compute, by class.
class WorkByClass {
 public:
  explicit WorkByClass(double window) : window_(window) {}

  void gemm(const GemmOp& op, int rows) {
    add(op.operatorClass, op.count, op.kernel.bytes(rows), op.kernel.flops(rows));
  }
  void grouped(const GroupedGemmOp& op, int rows) {
    add(OperatorClass::gemm, op.kernel.count(), op.kernel.weightBytes(rows), op.kernel.flops(rows));
  }
  void elementwise(const ElementwiseEntry& op, int rows) {
    add(op.operatorClass, op.count, Bytes(bytesPerElement(op.op) * op.width * rows), Flops());
  }
  void decode(const AttentionOp& op, int sequences, double seen) {
    add(OperatorClass::decodeAttention, op.count,
        Bytes(op.bytesPerToken * seen + op.newBytesPerToken * sequences),
        Flops(op.pairFlops * seen));
  }
  void prefill(const AttentionOp& op, const Batch& batch) {
    const double count = batch.prefillTokens;
    // Tokens cached before: n sequences of q new ones with a prefix see n q (prefix + q/2) pairs.
    const double cached =
        std::max(0.0, batch.prefills * batch.prefillAttention / count - 0.5 * count);
    const double pairs = op.windowed ? promptPairs(batch, window_) : batch.prefillAttention;
    add(OperatorClass::prefillAttention, op.count,
        Bytes(op.bytesPerToken * cached + op.newBytesPerToken * count),
        Flops(op.pairFlops * pairs));
  }
  void allReduce(const AllReduceOp& /*op*/, int /*rows*/) {}
  void sendReceive(const SendReceiveOp& /*op*/, int /*rows*/) {}
  void permutation(Seconds /*all*/) {}
  [[nodiscard]] const std::array<Work, kOperatorClassCount>& work() const { return work_; }

 private:
  void add(OperatorClass c, double count, Bytes bytes, Flops flops) {
    Work& work = work_[static_cast<std::size_t>(c)];
    work.bytes += count * bytes;
    work.flops += count * flops;
  }

  double window_;
  std::array<Work, kOperatorClassCount> work_{};
};

// Adds operators by class; the bound of a class is that of its largest contribution.
class ByClass {
 public:
  ByClass(std::array<BreakdownItem, kOperatorClassCount>& into, double times, Seconds gap)
      : into_(into), times_(times), gap_(gap) {
    for (std::size_t i = 0; i < kOperatorClassCount; ++i) largest_[i] = into[i].time;
  }

  void gemm(const GemmOp& op, int rows) {
    provenance_ = op.provenance;
    add(op.operatorClass, op.count, op.kernel.parts(rows), op.kernel.floor(rows));
  }
  void grouped(const GroupedGemmOp& op, int rows) {
    provenance_ = op.provenance;
    add(OperatorClass::gemm, op.kernel.count(), op.kernel.parts(rows), op.kernel.floor(rows));
  }
  void elementwise(const ElementwiseEntry& op, int rows) {
    provenance_ = op.provenance;
    const Seconds time = op.kernel.time(rows);
    const Seconds floor = op.kernel.floor(rows);
    add(op.operatorClass, op.count, time, floor,
        2.0 * floor < time + gap_ ? Bound::launch : Bound::memory);
  }
  void decode(const AttentionOp& op, int sequences, double seen) {
    provenance_ = op.provenance;
    const AffineTime line = op.kernel.decodeLine(sequences);
    const Seconds reading = line.perToken * Tokens(seen);
    add(OperatorClass::decodeAttention, op.count, line.fixed + reading,
        op.kernel.decodeFloor(sequences, seen),
        line.fixed > reading ? Bound::launch : Bound::memory);
  }
  void prefill(const AttentionOp& op, const Batch& batch) {
    provenance_ = op.provenance;
    const Seconds time =
        op.kernel.prefill(batch.prefillTokens, batch.prefills, batch.prefillAttention);
    add(OperatorClass::prefillAttention, op.count, time,
        op.kernel.prefillFloor(batch.prefillTokens, batch.prefillAttention), Bound::compute);
  }
  void allReduce(const AllReduceOp& op, int rows) {
    provenance_ = op.provenance;
    const Bytes bytes(op.bytesPerToken * rows);
    add(OperatorClass::allReduce, op.count, op.kernel.time(bytes), op.kernel.floor(bytes),
        Bound::communication);
  }
  void sendReceive(const SendReceiveOp& op, int rows) {
    provenance_ = op.provenance;
    const Bytes bytes(op.bytesPerToken * rows);
    add(OperatorClass::sendReceive, op.count, op.kernel.time(bytes), op.kernel.floor(bytes),
        Bound::communication);
  }
  void permutation(Seconds all) {
    provenance_ = Provenance::calibrated;
    addShare(OperatorClass::elementwise, all, Seconds(0.0), Bound::launch);
  }
  void host(Seconds time) {
    provenance_ = Provenance::calibrated;
    addShare(OperatorClass::host, time, Seconds(0.0), Bound::host);
  }

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
    // An item starts as calibrated; what was measured must not be weakened by a default.
    item.provenance =
        item.time > Seconds(0.0) ? weakest(item.provenance, provenance_) : provenance_;
    item.operatorClass = c;
    item.time += share;
    item.floor += times_ * floor;
  }

  std::array<BreakdownItem, kOperatorClassCount>& into_;
  std::array<Seconds, kOperatorClassCount> largest_{};
  double times_;
  Seconds gap_;
  Provenance provenance_ = Provenance::calibrated;  // of the operator shown last
};

}  // namespace qplan::model
