#include "profiler/cuda/random_sets.hpp"

#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <utility>

#include "profiler/cuda/upload.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::ElementwiseOp;

// Values of the rotated E4M3 codes are near those of normal keys and values.
constexpr float kCacheScale = 0.0134F;

// Blocks of a cache in use are anywhere.
std::vector<std::int32_t> shuffledBlocks(std::size_t count) {
  std::vector<std::int32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::mt19937 random(1);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

std::vector<std::int32_t> somePositions(int tokens) {
  std::mt19937 random(1);
  std::vector<std::int32_t> positions(static_cast<std::size_t>(tokens));
  for (std::int32_t& one : positions) one = static_cast<std::int32_t>(random() % kRopePositions);
  return positions;
}

std::shared_ptr<DeviceBuffer> uploadSame(int count, std::int32_t value) {
  return upload(std::vector<std::int32_t>(static_cast<std::size_t>(count), value));
}

template <class T>
const T* values(const std::shared_ptr<DeviceBuffer>& buffer) {
  return static_cast<const T*>(buffer->data());
}

Placed placed(Context& context, Pools& pools, std::vector<Need> needs) {
  return pools.place(rotate(std::move(needs), context.l2Bytes), context.stream.get());
}

}  // namespace

Sets<GemmSet> randomSets(Context& context, Pools& pools, const model::GemmCase& what,
                         const std::vector<WayKind>& kinds) {
  const std::vector<Need> needs = needsOf(what, kinds);
  const std::size_t operands = needs.size();
  const Placed at = placed(context, pools, needs);
  const model::Format format = what.format;
  return {at.sets(), [at, format, operands](int set) {
            GemmSet out;
            std::size_t next = 0;
            const auto take = [&] { return at.data(next++, set); };
            out.x = take();
            out.w = take();
            if (model::quantizesActivations(format)) out.xScale = static_cast<float*>(take());
            if (format != model::Format::bf16) out.wScale = take();
            // Any order of random codes is as good.
            out.packedW = out.w;
            out.packedScales = out.wScale;
            out.y = take();
            if (next < operands) {
              void* const extra = take();
              out.sums = static_cast<std::int32_t*>(extra);
              out.dense = extra;
            }
            return out;
          }};
}

Sets<DecodeSet> randomSets(Context& context, Pools& pools, const model::DecodeCase& what) {
  const Placed at = placed(context, pools, needsOf(what));
  const auto blocks =
      static_cast<std::size_t>(what.sequences) * static_cast<std::size_t>(blocksPerSequence(what));
  const auto pages = upload(shuffledBlocks(blocks));
  const auto lengths = uploadSame(what.sequences, what.contextTokens);
  const auto ones = uploadSame(what.sequences, 1);
  const float scale = what.kvDtype == model::KvDtype::fp8 ? kCacheScale : 1;
  return {at.sets(), [=](int set) {
            DecodeSet out;
            out.query = at.data(0, set);
            out.key = at.data(1, set);
            out.value = at.data(2, set);
            out.libraryKey = out.key;
            out.libraryValue = out.value;
            out.out = at.data(3, set);
            out.pageTable = values<std::int32_t>(pages);
            out.lengths = values<std::int32_t>(lengths);
            out.ones = values<std::int32_t>(ones);
            out.keyScale = scale;
            out.valueScale = scale;
            return out;
          }};
}

Sets<PrefillSet> randomSets(Context& context, Pools& pools, const model::PrefillCase& what) {
  const Placed at = placed(context, pools, needsOf(what));
  return {at.sets(), [at](int set) {
            return PrefillSet{at.data(0, set), at.data(1, set), at.data(2, set), at.data(3, set)};
          }};
}

Sets<ElementwiseSet> randomSets(Context& context, Pools& pools,
                                const model::ElementwiseCase& what) {
  const Placed at = placed(context, pools, needsOf(what));
  const ElementwiseOp op = what.op;
  const auto positions = op == ElementwiseOp::rope ? upload(somePositions(what.tokens))
                                                   : std::make_shared<DeviceBuffer>();
  return {at.sets(), [=](int set) {
            ElementwiseSet out;
            std::size_t next = 0;
            const auto take = [&] { return at.data(next++, set); };
            out.x = take();
            if (op == ElementwiseOp::norm) {
              out.residual = take();
              out.weight = take();
            }
            out.y = take();
            if (op == ElementwiseOp::norm || op == ElementwiseOp::quantize) out.second = take();
            out.positions = values<std::int32_t>(positions);
            return out;
          }};
}

Sets<MemorySet> randomSets(Context& context, Pools& pools, const model::MemoryCase& what) {
  const Placed at = placed(context, pools, needsOf(what));
  const bool reads = what.access != model::MemoryAccess::write;
  return {at.sets(), [at, reads](int set) {
            return reads ? MemorySet{at.data(0, set), at.data(1, set)}
                         : MemorySet{nullptr, at.data(0, set)};
          }};
}

}  // namespace qplan::profiler::cuda
