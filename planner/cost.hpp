#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/gpu.hpp"
#include "model/layout.hpp"
#include "model/quantity.hpp"
#include "planner/catalog.hpp"

namespace qplan::planner {

// Which price lists a question is answered with. A price belongs to an instance: a deployment is
// bought as whole instances of one list and one tier.
struct PriceSelection {
  std::string name;  // as asked for: "lambda@2024-10-28", "newest", a file
  std::vector<const PriceList*> lists;
  std::string tier = "on_demand";
  bool operator==(const PriceSelection&) const = default;
};

// Lists by name: "PROVIDER@DATE" exactly that one, "PROVIDER" its newest, "newest" the newest list
// of every provider, but for lists over six months older than the newest of all. Throws
// InvalidInput with the nearest names for an unknown one.
PriceSelection selectPrices(const std::vector<PriceList>& lists, const std::string& name);

// The names of all tiers of the lists, in order of appearance.
std::vector<std::string> tiersOf(const std::vector<const PriceList*>& lists);

// The selection with prices of another tier. Throws InvalidInput with the nearest names for one
// that none of its lists has.
PriceSelection withTier(PriceSelection selection, const std::string& tier);

// Whether any tier of the lists has a price for the GPU.
bool sells(const PriceSelection& selection, const model::Gpu& gpu);

// Lists older than this are no longer offers to compare with.
inline constexpr int kStaleMonths = 6;

// Months from one ISO date to another, days ignored; 0 where one is no date.
int monthsBetween(const std::string& from, const std::string& to);

// Whether a list is over kStaleMonths older than the newest of `lists`.
bool isStale(const PriceList& list, const std::vector<const PriceList*>& lists);

struct InstanceCount {
  std::string instance;
  int gpus = 0;   // per instance
  int count = 0;  // instances bought
  bool operator==(const InstanceCount&) const = default;
};

// What is bought for one deployment.
struct Purchase {
  std::string list;  // "lambda@2024-10-28"
  std::vector<InstanceCount> instances;
  model::DollarsPerSecond rate;
  int gpusBought = 0;  // >= GPUs of the layout
  bool operator==(const Purchase&) const = default;
};

// The offers of one GPU type and what every number of units costs with them. Built once per search.
class Market {
 public:
  Market() = default;
  // maxGpus: the largest deployment that will be asked for.
  Market(const PriceSelection& selection, const model::Gpu& gpu, int maxGpus);

  // Whether the selection has no offer of this GPU at all.
  [[nodiscard]] bool empty() const { return books_.empty(); }
  // GPUs in the largest instance on offer.
  [[nodiscard]] int largestInstance() const;

  // Price of the cheapest combination of instances of one list that hosts `layout`. A replica whose
  // GPUs fit one node lives inside one instance; a larger one is cut into its pipeline stages, each
  // inside one instance. Nothing when no instance is large enough. A table look-up.
  [[nodiscard]] std::optional<model::DollarsPerSecond> cheapestRate(
      const model::Layout& layout) const;

  // The combination itself.
  [[nodiscard]] std::optional<Purchase> cheapest(const model::Layout& layout) const;

 private:
  struct Offer {
    std::string instance;
    int gpus = 0;
    model::DollarsPerSecond rate;
  };
  struct Book {
    std::string list;
    std::vector<Offer> offers;
  };
  // best[k]: price of k units that may not span instances; chosen[k]: the offer taken last.
  struct Covering {
    std::vector<double> best;
    std::vector<int> chosen;
  };
  struct Units {
    int gpusPerUnit = 1;
    int count = 1;
  };
  static Covering cover(const Book& book, int gpusPerUnit, int units);
  [[nodiscard]] Units unitsOf(const model::Layout& layout) const;

  std::vector<Book> books_;
  int gpusPerNode_ = 8;
  int maxGpus_ = 0;
  std::vector<std::vector<double>> rates_;  // [gpus per unit][units], the cheapest over books
};

// 3600 x QPS / hourly price = QPS / price per second.
inline model::RequestsPerDollar queriesPerDollar(model::RequestsPerSecond qps,
                                                 model::DollarsPerSecond rate) {
  return qps / rate;
}

// One request at a time on each of `replicas`: 3600 x replicas / (latency x hourly price).
inline model::RequestsPerDollar queriesPerDollar(model::Seconds latency, int replicas,
                                                 model::DollarsPerSecond rate) {
  return model::Requests(replicas) / latency / rate;
}

inline double perHour(model::DollarsPerSecond rate) { return (rate * model::kHour).value(); }

}  // namespace qplan::planner
