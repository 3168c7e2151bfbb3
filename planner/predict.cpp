#include "planner/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>

#include "model/interval.hpp"
#include "model/measured.hpp"
#include "model/profile.hpp"
#include "planner/concurrency.hpp"
#include "planner/guidellm.hpp"
#include "planner/layouts.hpp"

namespace qplan::planner {

namespace {

// Whether the profile has linear layers of the format and decode attention on the cache type.
bool measures(const model::Profile& profile, model::Format format, model::KvDtype kvDtype) {
  const auto any = [&](auto&& fits) {
    return std::any_of(profile.points.begin(), profile.points.end(), fits);
  };
  return any([&](const model::ProfilePoint& point) {
           const auto* gemm = std::get_if<model::GemmCase>(&point.what);
           return gemm != nullptr && gemm->format == format;
         }) &&
         any([&](const model::ProfilePoint& point) {
           const auto* decode = std::get_if<model::DecodeCase>(&point.what);
           return decode != nullptr && decode->kvDtype == kvDtype;
         });
}

// No model in use reads more; a larger figure is a typing error, whatever the model claims.
constexpr int kAbsurdTokens = 10'000'000;

constexpr std::string_view kGemmPrefix = "gemm/";

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

void checkTokens(std::vector<model::Diagnostic>& found, const char* flag, int tokens) {
  if (tokens < 1) {
    found.push_back({flag, fmt::format("{} tokens", tokens), "give at least 1"});
  } else if (tokens > kAbsurdTokens) {
    found.push_back({flag, fmt::format("{} tokens is beyond any model", tokens),
                     fmt::format("give at most {}", kAbsurdTokens)});
  }
}

model::Outcome open(const CompiledModel& model, const Case& question,
                    model::RequestsPerSecond rate) {
  const auto point = atRate(model, question.workload, rate);
  if (point) return *point;
  const model::Estimate most =
      model::saturationEstimate(model.deployment, model.step, question.workload);
  return model::Infeasible{model::InfeasibleKind::demand,
                           fmt::format("{:.4g} requests/s offered, at most {:.4g} can be served",
                                       rate.value(), most.maxQps.value()),
                           rate.value(), most.maxQps.value()};
}

}  // namespace

std::size_t ModelCache::KeyHash::operator()(const Key& key) const {
  std::size_t seed = std::hash<const void*>{}(key.llm);
  const auto mix = [&seed](std::size_t value) {
    seed ^= value + 0x9e3779b97f4a7c15ULL + (seed << 6U) + (seed >> 2U);
  };
  mix(std::hash<const void*>{}(key.gpu));
  mix(std::hash<const void*>{}(key.engine));
  for (const int part : {key.format, key.kvDtype, key.tp, key.pp}) {
    mix(static_cast<std::size_t>(part));
  }
  return seed;
}

ModelCache::ModelCache(const Catalog& catalog) : catalog_(catalog) {
  for (const FittedParameter& parameter : catalog.calibration.parameters) {
    // "gemm/GPU/FORMAT/FIGURE"
    const std::string_view name = parameter.name;
    if (!name.starts_with(kGemmPrefix)) continue;
    const std::string_view rest = name.substr(kGemmPrefix.size());
    const std::size_t first = rest.find('/');
    if (first == std::string_view::npos) continue;
    const std::string_view tail = rest.substr(first + 1);
    const auto format = model::formatNamed(tail.substr(0, tail.find('/')));
    if (format) measured_.emplace(std::string(rest.substr(0, first)), *format);
  }
  for (std::size_t gpu = 0; gpu < 2; ++gpu) {
    for (std::size_t llm = 0; llm < 2; ++llm) {
      intervals_[gpu][llm] = catalog.calibration.intervals;
      if (gpu == 1) intervals_[gpu][llm].calibratedGpus.clear();
      if (llm == 1) intervals_[gpu][llm].calibratedModels.clear();
    }
  }
}

model::Estimate ModelCache::judged(model::Estimate estimate,
                                   const model::Deployment& deployment) const {
  const bool newFormat =
      !measured_.empty() && !measured_.contains({deployment.gpu.id, deployment.format});
  const bool newCache = deployment.kvDtype != model::KvDtype::bf16;
  const auto profile = catalog_.profiles.find(deployment.gpu.id);
  const bool profiled = profile != catalog_.profiles.end() &&
                        measures(*profile->second, deployment.format, deployment.kvDtype);
  if ((newFormat || newCache) && !profiled) {
    estimate.provenance = weakest(estimate.provenance, model::Provenance::extrapolated);
  }
  // End-to-end rows were never run through a profile's kernels: as on a GPU that has kernel tables
  // and no such rows.
  const bool newKernels = newFormat || profile != catalog_.profiles.end();
  return model::withInterval(std::move(estimate), intervals_[newKernels ? 1 : 0][newCache ? 1 : 0],
                             deployment);
}

std::string ModelCache::kernelSource(const model::Gpu& gpu) {
  const auto known = efficiency(gpu);
  if (known->measured) return known->measured->source();
  return (known->gpu == gpu.id ? "" : "those of " + known->gpu + ": ") + known->source;
}

std::shared_ptr<const model::Efficiency> ModelCache::efficiency(const model::Gpu& gpu) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = efficiencies_.find(&gpu); found != efficiencies_.end()) {
      return found->second;
    }
  }
  auto made = std::make_shared<model::Efficiency>(efficiencyFor(gpu, catalog_.efficiencies));
  if (const auto profile = catalog_.profiles.find(gpu.id); profile != catalog_.profiles.end()) {
    made->measured = std::make_shared<const model::MeasuredKernels>(*profile->second, gpu);
  }
  const std::lock_guard lock(mutex_);
  return efficiencies_.try_emplace(&gpu, std::move(made)).first->second;
}

std::shared_ptr<const CompiledModel> ModelCache::compiled(const Case& question) {
  const Key key{question.llm,
                question.gpu,
                question.engine,
                static_cast<int>(question.format),
                static_cast<int>(question.kvDtype),
                question.layout.tp,
                question.layout.pp};
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = models_.find(key); found != models_.end()) return found->second;
  }
  model::Deployment one = deployment(question);
  one.layout.replicas = 1;
  model::StepModel step(one, *efficiency(*question.gpu));
  auto made = std::make_shared<const CompiledModel>(CompiledModel{std::move(one), std::move(step)});
  const std::lock_guard lock(mutex_);
  return models_.try_emplace(key, std::move(made)).first->second;
}

model::Deployment deployment(const Case& question) {
  return {*question.llm,    *question.gpu,   question.format,
          question.kvDtype, question.layout, *question.engine};
}

std::vector<model::Diagnostic> validate(const Case& question) {
  std::vector<model::Diagnostic> found;
  checkTokens(found, "--input-tokens", question.workload.inputTokens);
  checkTokens(found, "--output-tokens", question.workload.outputTokens);
  if (!found.empty()) return found;
  const int context = question.workload.inputTokens + question.workload.outputTokens;
  if (question.llm->maxContext > 0 && context > question.llm->maxContext) {
    found.push_back(
        {"--input-tokens",
         fmt::format("{} input + {} output tokens exceed the {} tokens of context of {}",
                     question.workload.inputTokens, question.workload.outputTokens,
                     question.llm->maxContext, question.llm->id),
         "shorten the prompt or the output, or choose a model with a longer context"});
  }
  if (question.layout.tp < 1 || question.layout.pp < 1 || question.layout.replicas < 1) {
    found.push_back({"--tp", "a layout needs at least 1 of each", "give positive numbers"});
  }
  std::visit(
      Overloaded{[](const model::Saturation&) {},
                 [&](const model::ClosedLoop& load) {
                   if (load.concurrency < 1 || load.concurrency > kAbsurdTokens) {
                     found.push_back({"--load", fmt::format("closed:{}", load.concurrency),
                                      "give the requests in flight, at least 1"});
                   }
                 },
                 [&](const model::OpenLoop& load) {
                   if (!(load.rate.value() > 0) || !isFinite(load.rate)) {
                     found.push_back({"--load", fmt::format("open:{}", load.rate.value()),
                                      "give a positive rate in requests per second"});
                   }
                 },
                 [&](const model::GuideLlm& load) {
                   if (!(load.limit.value() > 0) || !isFinite(load.limit)) {
                     found.push_back({"--load", fmt::format("guidellm:{}", load.limit.value()),
                                      "give a positive time limit in seconds"});
                   }
                 }},
      question.load);
  return found;
}

namespace {

model::Outcome predictLayout(const Case& question, ModelCache& cache) {
  // Nothing is compiled for what cannot run.
  if (auto reason = model::infeasible(deployment(question), question.workload)) return *reason;
  return predict(question, wholeModel(question, cache), cache);
}

}  // namespace

CompiledModel wholeModel(const Case& question, ModelCache& cache) {
  // The cached deployment has one replica; the estimates count all of them.
  return {deployment(question), cache.compiled(question)->step};
}

model::Outcome predict(const Case& question, const CompiledModel& model, const ModelCache& cache) {
  const model::Deployment& asked = model.deployment;
  if (auto reason = model::infeasible(asked, question.workload)) return *reason;
  const auto& workload = question.workload;
  model::Outcome outcome =
      question.mode == model::Mode::sync
          ? model::Outcome(model::syncEstimate(model.deployment, model.step, workload))
          : std::visit(Overloaded{[&](const model::Saturation&) -> model::Outcome {
                                    return model::saturationEstimate(model.deployment, model.step,
                                                                     workload);
                                  },
                                  [&](const model::ClosedLoop& load) -> model::Outcome {
                                    return atConcurrency(model, workload, load.concurrency);
                                  },
                                  [&](const model::OpenLoop& load) -> model::Outcome {
                                    return open(model, question, load.rate);
                                  },
                                  [&](const model::GuideLlm& load) -> model::Outcome {
                                    return guideLlmEstimate(model, workload, load);
                                  }},
                       question.load);
  if (auto* estimate = std::get_if<model::Estimate>(&outcome)) {
    estimate->layout = question.layout;
    *estimate = cache.judged(std::move(*estimate), asked);
  }
  return outcome;
}

model::Outcome predict(const Case& question, ModelCache& cache) {
  model::Outcome best = predictLayout(question, cache);
  if (!question.layoutOpen || question.mode == model::Mode::sync) return best;
  Case other = question;
  for (const model::Layout& layout :
       layoutsOf(gpuCount(question.layout), question.gpu->interconnect.gpusPerNode)) {
    if (layout == question.layout) continue;
    other.layout = layout;
    model::Outcome outcome = predictLayout(other, cache);
    const auto* estimate = std::get_if<model::Estimate>(&outcome);
    const auto* known = std::get_if<model::Estimate>(&best);
    if (estimate && (!known || estimate->maxQps > known->maxQps)) best = std::move(outcome);
  }
  return best;
}

}  // namespace qplan::planner
