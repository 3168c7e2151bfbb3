#include <algorithm>
#include <cmath>
#include <vector>

#include "profiler/reference/expected_parts.hpp"
#include "profiler/reference/narrow.hpp"

namespace qplan::profiler::reference {

namespace {

// softmax(q K^T / sqrt(dim)) V for one query; key and value are `tokens` x dim.
void attend(const std::vector<double>& query, const std::vector<double>& key,
            const std::vector<double>& value, std::size_t tokens, float* out) {
  const std::size_t dim = query.size();
  std::vector<double> weight(tokens);
  double largest = -INFINITY;
  for (std::size_t t = 0; t < tokens; ++t) {
    double score = 0;
    for (std::size_t d = 0; d < dim; ++d) score += query[d] * key[t * dim + d];
    weight[t] = score / std::sqrt(static_cast<double>(dim));
    largest = std::max(largest, weight[t]);
  }
  double sum = 0;
  std::vector<double> result(dim);
  for (std::size_t t = 0; t < tokens; ++t) {
    const double p = std::exp(weight[t] - largest);
    sum += p;
    for (std::size_t d = 0; d < dim; ++d) result[d] += p * value[t * dim + d];
  }
  for (std::size_t d = 0; d < dim; ++d) out[d] = static_cast<float>(result[d] / sum);
}

std::vector<double> widen(const std::uint16_t* bits, std::size_t count) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<double>(fromBf16(bits[i]));
  return values;
}

// One element of a paged cache, its scale included.
struct CacheElement {
  const std::vector<std::uint16_t>* wide;
  const std::vector<std::uint8_t>* narrow;
  double scale;
  double operator[](std::size_t i) const {
    return wide->empty() ? static_cast<double>(fromE4m3((*narrow)[i])) * scale
                         : static_cast<double>(fromBf16((*wide)[i]));
  }
};

// Keys or values of one head of one sequence, tokens x dim.
std::vector<double> gather(const model::DecodeCase& decode, const DecodeOperands& in,
                           const CacheElement& cache, std::size_t sequence, std::size_t head) {
  const auto heads = static_cast<std::size_t>(decode.heads.keyValue);
  const auto dim = static_cast<std::size_t>(decode.heads.dim);
  const auto perSequence = static_cast<std::size_t>(in.blocksPerSequence);
  const auto tokens = static_cast<std::size_t>(in.lengths[sequence]);
  std::vector<double> values(tokens * dim);
  for (std::size_t t = 0; t < tokens; ++t) {
    const auto block =
        static_cast<std::size_t>(in.pageTable[sequence * perSequence + t / kBlockTokens]);
    const std::size_t start = ((block * heads + head) * kBlockTokens + t % kBlockTokens) * dim;
    for (std::size_t d = 0; d < dim; ++d) values[t * dim + d] = cache[start + d];
  }
  return values;
}

}  // namespace

std::vector<float> expectedOf(const model::DecodeCase& decode, const DecodeOperands& in) {
  const auto sequences = static_cast<std::size_t>(decode.sequences);
  const auto queryHeads = static_cast<std::size_t>(decode.heads.query);
  const auto keyHeads = static_cast<std::size_t>(decode.heads.keyValue);
  const auto dim = static_cast<std::size_t>(decode.heads.dim);
  const std::size_t group = queryHeads / keyHeads;
  const CacheElement key{&in.key16, &in.key8, static_cast<double>(in.keyScale)};
  const CacheElement value{&in.value16, &in.value8, static_cast<double>(in.valueScale)};
  std::vector<float> out(sequences * queryHeads * dim);
  for (std::size_t s = 0; s < sequences; ++s) {
    for (std::size_t head = 0; head < keyHeads; ++head) {
      const std::vector<double> keys = gather(decode, in, key, s, head);
      const std::vector<double> values = gather(decode, in, value, s, head);
      for (std::size_t q = head * group; q < (head + 1) * group; ++q) {
        const std::size_t at = (s * queryHeads + q) * dim;
        attend(widen(&in.query[at], dim), keys, values, static_cast<std::size_t>(in.lengths[s]),
               &out[at]);
      }
    }
  }
  return out;
}

// Bottom-right mask: new token i sees all cached tokens, the new ones before it and itself.
std::vector<float> expectedOf(const model::PrefillCase& prefill, const PrefillOperands& in) {
  const auto sequences = static_cast<std::size_t>(prefill.sequences);
  const auto fresh = static_cast<std::size_t>(prefill.newTokens);
  const auto cached = static_cast<std::size_t>(prefill.cachedTokens);
  const auto queryHeads = static_cast<std::size_t>(prefill.heads.query);
  const auto keyHeads = static_cast<std::size_t>(prefill.heads.keyValue);
  const auto dim = static_cast<std::size_t>(prefill.heads.dim);
  const std::size_t group = queryHeads / keyHeads;
  const std::size_t tokens = cached + fresh;
  std::vector<float> out(sequences * fresh * queryHeads * dim);
  for (std::size_t s = 0; s < sequences; ++s) {
    for (std::size_t head = 0; head < keyHeads; ++head) {
      std::vector<double> keys;
      std::vector<double> values;
      for (std::size_t t = 0; t < tokens; ++t) {
        const std::size_t at = ((s * tokens + t) * keyHeads + head) * dim;
        for (std::size_t d = 0; d < dim; ++d) {
          keys.push_back(static_cast<double>(fromBf16(in.key[at + d])));
          values.push_back(static_cast<double>(fromBf16(in.value[at + d])));
        }
      }
      for (std::size_t q = head * group; q < (head + 1) * group; ++q) {
        for (std::size_t i = 0; i < fresh; ++i) {
          const std::size_t at = ((s * fresh + i) * queryHeads + q) * dim;
          attend(widen(&in.query[at], dim), keys, values, cached + i + 1, &out[at]);
        }
      }
    }
  }
  return out;
}

}  // namespace qplan::profiler::reference
