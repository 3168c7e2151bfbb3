#include <fmt/format.h>

#include <algorithm>

#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"

namespace qplan::planner::report {

namespace {

// One for every class; the host, which is no work of the GPU, is grey.
Colour colourOf(model::OperatorClass c) {
  return c == model::OperatorClass::host ? Colour::grey : static_cast<Colour>(c);
}

double gib(model::Bytes bytes) { return bytes / model::kGiB; }

}  // namespace

ChartSpec breakdownChart(const model::Estimate& estimate) {
  double sum = 0;
  const model::BreakdownItem* largest = nullptr;
  for (const model::BreakdownItem& item : estimate.breakdown) {
    sum += item.time.value();
    if (largest == nullptr || item.time > largest->time) largest = &item;
  }
  ChartSpec chart;
  chart.id = "breakdown";
  chart.title = "Where the time of one request goes";
  chart.x = {"time (s)", false, 0.0, {}};
  if (!(sum > 0)) return chart;
  chart.title = fmt::format("{} takes {:.0f} % of a request", words(largest->operatorClass),
                            100 * largest->time.value() / sum);
  Bar time{"time of one request", {}};
  Bar floor{"its physical floor", {}};
  for (const model::BreakdownItem& item : estimate.breakdown) {
    const std::string name = words(item.operatorClass);
    const Colour colour = colourOf(item.operatorClass);
    const auto key = static_cast<std::size_t>(item.operatorClass);
    if (!(item.time.value() > 0)) continue;
    std::string label =
        fmt::format("{} {} s ({:.0f} %), limited by {}", name, figure(item.time.value()),
                    100 * item.time.value() / sum, words(item.bound));
    if (item.floor.value() > 0) {
      label += fmt::format(", {:.0f} % of its time is physical", 100 * (item.floor / item.time));
      floor.segments.push_back({name, item.floor.value(), colour,
                                fmt::format("{} at least {} s", name, figure(item.floor.value())),
                                key});
    }
    label += fmt::format("; {}", model::name(item.provenance));
    time.segments.push_back({name, item.time.value(), colour, std::move(label), key});
  }
  chart.bars = {std::move(time), std::move(floor)};
  chart.note =
      "Floor: weights and cache read once at peak bandwidth, operations at peak rate, class by "
      "class.";
  return chart;
}

ChartSpec memoryChart(const model::Estimate& estimate, const model::Workload& workload) {
  const model::MemoryLedger& memory = estimate.memory;
  const double held = estimate.meanBatch * (workload.inputTokens + 0.5 * workload.outputTokens);
  const double share =
      memory.kvTokens.value() > 0 ? std::min(1.0, held / memory.kvTokens.value()) : 0.0;
  ChartSpec chart;
  chart.id = "memory";
  chart.title = fmt::format("{:.0f} % of the KV cache is in use", 100 * share);
  chart.x = {"memory of one GPU (GiB)", false, 0.0, gib(memory.device)};
  Bar bar{"one GPU", {}};
  const auto add = [&bar](const char* name, model::Bytes bytes, Colour colour,
                          const std::string& what) {
    if (!(bytes.value() > 0)) return;
    bar.segments.push_back(
        {name, gib(bytes), colour, fmt::format("{} {:.2f} GiB{}", name, gib(bytes), what)});
  };
  add("weights", memory.weights, Colour::first, "");
  add("embeddings and lm_head", memory.embeddings, Colour::second, "");
  add("activations", memory.activations, Colour::third, "");
  add("reserved", memory.reserved, Colour::fourth, ": context, graphs, communicator");
  add("KV cache in use", share * memory.kv, Colour::fifth,
      fmt::format(": {:.0f} of {:.0f} tokens of a replica", std::min(held, memory.kvTokens.value()),
                  memory.kvTokens.value()));
  add("KV cache free", (1 - share) * memory.kv, Colour::sixth, "");
  add("not given to the engine", memory.device - memory.usable, Colour::grey, "");
  chart.bars = {std::move(bar)};
  chart.note = "In use: the mean batch at its mean context.";
  return chart;
}

}  // namespace qplan::planner::report
