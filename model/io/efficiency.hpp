#pragma once

#include <filesystem>
#include <string>

#include "model/efficiency.hpp"

namespace qplan::model::io {

// Kernel behaviour of one GPU type, schema "qplan.efficiency" 1.x. Every figure may be left out and
// then has the default of model/{gemm,attention,elementwise,collective}.hpp; "gpu" may not.
// Throws FileError or ParseError.
Efficiency readEfficiency(const std::filesystem::path& file);

// The same as JSON text, keys in a fixed order, every figure written.
std::string toJson(const Efficiency& efficiency);

}  // namespace qplan::model::io
