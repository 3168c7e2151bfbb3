#pragma once

#include <functional>
#include <string>
#include <vector>

#include "planner/cli/global.hpp"

namespace CLI {
class App;
}

namespace qplan::planner::cli {

// A verb of the command line and what it does once the line is parsed: the exit code, or what went
// wrong thrown.
struct Verb {
  std::string name;
  std::function<int(const Global&)> run;
};

// Adds every verb and its options to `app`, in the order of the help.
std::vector<Verb> addVerbs(CLI::App& app);

// Parts of it.
void addPredictingVerbs(CLI::App& app, std::vector<Verb>& verbs);  // estimate, simulate
void addDecidingVerbs(CLI::App& app, std::vector<Verb>& verbs);    // recommend and what follows it
void addKnowingVerbs(CLI::App& app, std::vector<Verb>& verbs);     // validate, calibrate, catalog

}  // namespace qplan::planner::cli
