#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "planner/sweep.hpp"

namespace qplan::planner::io {

// What a result file of a sweep holds, kept beside it in FILE.part.json (schema "qplan.sweep_part"
// 1.0): the sweep by the hash of its file, and which of its points.
struct SweepPart {
  std::string sweep;  // SHA-256
  std::uint64_t points = 0;
  PointRange range;
  bool operator==(const SweepPart&) const = default;
};

std::filesystem::path partFile(const std::filesystem::path& result);

// Makes `result` ready to be gone on with: nothing there yet, or the complete rows of the same part
// (a line cut short is cut off). Returns the next point. Throws ParseError for a file of another
// sweep or part, or one that is no such result; FileError.
std::uint64_t resumePoint(const std::filesystem::path& result, const SweepPart& part,
                          const std::string& header);

// Puts parts together in the order of their points: the bytes of one unsharded run. Throws
// model::InvalidInput naming the files for parts of different sweeps, that overlap, are missing or
// unfinished; ParseError, FileError. `result` appears only when complete.
void mergeParts(const std::vector<std::filesystem::path>& parts,
                const std::filesystem::path& result);

}  // namespace qplan::planner::io
