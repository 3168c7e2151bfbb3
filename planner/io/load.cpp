#include "planner/io/load.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "model/io/efficiency.hpp"
#include "model/io/profile_file.hpp"
#include "planner/io/calibration.hpp"
#include "planner/io/catalog_reader.hpp"
#include "planner/io/power_reader.hpp"

namespace qplan::planner::io {

namespace fs = std::filesystem;

namespace {

// The .json files of a folder by name; none where it is not there.
std::vector<fs::path> jsonFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A profile makes its GPU known even where no data sheet of it is.
void addProfile(model::Profile profile, const fs::path& file, Catalog& catalog) {
  const std::string id = profile.gpu.id;
  const auto known = std::find_if(catalog.gpus.begin(), catalog.gpus.end(),
                                  [&](const model::Gpu& gpu) { return gpu.id >= id; });
  if (known == catalog.gpus.end() || known->id != id) catalog.gpus.insert(known, profile.gpu);
  if (!catalog.profiles.emplace(id, engineProfile(std::move(profile))).second) {
    throw model::ParseError(file.string(), "/gpu/id", "another profile is of " + id + " too",
                            "keep one in this folder; give others by path");
  }
}

}  // namespace

std::shared_ptr<const model::Profile> engineProfile(model::Profile profile) {
  std::erase_if(profile.points, [](const model::ProfilePoint& point) {
    const auto* decode = std::get_if<model::DecodeCase>(&point.what);
    return decode != nullptr && decode->kvDtype == model::KvDtype::fp8 &&
           point.kernel.starts_with("qplan_");
  });
  return std::make_shared<const model::Profile>(std::move(profile));
}

Catalog loadUncalibrated(const fs::path& dataDir) {
  Catalog catalog = readCatalog(dataDir);
  for (const fs::path& file : jsonFiles(dataDir / "efficiency")) {
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
  const fs::path power = dataDir / "calibration" / "power.json";
  if (fs::exists(power)) catalog.power = readPower(power).curve;
  for (const fs::path& file : jsonFiles(dataDir / "profiles")) {
    addProfile(model::io::readProfile(file), file, catalog);
  }
  return catalog;
}

}  // namespace qplan::planner::io
