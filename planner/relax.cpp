#include "planner/relax.hpp"

#include <charconv>
#include <sstream>
#include <string>
#include <vector>

#include "planner/traffic_text.hpp"

namespace qplan::planner {

namespace {

// Replaces the limit of the same figure.
std::string withTarget(const std::string& slo, const std::string& relaxed) {
  std::vector<simulate::Target> targets = parseTargets(slo);
  const simulate::Target wider = parseTargets(relaxed).front();
  for (simulate::Target& target : targets) {
    if (target.metric == wider.metric && target.statistic == wider.statistic) target = wider;
  }
  return textOf(targets);
}

// Whatever the locale.
double number(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::optional<Scenario> relaxed(const Scenario& scenario, const Relaxation& relaxation) {
  std::istringstream words(relaxation.target);
  std::string flag;
  std::string value;
  words >> flag >> value;
  Scenario changed = scenario;
  if (flag == "--slo") {
    changed.slo = withTarget(scenario.slo, value);
  } else if (flag == "--budget") {
    changed.budget = number(value);
  } else if (flag == "--max-gpus") {
    changed.maxGpus = static_cast<int>(number(value));
  } else if (flag == "--min-recovery") {
    changed.minRecovery = number(value);
  } else if (flag == "without" && value == "--min-recovery") {
    changed.minRecovery.reset();
    changed.suite.clear();
  } else {
    return std::nullopt;
  }
  return changed;
}

}  // namespace qplan::planner
