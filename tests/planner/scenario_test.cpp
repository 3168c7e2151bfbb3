#include "planner/scenario.hpp"

#include <gtest/gtest.h>

namespace qplan::planner {
namespace {

TEST(ScenarioText, DefaultsAreLeftOut) {
  Scenario scenario;
  scenario.model = "llama-3.1-70b";
  scenario.workload = "rag";
  EXPECT_EQ(commandLine(scenario), "qplan recommend --model llama-3.1-70b --workload rag");
}

TEST(ScenarioText, EveryInputHasItsFlag) {
  Scenario scenario;
  scenario.model = "m";
  scenario.inputTokens = 100;
  scenario.outputTokens = 20;
  scenario.mode = "async";
  scenario.demand = "20qps";
  scenario.slo = "ttft.p95<=500ms";
  scenario.redundancy = 1;
  scenario.minRecovery = 99.5;
  scenario.suite = "s";
  scenario.objective = "cost";
  scenario.gpus = "a,b";
  scenario.formats = "bf16";
  scenario.kvDtypes = "fp8";
  scenario.maxGpus = 8;
  scenario.prices = "p";
  scenario.budget = 12.25;
  scenario.engine = "e";
  scenario.seed = 7;
  EXPECT_EQ(commandLine(scenario),
            "qplan recommend --model m --input-tokens 100 --output-tokens 20 --mode async "
            "--demand 20qps --slo 'ttft.p95<=500ms' --redundancy 1 --min-recovery 99.5 --suite s "
            "--objective cost --gpus a,b --formats bf16 --kv-dtypes fp8 --max-gpus 8 --prices p "
            "--budget 12.25 --engine e --seed 7");
}

TEST(ScenarioText, WhatAShellWouldReadIsQuoted) {
  Scenario scenario;
  scenario.model = "my models/it's $HOME.json";
  EXPECT_EQ(commandLine(scenario), "qplan recommend --model 'my models/it'\\''s $HOME.json'");
}

}  // namespace
}  // namespace qplan::planner
