#include "profiler/cli/run_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "profiler/cli/label.hpp"
#include "profiler/cli/plan_text.hpp"

namespace qplan::profiler::cli {

namespace {

using model::KernelCase;
using model::KernelClass;
using model::ProfilePoint;

struct Row {
  KernelClass kernelClass = KernelClass::gemm;
  int points = 0;
  int missed = 0;
  int flagged = 0;
  // Of the good points.
  std::optional<model::FlopsPerSecond> flops;
  std::optional<model::BytesPerSecond> bytes;
  std::optional<model::Seconds> shortest;
};

struct Rows {
  std::vector<std::string> order;
  std::map<std::string, Row> byName;

  Row& at(const KernelCase& what) {
    const std::string name = label(what);
    const auto [slot, isNew] = byName.try_emplace(name);
    if (isNew) {
      order.push_back(name);
      slot->second.kernelClass = kernelClass(what);
    }
    return slot->second;
  }
};

template <class T>
void keepHighest(std::optional<T>& best, T value) {
  best = best ? std::max(*best, value) : value;
}

void addPoint(Rows& rows, const ProfilePoint& point) {
  Row& row = rows.at(point.what);
  ++row.points;
  if (!point.flag.empty()) {
    ++row.flagged;
    return;
  }
  const model::Work work = workOf(point.what);
  if (work.flops > model::Flops(0.0)) keepHighest(row.flops, work.flops / point.median);
  if (work.bytes > model::Bytes(0.0)) keepHighest(row.bytes, work.bytes / point.median);
  row.shortest = row.shortest ? std::min(*row.shortest, point.median) : point.median;
}

// The rate that bounds the class.
std::string best(const Row& row) {
  switch (row.kernelClass) {
    case KernelClass::gemm:
    case KernelClass::prefillAttention:
    case KernelClass::sustained:
      return row.flops ? fmt::format("{:.0f} TFLOP/s", row.flops->value() / 1e12) : "";
    case KernelClass::gap:
      return row.shortest ? fmt::format("{:.2f} us", row.shortest->value() * 1e6) : "";
    case KernelClass::decodeAttention:
    case KernelClass::elementwise:
    case KernelClass::memory:
    case KernelClass::hostCopy:
    case KernelClass::allReduce:
      break;
  }
  return row.bytes ? fmt::format("{:.0f} GB/s", row.bytes->value() / 1e9) : "";
}

// Texts with how often each occurs, in the order of their first.
class Tally {
 public:
  void add(const std::string& text) {
    const auto found =
        std::ranges::find(counts_, text, [](const auto& count) { return count.first; });
    if (found == counts_.end()) {
      counts_.emplace_back(text, 1);
    } else {
      ++found->second;
    }
  }
  [[nodiscard]] std::string text(const std::string& heading) const {
    if (counts_.empty()) return {};
    std::string all = "\n" + heading + ":\n";
    for (const auto& [what, count] : counts_) {
      all += fmt::format("  {:>6}  {}\n", grouped(count), what);
    }
    return all;
  }

 private:
  std::vector<std::pair<std::string, int>> counts_;
};

}  // namespace

std::string runText(const model::Profile& profile) {
  Rows rows;
  Tally reasons;
  Tally flags;
  for (const ProfilePoint& point : profile.points) {
    addPoint(rows, point);
    if (!point.flag.empty()) flags.add(point.flag);
  }
  for (const model::MissedPoint& missed : profile.missed) {
    ++rows.at(missed.what).missed;
    reasons.add(missed.reason);
  }
  std::string text = fmt::format("{} of {} ({}), grid {}\n\n",
                                 countOf(static_cast<std::int64_t>(profile.points.size()), "point"),
                                 profile.gpu.id, profile.device.name, profile.method.grid);
  text += fmt::format("  {:<28} {:>6} {:>7} {:>8} {:>15}\n", "class", "points", "missed", "flagged",
                      "best");
  for (const std::string& name : rows.order) {
    const Row& row = rows.byName.at(name);
    const std::string rate = best(row);
    text += fmt::format("  {:<28} {:>6} {:>7} {:>8}{}\n", name, grouped(row.points), row.missed,
                        row.flagged, rate.empty() ? "" : fmt::format(" {:>15}", rate));
  }
  text += reasons.text("missed");
  text += flags.text("flagged, not used by qplan");
  if (!profile.notes.empty()) text += "\nto know:\n";
  for (const std::string& note : profile.notes) text += "  " + note + "\n";
  return text;
}

}  // namespace qplan::profiler::cli
