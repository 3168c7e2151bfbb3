#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "planner/io/resolver.hpp"
#include "planner/predict.hpp"
#include "planner/scenario.hpp"
#include "planner/search.hpp"

namespace qplan::gui {

// The facts all answers point into. Only the solver's thread adds to them.
struct Knowledge {
  explicit Knowledge(const std::string& dataDir) : resolver(dataDir), cache(resolver.catalog()) {}
  planner::io::Resolver resolver;
  mutable planner::ModelCache cache;  // made for sharing between threads
  // Held shared by whoever computes, alone by whoever adds what a file holds.
  mutable std::shared_mutex facts;
};

// What came of a scenario: an answer to its request, or what is wrong with it.
struct Answer {
  planner::Scenario scenario;
  std::shared_ptr<const Knowledge> knowledge;  // outlives all pointers below
  planner::Request request;
  planner::Recommendation recommendation;
  std::vector<model::Diagnostic> problems;  // paths are flags: "--demand"; then nothing else counts
  std::string engineAsked;                  // when another version answers for it
  std::map<const model::Gpu*, std::string> kernelSources;  // of every GPU among the options
  double seconds = 0;                                      // it took
  // Of the request without what only a simulation answers; that answer follows.
  bool preliminary = false;
};

using AnswerPtr = std::shared_ptr<const Answer>;

}  // namespace qplan::gui
