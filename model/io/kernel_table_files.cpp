#include "model/io/kernel_table_files.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "model/diagnostic.hpp"
#include "model/io/csv.hpp"
#include "model/io/file.hpp"

namespace qplan::model::io {

namespace {

namespace fs = std::filesystem;

tables::Table readTableFile(const fs::path& file) {
  const std::string text = readFile(file);
  tables::Table table;
  bool header = true;
  readCsv(text, file.string(), [&](const CsvRecord& record) {
    if (header) {
      table.columns = CsvHeader(record, file.string()).names();
      header = false;
      return;
    }
    table.rows.emplace_back(record.cells.begin(), record.cells.end());
  });
  if (table.rows.empty()) {
    throw ParseError(file.string(), "line 2", "has no rows", "add rows below the header");
  }
  return table;
}

std::vector<fs::path> filesOf(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path)) {
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

KernelTableFiles readKernelTables(const std::vector<std::string>& paths) {
  KernelTableFiles result;
  for (std::size_t group = 0; group < paths.size(); ++group) {
    const std::size_t before = result.tables.size();
    for (const fs::path& file : filesOf(paths[group])) {
      tables::Table table = readTableFile(file);
      const auto kind = tables::kindOf(table);
      if (kind) {
        result.tables.push_back({file.string(), static_cast<int>(group), *kind, std::move(table)});
      } else if (fs::is_directory(paths[group])) {
        result.leftOut.push_back(file.string());
      } else {
        throw ParseError(file.string(), "line 1", "is no kernel table of a known form",
                         "docs/calibration.md lists the forms and their columns");
      }
    }
    if (result.tables.size() == before) {
      throw InvalidInput({{"--tables", "no kernel table in '" + paths[group] + "'",
                           "give the .csv files, or the folder that holds them itself"}});
    }
  }
  return result;
}

}  // namespace qplan::model::io
