#include "profiler/cli/plan_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace qplan::profiler::cli {

namespace {

struct ClassTotal {
  std::int64_t points = 0;
  model::Seconds wall;
};

std::array<ClassTotal, model::kKernelClassCount> totals(const Plan& plan) {
  std::array<ClassTotal, model::kKernelClassCount> all;
  for (std::size_t i = 0; i < plan.cases.size(); ++i) {
    ClassTotal& total = all[plan.cases[i].index()];
    ++total.points;
    total.wall += plan.wall[i];
  }
  return all;
}

}  // namespace

std::string grouped(std::int64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string countOf(std::int64_t count, const std::string& what) {
  return grouped(count) + " " + what + (count == 1 ? "" : "s");
}

std::string duration(model::Seconds time) {
  const auto seconds = static_cast<std::int64_t>(std::ceil(time.value()));
  if (seconds < 60) return fmt::format("{} s", seconds);
  return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

std::string planText(const Plan& plan, const model::Gpu& gpu) {
  std::string text =
      fmt::format("{} for {}, grid {}\nabout {}, {} of GPU time\n\n",
                  countOf(static_cast<std::int64_t>(plan.cases.size()), "point"), gpu.id, plan.grid,
                  duration(plan.wallTime), duration(plan.gpuTime));
  const auto all = totals(plan);
  text += fmt::format("  {:<18} {:>6} {:>13}\n", "class", "points", "about");
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].points == 0) continue;
    text += fmt::format("  {:<18} {:>6} {:>13}\n", name(static_cast<model::KernelClass>(i)),
                        grouped(all[i].points), duration(all[i].wall));
  }
  if (!plan.omitted.empty()) text += "\nleft out:\n";
  for (const Omission& omission : plan.omitted) {
    text += fmt::format("  {:<18} {:>6}  {}\n", name(omission.kernelClass), omission.cases,
                        omission.reason);
  }
  return text;
}

std::string planJson(const Plan& plan, const model::Gpu& gpu) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["schema"] = {{"name", "qplan.profile_plan"}, {"version", "1.0"}};
  json["inputs"] = {{"gpu", gpu.id}, {"grid", plan.grid}};
  json["grid_hash"] = plan.hash;
  json["points"] = plan.cases.size();
  json["gpu_time_s"] = plan.gpuTime.value();
  json["wall_time_s"] = plan.wallTime.value();
  Json classes = Json::array();
  const auto all = totals(plan);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].points == 0) continue;
    classes.push_back({{"class", name(static_cast<model::KernelClass>(i))},
                       {"points", all[i].points},
                       {"wall_time_s", all[i].wall.value()}});
  }
  json["classes"] = std::move(classes);
  Json omitted = Json::array();
  for (const Omission& omission : plan.omitted) {
    omitted.push_back({{"class", name(omission.kernelClass)},
                       {"points", omission.cases},
                       {"reason", omission.reason}});
  }
  json["omitted"] = std::move(omitted);
  Json cases = Json::array();
  for (const model::KernelCase& what : plan.cases) cases.push_back(describe(what));
  json["cases"] = std::move(cases);
  return json.dump(2) + "\n";
}

}  // namespace qplan::profiler::cli
