#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "planner/replica.hpp"

namespace qplan::planner::fleet {

inline constexpr int kHours = 24;
using HourlyRates = std::array<model::RequestsPerSecond, kHours>;

// One model with one workload, its targets and how many requests come in each hour of the day.
struct Service {
  std::string name;
  Request request;  // without demand and prices
  HourlyRates demand;
};

// Instances of one kind that may be hired.
struct PoolItem {
  std::string instance;
  std::string list;
  std::string tier;
  const model::Gpu* gpu = nullptr;
  int gpus = 0;  // per instance
  model::DollarsPerSecond rate;
  std::optional<int> most;  // instances there are
  bool wholeDay = false;    // paid for every hour, needed or not
  double interruption = 0;  // share of the capacity that interruptions take
  bool operator==(const PoolItem&) const = default;
};

struct Question {
  std::vector<Service> services;
  std::vector<PoolItem> pool;
  double gap = 0.01;  // share of the cost by which the plan may be dearer than the best
};

// One replica as a service may run it on the pool.
struct Candidate {
  std::size_t service = 0;
  std::vector<std::size_t> items;  // of the pool, where it may lie: one GPU type, one interruption
  Replica replica;
  model::RequestsPerSecond capacity;  // within the targets, less what interruptions take
  int gpus = 0;
  int spans = 0;  // instances of its only item that it takes whole; 0: it lies inside one
};

struct Placement {
  std::size_t candidate = 0;
  std::size_t item = 0;
  int replicas = 0;
  bool operator==(const Placement&) const = default;
};

struct HourPlan {
  std::vector<Placement> placements;
  std::vector<int> instances;  // of each item of the pool
  bool operator==(const HourPlan&) const = default;
};

// What a constraint costs: of the relaxation, in which parts of instances can be hired.
struct ConstraintPrice {
  enum class Kind { demand, limit, targets, recovery } kind = Kind::demand;
  std::size_t index = 0;  // of the service; of the pool item for a limit
  // demand: US dollars per day for one request/s more in every hour; limit: saved per day by one
  // instance more; targets, recovery: saved per day without them.
  double dollarsPerDay = 0;
  bool operator==(const ConstraintPrice&) const = default;
};

struct Plan {
  std::vector<Candidate> candidates;  // those considered
  std::array<HourPlan, kHours> hours;
  double dollarsPerDay = 0;
  double bound = 0;  // no plan costs less
  // What every service by itself costs when its own instances are hired all day for its peak.
  std::vector<double> alone;
  std::vector<ConstraintPrice> prices;  // dearest first, nothing that is free
};

// A service that nothing in the pool can run within its targets, and what comes nearest.
struct Impossible {
  std::size_t service = 0;
  std::vector<model::Infeasible> misses;  // of the configuration that misses least
  std::string nearest;                    // "int4-w4a16 on l40s, tp4"
};

// Service-hours that the limits of the pool leave unserved at best.
struct Shortfall {
  std::size_t service = 0;
  int hour = 0;
  model::RequestsPerSecond missing;
};

struct Unservable {
  std::vector<Impossible> impossible;
  std::vector<Shortfall> shortfalls;
};

// The cheapest day. Replicas may move every hour; a replica lies inside one instance, or takes
// whole ones. Throws InvalidInput for no service or an empty pool.
std::variant<Plan, Unservable> plan(const Question& question, ModelCache& cache,
                                    const std::stop_token& stop = {});

}  // namespace qplan::planner::fleet
