#pragma once

#include <string_view>
#include <vector>

namespace qplan::profiler {

struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

// Files of data/gpus as they were at build time, by name.
const std::vector<EmbeddedFile>& embeddedGpus();

}  // namespace qplan::profiler
