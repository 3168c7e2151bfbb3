#include "planner/report/describe.hpp"

#include <fmt/format.h>

#include <variant>

#include "model/metric.hpp"

namespace qplan::planner::report {

std::string_view name(model::Mode mode) { return mode == model::Mode::sync ? "sync" : "async"; }

std::string describe(const model::Layout& layout) {
  std::string text = fmt::format("tp{}", layout.tp);
  if (layout.pp > 1) text += fmt::format(" pp{}", layout.pp);
  if (layout.replicas > 1) text += fmt::format(" x{}", layout.replicas);
  return text;
}

std::string describe(const model::Workload& workload) {
  const std::string tokens =
      fmt::format("{} in, {} out", workload.inputTokens, workload.outputTokens);
  return workload.id.empty() ? tokens + " tokens" : workload.id + " (" + tokens + ")";
}

std::string describe(const model::Load& load) {
  if (const auto* closed = std::get_if<model::ClosedLoop>(&load)) {
    return fmt::format("closed:{}", closed->concurrency);
  }
  if (const auto* open = std::get_if<model::OpenLoop>(&load)) {
    return fmt::format("open:{}", open->rate.value());
  }
  if (const auto* run = std::get_if<model::GuideLlm>(&load)) {
    return fmt::format("guidellm:{}", run->limit.value());
  }
  return "saturation";
}

std::string describe(const Purchase& purchase) {
  std::string text;
  for (const InstanceCount& bought : purchase.instances) {
    if (!text.empty()) text += " + ";
    text += fmt::format("{} x {}", bought.count, bought.instance);
  }
  return text + " (" + purchase.list + ")";
}

std::string describe(const PriceSelection& prices) {
  std::string text;
  for (const PriceList* list : prices.lists) {
    if (list->id == prices.name) return list->id;
    text += (text.empty() ? "" : ", ") + list->id;
  }
  return prices.name + ": " + text;
}

std::string words(model::Bound bound) {
  switch (bound) {
    case model::Bound::memory:
      return "memory bandwidth";
    case model::Bound::compute:
      return "matrix arithmetic";
    case model::Bound::communication:
      return "communication between GPUs";
    case model::Bound::launch:
      return "kernel start-up";
    case model::Bound::host:
      return "host time of the engine";
    case model::Bound::kvCapacity:
      return "memory for the KV cache";
    case model::Bound::maxSequences:
      return "the engine's limit of running sequences";
  }
  return "";
}

std::string words(model::OperatorClass c) {
  switch (c) {
    case model::OperatorClass::gemm:
      return "GEMM";
    case model::OperatorClass::lmHead:
      return "lm_head";
    case model::OperatorClass::decodeAttention:
      return "decode attention";
    case model::OperatorClass::prefillAttention:
      return "prefill attention";
    case model::OperatorClass::elementwise:
      return "elementwise";
    case model::OperatorClass::quantize:
      return "quantize";
    case model::OperatorClass::allReduce:
      return "all-reduce";
    case model::OperatorClass::sendReceive:
      return "send and receive";
    case model::OperatorClass::host:
      return "host";
  }
  return "";
}

std::string figure(double value) {
  return model::formatValue(model::metric(model::MetricId::lower), value);
}

std::string describe(const model::Interval& interval) {
  return figure(interval.lower) + " .. " + figure(interval.upper);
}

Cell cell(std::string_view text) { return std::string(text); }
Cell cell(int value) { return static_cast<std::int64_t>(value); }

}  // namespace qplan::planner::report
