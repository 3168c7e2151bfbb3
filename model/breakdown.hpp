#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "model/provenance.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

// Classes of operators a breakdown adds up.
enum class OperatorClass {
  gemm,
  lmHead,
  decodeAttention,
  prefillAttention,
  elementwise,
  quantize,
  allReduce,
  sendReceive,
  host
};
inline constexpr std::size_t kOperatorClassCount = 9;

// What bounds an operator or a whole figure.
enum class Bound { memory, compute, communication, launch, host, kvCapacity, maxSequences };

constexpr std::string_view name(OperatorClass c) {
  switch (c) {
    case OperatorClass::gemm:
      return "gemm";
    case OperatorClass::lmHead:
      return "lm_head";
    case OperatorClass::decodeAttention:
      return "decode_attention";
    case OperatorClass::prefillAttention:
      return "prefill_attention";
    case OperatorClass::elementwise:
      return "elementwise";
    case OperatorClass::quantize:
      return "quantize";
    case OperatorClass::allReduce:
      return "all_reduce";
    case OperatorClass::sendReceive:
      return "send_receive";
    case OperatorClass::host:
      return "host";
  }
  return "";
}

constexpr std::string_view name(Bound b) {
  switch (b) {
    case Bound::memory:
      return "memory";
    case Bound::compute:
      return "compute";
    case Bound::communication:
      return "communication";
    case Bound::launch:
      return "launch";
    case Bound::host:
      return "host";
    case Bound::kvCapacity:
      return "kv_capacity";
    case Bound::maxSequences:
      return "max_sequences";
  }
  return "";
}

// Share of one figure spent in one operator class.
struct BreakdownItem {
  OperatorClass operatorClass = OperatorClass::gemm;
  Seconds time;
  Seconds floor;  // physical bound of that share; 0 where physics sets none
  Bound bound = Bound::memory;
  Provenance provenance = Provenance::calibrated;
  bool operator==(const BreakdownItem&) const = default;
};

using Breakdown = std::vector<BreakdownItem>;

}  // namespace qplan::model
