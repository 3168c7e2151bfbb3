#include "planner/simulate/targets.hpp"

namespace qplan::planner::simulate {

std::string_view name(TimeMetric metric) {
  switch (metric) {
    case TimeMetric::ttft:
      return "ttft";
    case TimeMetric::tpot:
      return "tpot";
    case TimeMetric::itl:
      return "itl";
    case TimeMetric::e2e:
      return "e2e";
  }
  return {};
}

std::string_view name(Statistic statistic) {
  switch (statistic) {
    case Statistic::mean:
      return "mean";
    case Statistic::p50:
      return "p50";
    case Statistic::p90:
      return "p90";
    case Statistic::p95:
      return "p95";
    case Statistic::p99:
      return "p99";
  }
  return {};
}

double probability(Statistic statistic) {
  switch (statistic) {
    case Statistic::mean:
      return 0;
    case Statistic::p50:
      return 0.50;
    case Statistic::p90:
      return 0.90;
    case Statistic::p95:
      return 0.95;
    case Statistic::p99:
      return 0.99;
  }
  return 0;
}

}  // namespace qplan::planner::simulate
