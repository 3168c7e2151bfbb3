#pragma once

#include <cstddef>
#include <string>

namespace qplan::planner {

// What a folder of facts holds, for telling later whether an answer rests on the same ones.
struct DataHash {
  std::string folder;  // "prices"
  std::size_t files = 0;
  std::string sha256;  // hexadecimal: of names and contents, in the order of the names
  bool operator==(const DataHash&) const = default;
};

}  // namespace qplan::planner
