#pragma once

#include <vector>

#include "model/profile.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler::reference {

// The pieces of `expected`, one per class of kernels.
std::vector<float> expectedOf(const model::GemmCase& gemm, const GemmOperands& in);
std::vector<float> expectedOf(const model::DecodeCase& decode, const DecodeOperands& in);
std::vector<float> expectedOf(const model::PrefillCase& prefill, const PrefillOperands& in);
std::vector<float> expectedOf(const model::ElementwiseCase& what, const ElementwiseOperands& in);

}  // namespace qplan::profiler::reference
