#include "planner/report/inputs.hpp"

#include <fmt/format.h>

#include "planner/report/describe.hpp"
#include "planner/traffic_text.hpp"

namespace qplan::planner::report {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

namespace {

template <class Range, class Name>
Cell joined(const Range& range, Name nameOf) {
  std::vector<std::string> names;
  names.reserve(range.size());
  for (const auto& item : range) names.emplace_back(nameOf(item));
  return listed(names);
}

}  // namespace

Fields inputsOf(const Request& request) {
  const std::string slos = textOf(request.slos);
  const auto orNone = [](const auto& value, auto convert) -> Cell {
    return value ? Cell(convert(*value)) : Cell();
  };
  return {"inputs",
          "",
          {{"model", request.llm->id},
           {"workload", request.workload.id},
           {"input_tokens", cell(request.workload.inputTokens)},
           {"output_tokens", cell(request.workload.outputTokens)},
           {"mode", cell(name(request.mode))},
           {"demand_qps", orNone(request.demand, [](auto rate) { return rate.value(); })},
           {"slo", slos.empty() ? Cell() : Cell(slos)},
           {"min_recovery_pct", orNone(request.minRecovery, [](double p) { return p; })},
           {"suite", request.suite},
           {"objective", cell(name(request.objective))},
           {"gpus", joined(request.gpus, [](const model::Gpu* gpu) { return gpu->id; })},
           {"formats", joined(request.formats, [](model::Format f) { return model::name(f); })},
           {"kv_dtypes", joined(request.kvDtypes, [](model::KvDtype k) { return model::name(k); })},
           {"max_gpus", cell(request.maxGpus)},
           {"prices", describe(request.prices)},
           {"price_tier", request.prices.tier},
           {"interruption_pct", 100 * request.interruption},
           {"budget_usd_per_hour", orNone(request.budget, [](auto rate) { return perHour(rate); })},
           {"engine", request.engine->id}}};
}

std::string interruptionText(const Request& request) {
  return fmt::format("interruptions take {:g} % of the capacity bought: it is not counted on",
                     100 * request.interruption);
}

std::string questionOf(const Request& request) {
  return fmt::format(
      "{}, {}, {}{}", request.llm->id, describe(request.workload), name(request.mode),
      request.demand ? fmt::format(", {:g} requests/s", request.demand->value()) : "");
}

std::string titleOf(const Request& request) {
  return fmt::format("{}; {}, prices {}", questionOf(request), request.engine->id,
                     describe(request.prices));
}

}  // namespace qplan::planner::report
