#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planner/cli/deployment_options.hpp"
#include "planner/cli/global.hpp"
#include "planner/scenario.hpp"

namespace qplan::planner::cli {

// Options of each verb as given; empty or absent means not given. The run functions return the
// exit code; what goes wrong is thrown.

struct EstimateOptions : DeploymentOptions {
  std::string workload, mode, load;
  std::optional<int> inputTokens, outputTokens;
  bool explain = false;
  std::string cases;
};
int runEstimate(const Global& global, const EstimateOptions& options);
int runCases(const Global& global, const EstimateOptions& options);

struct FleetOptions {
  std::string spec;
};
int runFleet(const Global& global, const FleetOptions& options);

struct SimulateOptions : DeploymentOptions {
  std::string workload;
  std::string inputTokens, outputTokens;  // lengths: "1024", "1024+-256"
  std::string rate, think, slo, routing, outages, failures, served, histogram;
  std::vector<std::string> traces;  // .csv: replayed; .json: written
  std::optional<int> users, burst, kvTokens, prefixTokens, prefixGroups;
  std::optional<double> variation, speed, prefixHitRate;
  std::optional<std::int64_t> requests, warmUp;
  bool maxRate = false;
  bool series = false;
  bool selftest = false;
};
int runSimulate(const Global& global, const SimulateOptions& options);

struct RecommendOptions : Scenario {
  int top = 10;
};
int runRecommend(const Global& global, const RecommendOptions& options);

struct CrossoverOptions : Scenario {
  std::string x, y, steps;
};
int runCrossover(const Global& global, const CrossoverOptions& options);

struct CompareOptions {
  std::string a, b;  // files
};
int runCompare(const Global& global, const CompareOptions& options);

struct ReportOptions : Scenario {
  std::string apiPrice;
};
int runReport(const Global& global, const ReportOptions& options);

struct SweepOptions {
  std::string spec;   // file
  std::string shard;  // "3/8"
  std::string job, image;
  std::optional<std::int64_t> shards;
  bool force = false;
};
int runSweep(const Global& global, const SweepOptions& options);
// With --job: writes what runs it in shards elsewhere.
int runSweepJobs(const Global& global, const SweepOptions& options);

struct MergeOptions {
  std::vector<std::string> parts;  // files
};
int runMerge(const Global& global, const MergeOptions& options);

struct DeployOptions : Scenario {
  std::string target, checkpoint;
  int rank = 1;
  bool force = false;
};
int runDeploy(const Global& global, const DeployOptions& options);

struct ValidateOptions {
  bool cells = false;
  std::string measurements, load;
  std::string sweeps, engine, limits;
  std::optional<int> waitingUsers;
};
int runValidate(const Global& global, const ValidateOptions& options);

struct CalibrateOptions {
  std::string date;                       // of the run, for the file it writes
  std::vector<std::string> measurements;  // engine: empty means those of the catalogue
  std::string gpu;                        // kernels
  std::vector<std::string> tables;        // kernels: files and folders
};
// The first stage of calibration: tables, residuals, standard errors and held-out scores on stderr,
// the efficiency file of the GPU on stdout or -o.
int runCalibrateKernels(const Global& global, const CalibrateOptions& options);
// The second stage of calibration: residuals, covariance and held-out scores on stderr, the
// calibration file on stdout or -o.
int runCalibratePower(const Global& global, const CalibrateOptions& options);
int runCalibrateEngine(const Global& global, const CalibrateOptions& options);

struct CatalogOptions {
  std::string kind;  // gpus|models|engines|workloads|prices|accuracy
  std::string name;  // show only
};
int runCatalogList(const Global& global, const CatalogOptions& options);
int runCatalogShow(const Global& global, const CatalogOptions& options);

}  // namespace qplan::planner::cli
