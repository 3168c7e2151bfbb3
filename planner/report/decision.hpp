#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "planner/crossover.hpp"
#include "planner/data_hash.hpp"
#include "planner/doubt.hpp"
#include "planner/offers.hpp"
#include "planner/report/document.hpp"
#include "planner/search.hpp"
#include "planner/sensitivity.hpp"

namespace qplan::planner::report {

// An API that asks for tokens, US dollars per million.
struct ApiPrice {
  double input = 0;
  double output = 0;
};

struct BreakEven {
  ApiPrice price;
  double usdPerQuery = 0;
  // From here on own GPUs are cheaper; nothing: nowhere up to `mostDemand`.
  std::optional<model::RequestsPerSecond> demand;
  double mostDemand = 0;  // requests/s
};

// Everything a decision is defended with.
struct Decision {
  const Request* request = nullptr;
  const Recommendation* answer = nullptr;
  const Catalog* catalog = nullptr;
  std::string kernelSource;  // of the winner's GPU
  std::optional<CrossoverMap> map;
  SensitivityAnalysis sensitivity;
  std::optional<Doubt> doubt;
  std::optional<BreakEven> breakEven;
  std::vector<Offer> offers;  // of every known list, and those asked for
  std::vector<DataHash> facts;
  std::string command;  // that writes the same report
  std::string program;  // "qplan 0.9.0"
};

// What follows from an answer alone: the map around the request, levers and doubts. Without facts,
// break-even and command. The pointers are to the arguments.
Decision decisionOf(const Request& request, const Recommendation& answer, ModelCache& cache,
                    const std::stop_token& stop = {});

// The answer as `qplan recommend` has it, with charts of the alternatives, of where the best format
// flips, of time and memory, with what moves the cost, what would make it surer, accuracy, sources
// and how to get the same again. With nothing feasible: why, and what would admit something.
Document decisionReport(const Decision& decision);

}  // namespace qplan::planner::report
