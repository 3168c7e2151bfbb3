#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/tables/kernel_table_kind.hpp"

namespace qplan::model::io {

struct KernelTableFiles {
  std::vector<tables::KernelTable> tables;
  std::vector<std::string> leftOut;  // files of a folder that are no kernel table of a known form
};

// Reads kernel tables as CSV, each of `paths` a file or a folder of .csv files (not of folders) and
// a group of its own. Throws FileError or ParseError: unreadable, no rows, a file given by name
// that is no table of a known form; InvalidInput for a path without any table.
KernelTableFiles readKernelTables(const std::vector<std::string>& paths);

}  // namespace qplan::model::io
