#include "planner/fleet/fleet.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "planner/fleet/assembly.hpp"
#include "planner/fleet/candidates.hpp"
#include "planner/fleet/packing.hpp"

namespace qplan::planner::fleet {

namespace {

constexpr int kMaxNodes = 400;
// Other numbers of instances for the whole day that are looked at.
constexpr int kMaxTrials = 24;
constexpr double kNothing = 1e-6;  // US dollars per day, or requests/s

// One class of hours of a solved assembly.
HourPlan hourOf(const Question& question, const std::vector<Candidate>& candidates,
                const Assembly& assembly, const Solution& solution, std::size_t c) {
  const auto whole = [&solution](int column) {
    return static_cast<int>(std::lround(solution.values[static_cast<std::size_t>(column)]));
  };
  HourPlan hour;
  for (const int column : assembly.instanceColumn[c]) hour.instances.push_back(whole(column));
  std::vector<int> replicas;
  for (const int column : assembly.replicaColumn[c]) replicas.push_back(whole(column));
  hour.placements = placed(question.pool, candidates, hour.instances, replicas);
  return hour;
}

struct Day {
  std::array<HourPlan, kHours> hours;
  double cost = 0;
  double bound = 0;
};

// Nothing where the limits of the pool do not allow it.
std::optional<Day> solved(const Question& question, const std::vector<Candidate>& candidates,
                          const std::vector<HourClass>& classes, const std::stop_token& stop) {
  const Assembly assembly = assemble(question, candidates, classes, Purpose::plan);
  const auto solution = solve(assembly.program, question.gap, kMaxNodes, stop);
  if (!solution) return std::nullopt;
  Day day;
  day.cost = solution->cost;
  day.bound = solution->bound;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    for (const int hour : classes[c].hours) {
      day.hours[static_cast<std::size_t>(hour)] =
          hourOf(question, candidates, assembly, *solution, c);
    }
  }
  return day;
}

bool hasWholeDays(const Question& question) {
  return std::any_of(question.pool.begin(), question.pool.end(),
                     [](const PoolItem& item) { return item.wholeDay; });
}

// Hours have nothing to do with each other where nothing is paid for the whole day.
std::optional<Day> solvedApart(const Question& question, const std::vector<Candidate>& candidates,
                               const std::stop_token& stop) {
  Day day;
  for (const HourClass& one : hourClasses(question.services)) {
    if (stop.stop_requested()) return std::nullopt;
    const auto part = solved(question, candidates, {one}, stop);
    if (!part) return std::nullopt;
    day.cost += part->cost;
    day.bound += part->bound;
    for (const int hour : one.hours) {
      day.hours[static_cast<std::size_t>(hour)] = part->hours[static_cast<std::size_t>(hour)];
    }
  }
  return day;
}

// The day with so many instances of each item that is paid for whole days: the rest is hour by
// hour.
std::optional<Day> solvedWith(const Question& question, const std::vector<int>& wholeDay,
                              const std::vector<Candidate>& candidates,
                              const std::stop_token& stop) {
  Question rest = question;
  double paid = 0;
  for (std::size_t i = 0; i < rest.pool.size(); ++i) {
    PoolItem& item = rest.pool[i];
    if (!item.wholeDay) continue;
    paid += wholeDay[i] * kHours * perHour(item.rate);
    item.wholeDay = false;
    item.most = wholeDay[i];
    item.rate = {};
  }
  auto day = solvedApart(rest, candidates, stop);
  if (!day) return std::nullopt;
  day->cost += paid;
  for (HourPlan& hour : day->hours) {
    for (std::size_t i = 0; i < rest.pool.size(); ++i) {
      if (question.pool[i].wholeDay) hour.instances[i] = wholeDay[i];
    }
  }
  return day;
}

// Looks for a cheaper day with one instance more or less that is paid for whole days.
Day improved(const Question& question, const std::vector<Candidate>& candidates, Day day,
             const std::stop_token& stop) {
  std::vector<int> wholeDay = day.hours.front().instances;
  const double bound = day.bound;
  int trials = 0;
  const auto tried = [&](const std::vector<int>& counts) {
    ++trials;
    auto other = solvedWith(question, counts, candidates, stop);
    if (!other || other->cost >= day.cost - kNothing) return false;
    day = std::move(*other);
    wholeDay = counts;
    return true;
  };
  const auto closeEnough = [&] { return day.cost * (1 - question.gap) <= bound; };
  if (!closeEnough()) tried(wholeDay);
  for (bool better = true; better && !closeEnough();) {
    better = false;
    for (std::size_t i = 0; i < question.pool.size(); ++i) {
      const PoolItem& item = question.pool[i];
      for (const int step : {-1, 1}) {
        std::vector<int> counts = wholeDay;
        counts[i] += step;
        const bool allowed = counts[i] >= 0 && (!item.most || counts[i] <= *item.most);
        if (!item.wholeDay || !allowed || trials >= kMaxTrials) continue;
        better = tried(counts) || better;
      }
    }
  }
  day.bound = std::min(bound, day.cost);
  return day;
}

std::optional<Day> solvedDay(const Question& question, const std::vector<Candidate>& candidates,
                             const std::stop_token& stop) {
  if (!hasWholeDays(question)) return solvedApart(question, candidates, stop);
  auto day = solved(question, candidates, hourClasses(question.services), stop);
  if (!day) return std::nullopt;
  return improved(question, candidates, std::move(*day), stop);
}

std::vector<Shortfall> shortfallsOf(const Question& question,
                                    const std::vector<Candidate>& candidates,
                                    const std::stop_token& stop) {
  const std::vector<HourClass> classes = hourClasses(question.services);
  const Assembly assembly = assemble(question, candidates, classes, Purpose::elastic);
  std::vector<Shortfall> found;
  const auto solution = solve(assembly.program, question.gap, kMaxNodes, stop);
  if (!solution) return found;
  for (std::size_t s = 0; s < question.services.size(); ++s) {
    for (std::size_t c = 0; c < classes.size(); ++c) {
      const double missed = solution->values[static_cast<std::size_t>(assembly.missedColumn[c][s])];
      if (missed <= kNothing) continue;
      for (const int hour : classes[c].hours) {
        found.push_back({s, hour, model::RequestsPerSecond(missed)});
      }
    }
  }
  return found;
}

// The service alone at its peak, as if without limits, all day.
double costAlone(const Question& question, std::vector<Candidate> candidates, std::size_t service,
                 const std::stop_token& stop) {
  Question alone;
  alone.gap = question.gap;
  alone.services = {question.services[service]};
  HourlyRates& demand = alone.services[0].demand;
  demand.fill(*std::max_element(demand.begin(), demand.end()));
  alone.pool = question.pool;
  for (PoolItem& item : alone.pool) item.most.reset();
  std::erase_if(candidates, [service](const Candidate& one) { return one.service != service; });
  for (Candidate& candidate : candidates) candidate.service = 0;
  const auto day = solved(alone, candidates, hourClasses(alone.services), stop);
  return day ? day->cost : 0;
}

// Least cost of a day in which parts of instances can be hired.
double relaxedCost(const Question& question, const std::vector<Candidate>& candidates) {
  const auto solution = relaxed(
      assemble(question, candidates, hourClasses(question.services), Purpose::prices).program);
  return solution ? solution->cost : 0;
}

// What the day would save if the service were asked for less.
double savedWithout(const Question& question, const std::vector<Candidate>& candidates, double cost,
                    std::size_t service, const Request& easier, ModelCache& cache,
                    const std::stop_token& stop) {
  Question other = question;
  other.services[service].request = easier;
  std::vector<Candidate> rest = candidates;
  std::erase_if(rest, [service](const Candidate& one) { return one.service == service; });
  Candidates more = candidatesOf(other, service, cache, stop);
  std::move(more.all.begin(), more.all.end(), std::back_inserter(rest));
  return cost - relaxedCost(other, rest);
}

std::vector<ConstraintPrice> pricesOf(const Question& question,
                                      const std::vector<Candidate>& candidates, ModelCache& cache,
                                      const std::stop_token& stop) {
  using Kind = ConstraintPrice::Kind;
  const std::vector<HourClass> classes = hourClasses(question.services);
  const Assembly assembly = assemble(question, candidates, classes, Purpose::prices);
  const auto solution = relaxed(assembly.program);
  std::vector<ConstraintPrice> prices;
  if (!solution) return prices;
  const auto dualSum = [&](const std::vector<std::vector<int>>& rows, std::size_t index) {
    double sum = 0;
    for (const std::vector<int>& ofClass : rows) {
      if (ofClass[index] >= 0) sum += solution->dual[static_cast<std::size_t>(ofClass[index])];
    }
    return sum;
  };
  for (std::size_t i = 0; i < question.pool.size(); ++i) {
    prices.push_back({Kind::limit, i, -dualSum(assembly.limitRow, i)});
  }
  for (std::size_t s = 0; s < question.services.size(); ++s) {
    if (stop.stop_requested()) break;
    prices.push_back({Kind::demand, s, dualSum(assembly.demandRow, s)});
    const Request& asked = question.services[s].request;
    if (!asked.slos.empty()) {
      Request easier = asked;
      easier.slos.clear();
      prices.push_back(
          {Kind::targets, s,
           savedWithout(question, candidates, solution->cost, s, easier, cache, stop)});
    }
    if (asked.minRecovery) {
      Request easier = asked;
      easier.minRecovery.reset();
      prices.push_back(
          {Kind::recovery, s,
           savedWithout(question, candidates, solution->cost, s, easier, cache, stop)});
    }
  }
  std::erase_if(prices, [](const ConstraintPrice& one) { return one.dollarsPerDay <= kNothing; });
  std::stable_sort(prices.begin(), prices.end(),
                   [](const ConstraintPrice& a, const ConstraintPrice& b) {
                     return a.dollarsPerDay > b.dollarsPerDay;
                   });
  return prices;
}

}  // namespace

std::variant<Plan, Unservable> plan(const Question& question, ModelCache& cache,
                                    const std::stop_token& stop) {
  if (question.services.empty()) {
    throw model::InvalidInput({{"/services", "no service", "give at least one"}});
  }
  if (question.pool.empty()) {
    throw model::InvalidInput({{"/pool", "nothing to hire", "give at least one kind of instance"}});
  }
  Plan plan;
  Unservable unservable;
  for (std::size_t s = 0; s < question.services.size() && !stop.stop_requested(); ++s) {
    Candidates found = candidatesOf(question, s, cache, stop);
    std::move(found.all.begin(), found.all.end(), std::back_inserter(plan.candidates));
    std::move(found.impossible.begin(), found.impossible.end(),
              std::back_inserter(unservable.impossible));
  }
  if (!unservable.impossible.empty()) return unservable;
  const auto day = solvedDay(question, plan.candidates, stop);
  if (!day) {
    unservable.shortfalls = shortfallsOf(question, plan.candidates, stop);
    return unservable;
  }
  plan.hours = day->hours;
  plan.dollarsPerDay = day->cost;
  plan.bound = day->bound;
  for (std::size_t s = 0; s < question.services.size() && !stop.stop_requested(); ++s) {
    plan.alone.push_back(costAlone(question, plan.candidates, s, stop));
  }
  plan.prices = pricesOf(question, plan.candidates, cache, stop);
  return plan;
}

}  // namespace qplan::planner::fleet
