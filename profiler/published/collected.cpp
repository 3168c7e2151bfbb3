#include "profiler/published/collected.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace qplan::profiler::published {

namespace {

using model::Seconds;

// Cases in the order they are listed: class, format, then sizes.
using Key = std::tuple<std::size_t, int, int, int, int, int, double, double>;

struct KeyOf {
  std::size_t index = 0;
  Key operator()(const model::GemmCase& c) const {
    return {index, static_cast<int>(c.format), c.shape.outputs, c.shape.inputs, 0, 0, c.rows, 0};
  }
  Key operator()(const model::DecodeCase& c) const {
    return {index,           static_cast<int>(c.kvDtype),
            -c.heads.query,  c.heads.keyValue,
            c.heads.dim,     c.sequences,
            c.contextTokens, 0};
  }
  Key operator()(const model::PrefillCase& c) const {
    return {index,       0,           -c.heads.query, c.heads.keyValue,
            c.heads.dim, c.sequences, c.cachedTokens, c.newTokens};
  }
  Key operator()(const model::ElementwiseCase& c) const {
    return {index, static_cast<int>(c.op), static_cast<int>(c.format), c.width, 0, 0, c.tokens, 0};
  }
  Key operator()(const model::AllReduceCase& c) const {
    return {index, c.ranks, 0, 0, 0, 0, static_cast<double>(c.bytes), 0};
  }
  // Not in published tables.
  Key operator()(const auto& /*c*/) const { return {index, 0, 0, 0, 0, 0, 0, 0}; }
};

Key keyOf(const model::KernelCase& what) { return std::visit(KeyOf{what.index()}, what); }

}  // namespace

bool isTokens(int tokens) {
  return std::find(kTokens.begin(), kTokens.end(), tokens) != kTokens.end();
}

bool isFeatures(int features) {
  return std::find(kFeatures.begin(), kFeatures.end(), features) != kFeatures.end();
}

bool isPowerOfTwo(int value) { return value > 0 && (value & (value - 1)) == 0; }

std::string shortName(const std::string& table) {
  const auto file = table.rfind('/');
  if (file == std::string::npos || file == 0) return table;
  const auto folder = table.rfind('/', file - 1);
  return folder == std::string::npos ? table : table.substr(folder + 1);
}

void Collected::add(const std::string& topic, const model::KernelCase& what, Seconds time,
                    const std::string& kernel) {
  const auto floor = model::floorOf(what, gpu_);
  if (!floor) return drop(topic, "the GPU has no matrix units for the format");
  if (time < *floor) return drop(topic, "faster than memory or peak rate allow");
  if (!cases_.insert(model::describe(what)).second) {
    return drop(topic, "same size as an earlier row");
  }
  model::ProfilePoint point;
  point.what = what;
  point.kernel = kernel;
  point.timing = model::TimingMethod::published;
  point.median = point.p10 = point.p90 = time;
  point.samples = 1;
  points_.push_back(std::move(point));
  ++topics_[topic].points;
}

void Collected::drop(const std::string& topic, const std::string& reason, int rows) {
  if (rows > 0) topics_[topic].dropped[reason] += rows;
}

void Collected::from(const std::string& topic, const std::vector<std::string>& tables, int rows) {
  std::vector<std::string> names;
  for (const std::string& table : tables) {
    names.push_back(shortName(table));
    if (std::find(tables_.begin(), tables_.end(), names.back()) == tables_.end()) {
      tables_.push_back(names.back());
    }
  }
  Topic& entry = topics_[topic];
  entry.tables = fmt::format("{}", fmt::join(names, " and "));
  entry.rows = rows;
}

void Collected::note(const std::string& topic, const std::string& text) {
  topics_[topic].notes.push_back(text);
}

int Collected::pointsOf(const std::string& topic) const {
  const auto found = topics_.find(topic);
  return found == topics_.end() ? 0 : found->second.points;
}

std::vector<model::ProfilePoint> Collected::points() const {
  std::vector<std::pair<Key, std::size_t>> order;
  for (std::size_t i = 0; i < points_.size(); ++i) order.emplace_back(keyOf(points_[i].what), i);
  std::sort(order.begin(), order.end());
  std::vector<model::ProfilePoint> sorted;
  for (const auto& [key, i] : order) sorted.push_back(points_[i]);
  return sorted;
}

std::vector<std::string> Collected::notes() const {
  std::vector<std::string> notes;
  for (const auto& [topic, entry] : topics_) {
    if (!entry.tables.empty()) {
      notes.push_back(fmt::format("{}: {} {} of {} rows in {}", topic, entry.points,
                                  entry.points == 1 ? "point" : "points", entry.rows,
                                  entry.tables));
    }
    for (const auto& [reason, rows] : entry.dropped) {
      notes.push_back(
          fmt::format("{}: {} {} left out: {}", topic, rows, rows == 1 ? "row" : "rows", reason));
    }
    for (const std::string& text : entry.notes) notes.push_back(fmt::format("{}: {}", topic, text));
  }
  return notes;
}

}  // namespace qplan::profiler::published
