#include "planner/accuracy.hpp"

#include <algorithm>
#include <set>

namespace qplan::planner {

bool isOf(const Recovery& recovery, const model::Llm& llm) {
  return recovery.model == llm.id ||
         std::find(llm.aliases.begin(), llm.aliases.end(), recovery.model) != llm.aliases.end();
}

std::optional<double> recoveryPercent(const std::vector<Recovery>& known, const model::Llm& llm,
                                      model::Format format, const std::string& suite) {
  if (format == model::Format::bf16) return 100.0;
  double sum = 0;
  int count = 0;
  for (const Recovery& recovery : known) {
    if (recovery.format != format || recovery.suite != suite || !isOf(recovery, llm)) continue;
    if (recovery.benchmark == "average") return recovery.percent;
    sum += recovery.percent;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

std::vector<std::string> suites(const std::vector<Recovery>& known) {
  std::set<std::string> names;
  for (const Recovery& recovery : known) names.insert(recovery.suite);
  return {names.begin(), names.end()};
}

}  // namespace qplan::planner
