#pragma once

#include "planner/deploy/launch.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner::deploy::test {

// A recommendation made by hand: Llama 70B in BF16 on two replicas of four H100, 20 requests/s.
struct Scene {
  Catalog catalog = planner::test::catalog();
  Request request = planner::test::request(catalog);
  Option option;
  LaunchRequest asked;

  Scene() {
    catalog.engines[0].id = "vllm-0.7.2";
    catalog.llms[1].aliases = {"meta-llama/Llama-3.1-70B", "meta-llama/Llama-3.1-70B-Instruct"};
    request.llm = &catalog.llms[1];
    request.mode = model::Mode::async;
    request.demand = model::RequestsPerSecond(20);
    option.gpu = &catalog.gpus[1];
    option.layout = {4, 1, 2};
    option.qps = model::RequestsPerSecond(25);
    option.purchase.instances = {{"8x", 8, 1}};
    model::Estimate& estimate = option.estimate;
    estimate.mode = model::Mode::async;
    estimate.maxQps = option.qps;
    estimate.interval = {20, 30, 0.8};
    estimate.ttft = model::Seconds(0.2);
    estimate.tpot = model::Seconds(0.02);
    estimate.layout = option.layout;
    estimate.memory.kvTokens = model::Tokens(500'000);
    estimate.memory.usable = model::Bytes(77e9);
    estimate.memory.reserved = model::Bytes(1e9);
    asked.model = "llama-3.1-70b";
    asked.command = "qplan deploy --model llama-3.1-70b";
  }
  Scene(const Scene&) = delete;

  [[nodiscard]] LaunchPlan plan() const {
    return launchPlan(request, option, option.estimate, asked);
  }
};

inline std::string flagOf(const LaunchPlan& plan, const std::string& name) {
  for (const Flag& flag : plan.flags) {
    if (flag.name == name) return flag.value;
  }
  return "(none)";
}

}  // namespace qplan::planner::deploy::test
