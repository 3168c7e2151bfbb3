#pragma once

#include <string>

#include "model/profile.hpp"

namespace qplan::profiler::cli {

// What a line of a table is about: "gemm fp8-w8a8", "decode_attention bf16 cache", "norm".
std::string label(const model::KernelCase& what);

}  // namespace qplan::profiler::cli
