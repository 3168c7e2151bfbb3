#include "profiler/cuda/given_sets.hpp"

#include <cstddef>
#include <memory>
#include <utility>

#include "profiler/cuda/upload.hpp"
#include "profiler/kernels/plan.hpp"
#include "profiler/kernels/w4a16_pack.hpp"
#include "profiler/reference/narrow.hpp"

namespace qplan::profiler::cuda {

namespace {

using BufferPtr = std::shared_ptr<DeviceBuffer>;
using model::ElementwiseOp;

constexpr int kNanByte = 0xFF;       // of FP32, BF16 and E4M3
constexpr int kNegativeByte = 0x80;  // -128 as INT8, -2139062144 as INT32

BufferPtr empty(std::size_t bytes) { return std::make_shared<DeviceBuffer>(bytes); }

std::size_t product(int a, int b, int c = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
}

void fill(const BufferPtr& buffer, int byte, cudaStream_t stream) {
  if (buffer->bytes() == 0) return;
  QPLAN_CHECK(cudaMemsetAsync(buffer->data(), byte, buffer->bytes(), stream));
}

std::vector<float> bf16Values(const BufferPtr& buffer, cudaStream_t stream) {
  std::vector<float> values;
  for (const std::uint16_t bits :
       download<std::uint16_t>(buffer->data(), buffer->bytes() / 2, stream)) {
    values.push_back(reference::fromBf16(bits));
  }
  return values;
}

template <class T>
const T* values(const BufferPtr& buffer) {
  return static_cast<const T*>(buffer->data());
}

template <class Set>
Given<Set> withBf16Result(std::function<Set()> set, const BufferPtr& out) {
  return {{1, [set = std::move(set)](int /*set*/) { return set(); }},
          [out](cudaStream_t stream) { fill(out, kNanByte, stream); },
          [out](cudaStream_t stream) { return bf16Values(out, stream); }};
}

}  // namespace

std::vector<std::uint16_t> finiteCache(std::vector<std::uint16_t> cache) {
  constexpr std::uint16_t kLarge = 0x4480;  // 1024
  for (std::uint16_t& bits : cache) {
    if ((bits & 0x7FFFU) > 0x7F80U) bits = kLarge;
  }
  return cache;
}

Given<GemmSet> givenSets(const model::GemmCase& what, const reference::GemmOperands& in) {
  const bool int4 = what.format == model::Format::int4W4a16;
  const bool wide = what.format == model::Format::bf16;
  const bool narrow = model::quantizesActivations(what.format);
  const auto x = narrow ? upload(in.x8) : upload(in.x16);
  const auto xScale = upload(in.xScale);
  const auto wScale = int4 ? upload(in.weightScale) : upload(in.wScale);
  const auto w = wide ? upload(in.w16) : int4 ? upload(in.w4) : upload(in.w8);
  kernels::W4a16Packed packed;
  const bool packs =
      int4 && kernels::w4a16Unsupported({1, what.shape.outputs, what.shape.inputs}).empty();
  if (packs) {
    packed = kernels::packW4a16(in.w4, in.weightScale, what.shape.outputs, what.shape.inputs);
  }
  const auto packedW = upload(packed.weights);
  const auto packedScales = upload(packed.scales);
  const std::size_t size = product(what.rows, what.shape.outputs);
  const auto y = empty(size * 2);
  const auto sums = empty(what.format == model::Format::int8W8a8 ? size * 4 : 0);
  const auto dense = empty(int4 ? product(what.shape.outputs, what.shape.inputs, 2) : 0);
  const auto set = [=] {
    GemmSet out;
    out.x = x->data();
    out.w = w->data();
    out.xScale = values<float>(xScale);
    out.wScale = wScale->data();
    out.packedW = packedW->data();
    out.packedScales = packedScales->data();
    out.y = y->data();
    out.sums = static_cast<std::int32_t*>(sums->data());
    out.dense = dense->data();
    return out;
  };
  return {{1, [set](int /*set*/) { return set(); }},
          [=](cudaStream_t stream) {
            fill(y, kNanByte, stream);
            fill(sums, kNegativeByte, stream);
            fill(dense, kNanByte, stream);
          },
          [y](cudaStream_t stream) { return bf16Values(y, stream); }};
}

Given<DecodeSet> givenSets(const model::DecodeCase& what, const reference::DecodeOperands& in) {
  const bool wide = what.kvDtype == model::KvDtype::bf16;
  const auto query = upload(in.query);
  const auto key = wide ? upload(in.key16) : upload(in.key8);
  const auto value = wide ? upload(in.value16) : upload(in.value8);
  const auto libraryKey = upload(finiteCache(in.key16));
  const auto libraryValue = upload(finiteCache(in.value16));
  const auto pages = upload(in.pageTable);
  const auto lengths = upload(in.lengths);
  const auto ones = upload(std::vector<std::int32_t>(in.lengths.size(), 1));
  const auto out = empty(product(what.sequences, what.heads.query, what.heads.dim) * 2);
  const auto set = [=, keyScale = in.keyScale, valueScale = in.valueScale] {
    return DecodeSet{query->data(),
                     key->data(),
                     value->data(),
                     libraryKey->data(),
                     libraryValue->data(),
                     values<std::int32_t>(pages),
                     values<std::int32_t>(lengths),
                     values<std::int32_t>(ones),
                     keyScale,
                     valueScale,
                     out->data()};
  };
  return withBf16Result<DecodeSet>(set, out);
}

Given<PrefillSet> givenSets(const model::PrefillCase& /*what*/,
                            const reference::PrefillOperands& in) {
  const auto query = upload(in.query);
  const auto key = upload(in.key);
  const auto value = upload(in.value);
  const auto out = empty(query->bytes());
  const auto set = [=] {
    return PrefillSet{query->data(), key->data(), value->data(), out->data()};
  };
  return withBf16Result<PrefillSet>(set, out);
}

Given<ElementwiseSet> givenSets(const model::ElementwiseCase& what,
                                const reference::ElementwiseOperands& in) {
  const std::size_t size = product(what.tokens, what.width);
  const bool codes = what.op == ElementwiseOp::quantize;
  const bool fp8 = what.format == model::Format::fp8W8a8;
  const auto x = upload(in.x);
  const auto residual = upload(in.residual);
  const auto weight = upload(in.weight);
  const auto positions = upload(in.positions);
  const auto y = empty(codes ? size : size * 2);
  const auto second = empty(codes                            ? product(what.tokens, 4)
                            : what.op == ElementwiseOp::norm ? size * 2
                                                             : 0);
  const auto set = [=](int /*set*/) {
    return ElementwiseSet{x->data(),      residual->data(),
                          weight->data(), values<std::int32_t>(positions),
                          y->data(),      second->data()};
  };
  const auto results = [=](cudaStream_t stream) {
    if (!codes) {
      std::vector<float> all = bf16Values(y, stream);
      const std::vector<float> more = bf16Values(second, stream);
      all.insert(all.end(), more.begin(), more.end());
      return all;
    }
    std::vector<float> all;
    for (const std::uint8_t code : download<std::uint8_t>(y->data(), y->bytes(), stream)) {
      all.push_back(fp8 ? reference::fromE4m3(code)
                        : static_cast<float>(static_cast<std::int8_t>(code)));
    }
    const auto scales = download<float>(second->data(), second->bytes() / 4, stream);
    all.insert(all.end(), scales.begin(), scales.end());
    return all;
  };
  return {{1, set},
          [=](cudaStream_t stream) {
            fill(y, codes && !fp8 ? kNegativeByte : kNanByte, stream);
            fill(second, kNanByte, stream);
          },
          results};
}

}  // namespace qplan::profiler::cuda
