#include "planner/fleet/assembly.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace qplan::planner::fleet {

namespace {

class Builder {
 public:
  Builder(const Question& question, const std::vector<Candidate>& candidates,
          const std::vector<HourClass>& classes, Purpose purpose)
      : question_(question), candidates_(candidates), classes_(classes), purpose_(purpose) {}

  Assembly build() {
    addInstances();
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      addReplicas(c);
      if (purpose_ == Purpose::elastic) addMissed(c);
      addDemand(c);
      for (std::size_t item = 0; item < question_.pool.size(); ++item) addRoom(c, item);
    }
    return std::move(out_);
  }

 private:
  int column(double cost, double upper, bool whole = true) {
    out_.program.columns.push_back({cost, 0, upper, whole});
    return static_cast<int>(out_.program.columns.size()) - 1;
  }
  int row(Row row) {
    out_.program.rows.push_back(std::move(row));
    return static_cast<int>(out_.program.rows.size()) - 1;
  }

  void addInstances() {
    const std::size_t items = question_.pool.size();
    out_.instanceColumn.assign(classes_.size(), std::vector<int>(items, -1));
    out_.limitRow.assign(classes_.size(), std::vector<int>(items, -1));
    for (std::size_t i = 0; i < items; ++i) {
      const PoolItem& item = question_.pool[i];
      const double perHour =
          purpose_ == Purpose::elastic ? 0.0 : (item.rate * model::kHour).value();
      for (std::size_t c = 0; c < classes_.size(); ++c) {
        if (item.wholeDay && c > 0) {
          out_.instanceColumn[c][i] = out_.instanceColumn[0][i];
          continue;
        }
        const double hours = item.wholeDay ? kHours : static_cast<double>(classes_[c].hours.size());
        const int instances = column(perHour * hours, kUnlimited);
        out_.instanceColumn[c][i] = instances;
        if (item.most) {
          out_.limitRow[c][i] = row({{{instances, 1.0}}, 0, 1.0 * *item.most});
        }
      }
    }
  }

  void addReplicas(std::size_t c) {
    out_.replicaColumn.emplace_back();
    for (const Candidate& candidate : candidates_) {
      const double demand = classes_[c].demand[candidate.service].value();
      const double most = std::ceil(demand / candidate.capacity.value() - 1e-9);
      out_.replicaColumn.back().push_back(column(0, std::max(0.0, most)));
    }
  }

  void addMissed(std::size_t c) {
    out_.missedColumn.emplace_back();
    const auto hours = static_cast<double>(classes_[c].hours.size());
    for (const model::RequestsPerSecond demand : classes_[c].demand) {
      out_.missedColumn.back().push_back(column(hours, demand.value(), false));
    }
  }

  void addDemand(std::size_t c) {
    out_.demandRow.emplace_back(question_.services.size(), -1);
    for (std::size_t s = 0; s < question_.services.size(); ++s) {
      const double demand = classes_[c].demand[s].value();
      if (!(demand > 0)) continue;
      Row met{{}, demand, kUnlimited};
      for (std::size_t k = 0; k < candidates_.size(); ++k) {
        if (candidates_[k].service != s) continue;
        met.terms.push_back({out_.replicaColumn[c][k], candidates_[k].capacity.value()});
      }
      if (purpose_ == Purpose::elastic) met.terms.push_back({out_.missedColumn[c][s], 1.0});
      out_.demandRow[c][s] = row(std::move(met));
      if (purpose_ == Purpose::plan) addWholeReplicas(c, s, demand);
    }
  }

  // What follows from whole replicas (Chvatal-Gomory): divided by the capacity of one candidate and
  // rounded up, the demand still has to be met. The relaxation knows no part of a replica then.
  void addWholeReplicas(std::size_t c, std::size_t service, double demand) {
    std::set<double> divisors;
    for (const Candidate& candidate : candidates_) {
      if (candidate.service == service) divisors.insert(candidate.capacity.value());
    }
    for (const double divisor : divisors) {
      const auto rounded = [divisor](double value) { return std::ceil(value / divisor - 1e-9); };
      Row whole{{}, rounded(demand), kUnlimited};
      for (std::size_t k = 0; k < candidates_.size(); ++k) {
        if (candidates_[k].service != service) continue;
        whole.terms.push_back({out_.replicaColumn[c][k], rounded(candidates_[k].capacity.value())});
      }
      row(std::move(whole));
    }
  }

  // Rows of the items that share replicas with `first`, once for all of them.
  void addRoom(std::size_t c, std::size_t first) {
    const auto shares = [&](std::size_t item) {
      const PoolItem& a = question_.pool[item];
      const PoolItem& b = question_.pool[first];
      return a.gpu == b.gpu && a.interruption == b.interruption;
    };
    for (std::size_t item = 0; item < first; ++item) {
      if (shares(item)) return;
    }
    std::set<int> sizes{1};
    for (const Candidate& candidate : candidates_) {
      if (candidate.spans == 0 && shares(candidate.items.front())) sizes.insert(candidate.gpus);
    }
    for (const int size : sizes) {
      Row held{{}, -kUnlimited, 0};
      const auto roomOf = [&](std::size_t item) {
        const int count = question_.pool[item].gpus / size;
        return 1.0 * count * size;
      };
      for (std::size_t k = 0; k < candidates_.size(); ++k) {
        const Candidate& candidate = candidates_[k];
        if (!shares(candidate.items.front()) || candidate.gpus < size) continue;
        const double taken = candidate.spans > 0 ? candidate.spans * roomOf(candidate.items.front())
                                                 : 1.0 * candidate.gpus;
        held.terms.push_back({out_.replicaColumn[c][k], taken});
      }
      if (held.terms.empty()) continue;
      for (std::size_t item = first; item < question_.pool.size(); ++item) {
        if (shares(item) && roomOf(item) > 0) {
          held.terms.push_back({out_.instanceColumn[c][item], -roomOf(item)});
        }
      }
      row(std::move(held));
    }
  }

  const Question& question_;
  const std::vector<Candidate>& candidates_;
  const std::vector<HourClass>& classes_;
  Purpose purpose_;
  Assembly out_;
};

}  // namespace

std::vector<HourClass> hourClasses(const std::vector<Service>& services) {
  std::vector<HourClass> classes;
  for (int hour = 0; hour < kHours; ++hour) {
    std::vector<model::RequestsPerSecond> demand;
    for (const Service& service : services) {
      demand.push_back(service.demand[static_cast<std::size_t>(hour)]);
    }
    const auto same = std::find_if(classes.begin(), classes.end(), [&demand](const HourClass& one) {
      return one.demand == demand;
    });
    if (same == classes.end()) {
      classes.push_back({{hour}, std::move(demand)});
    } else {
      same->hours.push_back(hour);
    }
  }
  return classes;
}

Assembly assemble(const Question& question, const std::vector<Candidate>& candidates,
                  const std::vector<HourClass>& classes, Purpose purpose) {
  return Builder(question, candidates, classes, purpose).build();
}

}  // namespace qplan::planner::fleet
