#pragma once

#include <filesystem>
#include <string>

#include "model/gpu.hpp"

namespace qplan::model::io {

class JsonObject;

// Reads a `qplan.gpu` file. Data-sheet figures alone are enough:
//   required: id, sm_count, memory, memory_bandwidth, peak_dense_flops_per_s.bf16, and
//             compute_capability or architecture (the former implies the latter on NVIDIA GPUs);
//   optional: name (id), boost_clock, l2, tdp (0: not stated), further peaks (absent: the GPU has
//   no
//             matrix-unit path of that type), interconnect, source, date, note (not kept).
// Keys carry the unit ("memory_bytes": 51539607552); without it ("memory": "48 GiB") the text does.
// Without "interconnect": PCIe 4.0 x16 (32e9 byte/s) and no direct links. An NVLink rate without
// "fabric" means bridges between pairs, the careful reading. "schema" may be left out.
// Throws FileError or ParseError; the result passes validate().
Gpu readGpu(const std::filesystem::path& file);

// The same from text; `file` names it in errors.
Gpu parseGpu(std::string_view text, const std::string& file);

// The same from an object inside another document, whose keys "schema" it may lack.
Gpu gpuFrom(const JsonObject& object);

// The file's text; reading it back gives an equal value.
std::string gpuJson(const Gpu& gpu);

}  // namespace qplan::model::io
