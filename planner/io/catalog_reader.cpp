#include "planner/io/catalog_reader.hpp"

#include <algorithm>
#include <charconv>
#include <climits>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/io/engine_file.hpp"
#include "model/io/file.hpp"
#include "model/io/gpu_file.hpp"
#include "model/io/llm_file.hpp"
#include "model/io/workload_file.hpp"
#include "planner/io/price_reader.hpp"
#include "planner/io/recovery_reader.hpp"

namespace qplan::planner::io {
namespace {

using Path = std::filesystem::path;

// The .json files of a folder by name; nothing where there is no such folder.
std::vector<Path> jsonFiles(const Path& folder) {
  std::vector<Path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw model::io::FileError(folder, "cannot be listed: " + error.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Refuses the second owner of a name.
class Names {
 public:
  explicit Names(const char* kind) : kind_(kind) {}

  void add(const std::string& name, const std::string& pointer, const Path& file) {
    const auto [first, fresh] = owners_.emplace(name, file);
    if (fresh) return;
    throw model::ParseError(file.string(), pointer,
                            "the " + std::string(kind_) + " \"" + name + "\" is given twice",
                            "it is also in " + first->second.string());
  }

 private:
  const char* kind_;
  std::map<std::string, Path> owners_;
};

template <class T>
void addAll(Names& names, const T& value, const Path& file) {
  names.add(value.id, "/id", file);
  for (const std::string& alias : value.aliases) names.add(alias, "/aliases", file);
}

std::size_t gpuTypes(const PriceList& list) {
  std::set<std::string> types;
  for (const Price& price : list.prices) types.insert(price.gpu);
  return types.size();
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Cuts the leading digits off; what does not fit in 64 bits is the largest number.
unsigned long long takeNumber(std::string_view& text) {
  const char* begin = text.data();
  unsigned long long number = 0;
  const auto [end, error] = std::from_chars(begin, begin + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - begin));
  return error == std::errc() ? number : ULLONG_MAX;
}

}  // namespace

bool olderVersion(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (isDigit(a.front()) && isDigit(b.front())) {
      const unsigned long long left = takeNumber(a);
      const unsigned long long right = takeNumber(b);
      if (left != right) return left < right;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.empty() && !b.empty();
}

Catalog readCatalog(const Path& dataFolder) {
  Catalog catalog;
  Names gpus("GPU");
  for (const Path& file : jsonFiles(dataFolder / "gpus")) {
    catalog.gpus.push_back(model::io::readGpu(file));
    gpus.add(catalog.gpus.back().id, "/id", file);
  }
  Names llms("model");
  for (const Path& file : jsonFiles(dataFolder / "models")) {
    catalog.llms.push_back(model::io::readLlm(file));
    addAll(llms, catalog.llms.back(), file);
  }
  Names engines("engine");
  for (const Path& file : jsonFiles(dataFolder / "engines")) {
    catalog.engines.push_back(model::io::readEngine(file));
    addAll(engines, catalog.engines.back(), file);
  }
  Names workloads("workload");
  for (const Path& file : jsonFiles(dataFolder / "workloads")) {
    catalog.workloads.push_back(model::io::readWorkload(file));
    addAll(workloads, catalog.workloads.back(), file);
  }
  Names lists("price list");
  for (const Path& file : jsonFiles(dataFolder / "prices")) {
    catalog.priceLists.push_back(readPriceList(file));
    lists.add(catalog.priceLists.back().id, "/id", file);
  }
  for (const Path& file : jsonFiles(dataFolder / "accuracy")) {
    const std::vector<Recovery> found = readRecoveries(file);
    catalog.recoveries.insert(catalog.recoveries.end(), found.begin(), found.end());
  }
  const auto byId = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(catalog.gpus.begin(), catalog.gpus.end(), byId);
  std::sort(catalog.llms.begin(), catalog.llms.end(), byId);
  std::sort(catalog.workloads.begin(), catalog.workloads.end(), byId);
  std::sort(catalog.engines.begin(), catalog.engines.end(),
            [](const auto& a, const auto& b) { return olderVersion(a.id, b.id); });
  std::sort(catalog.priceLists.begin(), catalog.priceLists.end(),
            [](const PriceList& a, const PriceList& b) {
              if (a.date != b.date) return a.date < b.date;
              const std::size_t aTypes = gpuTypes(a);
              const std::size_t bTypes = gpuTypes(b);
              return aTypes != bTypes ? aTypes < bTypes : a.id < b.id;
            });
  return catalog;
}

}  // namespace qplan::planner::io
