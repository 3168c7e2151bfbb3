#include "planner/replica.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>

#include "planner/concurrency.hpp"

namespace qplan::planner {

namespace {

// Figures a target can be set on, in one place for both modes.
model::Seconds figure(simulate::TimeMetric metric, const model::Estimate& estimate,
                      const model::Workload& workload) {
  switch (metric) {
    case simulate::TimeMetric::ttft:
      return estimate.ttft;
    case simulate::TimeMetric::tpot:
    case simulate::TimeMetric::itl:
      return estimate.tpot;
    case simulate::TimeMetric::e2e:
      return estimate.mode == model::Mode::sync ? estimate.latency
                                                : meanLatency(estimate, workload);
  }
  return {};
}

}  // namespace

bool meetsMeans(const Request& request, const model::Estimate& estimate) {
  return std::all_of(request.slos.begin(), request.slos.end(), [&](const simulate::Target& slo) {
    // Percentiles are simulated later.
    const bool simulated =
        request.mode == model::Mode::async &&
        (slo.statistic != simulate::Statistic::mean || slo.metric == simulate::TimeMetric::itl);
    return simulated || figure(slo.metric, estimate, request.workload) <= slo.limit;
  });
}

namespace {

// Async: the state with the most sequences in flight that meets every target, or one sequence when
// none does. Latency grows with concurrency.
model::Estimate withinTargets(const Request& request, const CompiledModel& model,
                              model::Estimate saturated) {
  if (meetsMeans(request, saturated)) return saturated;
  int low = 1;
  int high = model.deployment.engine.scheduler.maxSequences;
  model::Estimate best = atConcurrency(model, request.workload, low);
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    model::Estimate estimate = atConcurrency(model, request.workload, middle);
    if (meetsMeans(request, estimate)) {
      low = middle;
      best = std::move(estimate);
    } else {
      high = middle;
    }
  }
  return best;
}

model::Estimate evaluate(const Request& request, const CompiledModel& model) {
  if (request.mode == model::Mode::sync) {
    return model::syncEstimate(model.deployment, model.step, request.workload);
  }
  model::Estimate saturated =
      model::saturationEstimate(model.deployment, model.step, request.workload);
  if (request.slos.empty()) return saturated;
  return withinTargets(request, model, std::move(saturated));
}

// The targets missed even by one request at a time; then no load can meet them.
std::vector<model::Infeasible> missesAlone(const Request& request, const CompiledModel& model,
                                           const model::Estimate& estimate) {
  std::vector<model::Infeasible> misses;
  if (request.slos.empty()) return misses;
  const model::Estimate alone =
      request.mode == model::Mode::sync ? estimate : atConcurrency(model, request.workload, 1);
  for (const simulate::Target& slo : request.slos) {
    const model::Seconds value = figure(slo.metric, alone, request.workload);
    if (value <= slo.limit) continue;
    misses.push_back({model::InfeasibleKind::slo,
                      fmt::format("{} {} {:.3g} s > {:.3g} s", name(slo.metric),
                                  name(slo.statistic), value.value(), slo.limit.value()),
                      value.value(), slo.limit.value()});
  }
  return misses;
}

model::RequestsPerSecond capacityOf(const model::Estimate& estimate) {
  return estimate.mode == model::Mode::sync ? model::Requests(1) / estimate.latency
                                            : estimate.maxQps;
}

// Whether more memory could not change the figure: one request fits, or as many as the engine runs.
bool holdsWholeBatch(const Request& request, const model::Estimate& estimate) {
  if (request.mode == model::Mode::sync) return true;
  const double context = request.workload.inputTokens + request.workload.outputTokens;
  return estimate.memory.kvTokens.value() >= context * request.engine->scheduler.maxSequences;
}

// One (GPU, format, KV dtype): all its layouts, in order.
struct Family {
  std::size_t gpu = 0;
  model::Format format = model::Format::bf16;
  model::KvDtype kvDtype = model::KvDtype::bf16;
};

void evaluateFamily(const Request& request, const Family& family, ModelCache& cache,
                    Evaluated& into) {
  const model::Gpu& gpu = *request.gpus[family.gpu];
  if (family.kvDtype == model::KvDtype::fp8 &&
      !gpu.peak[static_cast<std::size_t>(model::MathType::fp8)]) {
    into.rejected.push_back(
        {family.gpu,
         family.format,
         family.kvDtype,
         {},
         {{model::InfeasibleKind::formatUnsupported, "FP8 KV cache needs FP8 arithmetic", 0, 0}}});
    return;
  }
  const auto recovery =
      recoveryPercent(cache.catalog().recoveries, *request.llm, family.format, request.suite);
  int satisfiedTp = 0;  // the tensor degree whose replica already holds the engine's whole batch
  for (const model::Layout& layout : replicaLayouts(gpu, request.maxGpus)) {
    if (layout.tp == satisfiedTp) continue;
    Case question{request.llm,      &gpu,           request.engine,
                  family.format,    family.kvDtype, layout,
                  request.workload, request.mode,   model::Saturation{}};
    if (auto reason = model::infeasible(deployment(question), request.workload)) {
      into.rejected.push_back(
          {family.gpu, family.format, family.kvDtype, layout, {std::move(*reason)}});
      // No layout changes what the matrix units can do or how long the context may be.
      const auto kind = into.rejected.back().misses.front().kind;
      if (kind == model::InfeasibleKind::formatUnsupported ||
          kind == model::InfeasibleKind::context) {
        return;
      }
      continue;
    }
    Replica replica;
    replica.gpu = family.gpu;
    replica.model = cache.compiled(question);
    replica.estimate = evaluate(request, *replica.model);
    replica.capacity = capacityOf(replica.estimate);
    replica.misses = missesAlone(request, *replica.model, replica.estimate);
    replica.recovery = family.kvDtype == model::KvDtype::bf16 ? recovery : std::nullopt;
    replica.power = cache.catalog().power;
    if (holdsWholeBatch(request, replica.estimate)) satisfiedTp = layout.tp;
    replica.estimate = cache.judged(std::move(replica.estimate), replica.model->deployment);
    replica.question = std::move(question);
    into.replicas.push_back(std::move(replica));
  }
}

}  // namespace

bool mayRun(const Request& request, const model::Gpu& gpu, const Catalog& catalog) {
  const auto& conditional = request.onlyMeasured;
  return std::find(conditional.begin(), conditional.end(), &gpu) == conditional.end() ||
         catalog.profiles.contains(gpu.id) ||
         std::any_of(
             catalog.efficiencies.begin(), catalog.efficiencies.end(),
             [&](const model::Efficiency& e) { return e.architecture == gpu.architecture; });
}

std::vector<model::Layout> replicaLayouts(const model::Gpu& gpu, int maxGpus) {
  const int node = gpu.interconnect.gpusPerNode;
  const bool slowLinks = gpu.interconnect.fabric == model::Fabric::pcie;
  std::vector<model::Layout> layouts;
  for (int tp = 1; tp <= std::min(node, maxGpus); tp *= 2) {
    for (int pp = 1; tp * pp <= maxGpus; pp *= 2) {
      if (pp == 1 || slowLinks || tp * 2 > node) layouts.push_back({tp, pp, 1});
    }
  }
  return layouts;
}

Evaluated evaluateReplicas(const Request& request, const std::vector<bool>& skip, ModelCache& cache,
                           const std::stop_token& stop) {
  std::vector<Family> families;
  for (std::size_t gpu = 0; gpu < request.gpus.size(); ++gpu) {
    if (skip[gpu]) continue;
    for (const model::Format format : request.formats) {
      for (const model::KvDtype kv : request.kvDtypes) families.push_back({gpu, format, kv});
    }
  }
  // Each family fills its own slot: the result does not depend on who ran first.
  std::vector<Evaluated> parts(families.size());
  tbb::parallel_for(std::size_t{0}, families.size(), [&](std::size_t i) {
    if (stop.stop_requested()) {
      parts[i].complete = false;
      return;
    }
    evaluateFamily(request, families[i], cache, parts[i]);
  });
  Evaluated all;
  for (Evaluated& part : parts) {
    all.complete = all.complete && part.complete;
    std::move(part.replicas.begin(), part.replicas.end(), std::back_inserter(all.replicas));
    std::move(part.rejected.begin(), part.rejected.end(), std::back_inserter(all.rejected));
  }
  return all;
}

Replica reloaded(Replica replica, model::Estimate estimate) {
  const auto figureOf = [](const model::Estimate& e) {
    return e.mode == model::Mode::sync ? e.latency.value() : e.maxQps.value();
  };
  const model::Interval& before = replica.estimate.interval;
  const double scale = figureOf(estimate) / figureOf(replica.estimate);
  estimate.interval = {before.lower * scale, before.upper * scale, before.level};
  replica.capacity = capacityOf(estimate);
  replica.estimate = std::move(estimate);
  return replica;
}

std::vector<Replica> withWorkload(const std::vector<Replica>& replicas, const Request& request) {
  std::vector<std::optional<Replica>> slots(replicas.size());
  tbb::parallel_for(std::size_t{0}, replicas.size(), [&](std::size_t i) {
    if (model::infeasible(replicas[i].model->deployment, request.workload)) return;
    Replica replica = replicas[i];
    replica.question.workload = request.workload;
    replica.question.mode = request.mode;
    model::Estimate estimate = evaluate(request, *replica.model);
    replica.misses = missesAlone(request, *replica.model, estimate);
    slots[i] = reloaded(std::move(replica), std::move(estimate));
  });
  std::vector<Replica> kept;
  for (auto& slot : slots) {
    if (slot) kept.push_back(std::move(*slot));
  }
  return kept;
}

}  // namespace qplan::planner
