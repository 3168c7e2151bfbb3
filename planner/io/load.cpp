#include "planner/io/load.hpp"

#include <algorithm>
#include <vector>

#include "model/io/efficiency.hpp"
#include "planner/io/calibration.hpp"
#include "planner/io/catalog_reader.hpp"

namespace qplan::planner::io {

namespace fs = std::filesystem;

Catalog loadUncalibrated(const fs::path& dataDir) {
  Catalog catalog = readCatalog(dataDir);
  std::vector<fs::path> files;
  if (fs::is_directory(dataDir / "efficiency")) {
    for (const auto& entry : fs::directory_iterator(dataDir / "efficiency")) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    catalog.efficiencies.push_back(model::io::readEfficiency(file));
  }
  return catalog;
}

Catalog load(const fs::path& dataDir) {
  Catalog catalog = loadUncalibrated(dataDir);
  const fs::path calibration = dataDir / "calibration" / "engine.json";
  if (fs::exists(calibration)) {
    catalog.calibration = readCalibration(calibration);
    apply(catalog.calibration, catalog.efficiencies, catalog.engines);
  }
  return catalog;
}

}  // namespace qplan::planner::io
