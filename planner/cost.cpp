#include "planner/cost.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace qplan::planner {

namespace {

constexpr double kNoPrice = std::numeric_limits<double>::infinity();
// Months since year 0 of an ISO date; 0 when it is not one.
int monthOf(const std::string& date) {
  int year = 0;
  int month = 0;
  if (date.size() < 7) return 0;
  std::from_chars(date.data(), date.data() + 4, year);
  std::from_chars(date.data() + 5, date.data() + 7, month);
  return 12 * year + month;
}

std::string joinedNames(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
  return joined;
}

}  // namespace

PriceSelection selectPrices(const std::vector<PriceList>& lists, const std::string& name) {
  PriceSelection selection;
  selection.name = name;
  if (name == "newest") {
    std::vector<const PriceList*> all;
    for (const PriceList& list : lists) all.push_back(&list);
    for (const PriceList& list : lists) {
      const bool superseded = std::any_of(lists.begin(), lists.end(), [&](const PriceList& other) {
        return other.provider == list.provider && other.date > list.date;
      });
      if (!superseded && !isStale(list, all)) selection.lists.push_back(&list);
    }
    return selection;
  }
  const PriceList* newest = nullptr;
  for (const PriceList& list : lists) {
    if (list.id == name) {
      selection.lists = {&list};
      return selection;
    }
    if (list.provider == name && (newest == nullptr || list.date >= newest->date)) newest = &list;
  }
  if (newest != nullptr) {
    selection.lists = {newest};
    return selection;
  }
  std::vector<std::string> known{"newest"};
  for (const PriceList& list : lists) {
    known.push_back(list.id);
    if (std::find(known.begin(), known.end(), list.provider) == known.end()) {
      known.push_back(list.provider);
    }
  }
  throw model::InvalidInput(
      {{"--prices", "no price list '" + name + "'",
        "did you mean " + joinedNames(model::nearestNames(name, known)) +
            "? A path to a price file works too; `qplan catalog list prices` shows all"}});
}

bool sells(const PriceSelection& selection, const model::Gpu& gpu) {
  return std::any_of(selection.lists.begin(), selection.lists.end(), [&gpu](const PriceList* list) {
    return std::any_of(list->prices.begin(), list->prices.end(),
                       [&gpu](const Price& price) { return price.gpu == gpu.id; });
  });
}

int monthsBetween(const std::string& from, const std::string& to) {
  const int first = monthOf(from);
  const int last = monthOf(to);
  return first == 0 || last == 0 ? 0 : last - first;
}

bool isStale(const PriceList& list, const std::vector<const PriceList*>& lists) {
  return std::any_of(lists.begin(), lists.end(), [&list](const PriceList* other) {
    return monthsBetween(list.date, other->date) > kStaleMonths;
  });
}

std::vector<std::string> tiersOf(const std::vector<const PriceList*>& lists) {
  std::vector<std::string> tiers;
  for (const PriceList* list : lists) {
    for (const Price& price : list->prices) {
      if (std::find(tiers.begin(), tiers.end(), price.tier) == tiers.end()) {
        tiers.push_back(price.tier);
      }
    }
  }
  return tiers;
}

PriceSelection withTier(PriceSelection selection, const std::string& tier) {
  const std::vector<std::string> known = tiersOf(selection.lists);
  if (std::find(known.begin(), known.end(), tier) == known.end()) {
    throw model::InvalidInput(
        {{"--tier", "no price of tier '" + tier + "' in " + selection.name,
          "did you mean " + joinedNames(model::nearestNames(tier, known)) + "?"}});
  }
  selection.tier = tier;
  return selection;
}

Market::Market(const PriceSelection& selection, const model::Gpu& gpu, int maxGpus)
    : gpusPerNode_(gpu.interconnect.gpusPerNode), maxGpus_(maxGpus) {
  for (const PriceList* list : selection.lists) {
    Book book{list->id, {}};
    for (const Price& price : list->prices) {
      if (price.gpu != gpu.id || price.tier != selection.tier || price.count < 1) continue;
      // The cheapest region or variant stands for an instance size.
      const auto same = std::find_if(book.offers.begin(), book.offers.end(),
                                     [&](const Offer& o) { return o.gpus == price.count; });
      if (same == book.offers.end()) {
        book.offers.push_back({price.instance, price.count, price.rate});
      } else if (price.rate < same->rate) {
        *same = {price.instance, price.count, price.rate};
      }
    }
    std::sort(book.offers.begin(), book.offers.end(),
              [](const Offer& a, const Offer& b) { return a.gpus < b.gpus; });
    if (!book.offers.empty()) books_.push_back(std::move(book));
  }
  if (books_.empty()) return;
  rates_.resize(static_cast<std::size_t>(std::min(gpusPerNode_, maxGpus_)) + 1);
  for (std::size_t unit = 1; unit < rates_.size(); ++unit) {
    const int units = maxGpus_ / static_cast<int>(unit);
    rates_[unit].assign(static_cast<std::size_t>(units) + 1, kNoPrice);
    for (const Book& book : books_) {
      const Covering covering = cover(book, static_cast<int>(unit), units);
      for (std::size_t k = 0; k < rates_[unit].size(); ++k) {
        rates_[unit][k] = std::min(rates_[unit][k], covering.best[k]);
      }
    }
  }
}

int Market::largestInstance() const {
  int most = 0;
  for (const Book& book : books_) most = std::max(most, book.offers.back().gpus);
  return most;
}

Market::Units Market::unitsOf(const model::Layout& layout) const {
  const int replica = layout.tp * layout.pp;
  if (replica <= gpusPerNode_) return {replica, layout.replicas};
  return {layout.tp, layout.pp * layout.replicas};
}

// Unbounded covering knapsack: best[k] = min over offers of best[k - units it hosts] + its price.
Market::Covering Market::cover(const Book& book, int gpusPerUnit, int units) {
  Covering covering;
  covering.best.assign(static_cast<std::size_t>(units) + 1, kNoPrice);
  covering.chosen.assign(static_cast<std::size_t>(units) + 1, -1);
  covering.best[0] = 0;
  for (int k = 1; k <= units; ++k) {
    const auto at = static_cast<std::size_t>(k);
    for (std::size_t i = 0; i < book.offers.size(); ++i) {
      const int hosts = book.offers[i].gpus / gpusPerUnit;
      if (hosts == 0) continue;
      const double price = covering.best[static_cast<std::size_t>(std::max(0, k - hosts))] +
                           book.offers[i].rate.value();
      if (price < covering.best[at]) {
        covering.best[at] = price;
        covering.chosen[at] = static_cast<int>(i);
      }
    }
  }
  return covering;
}

std::optional<model::DollarsPerSecond> Market::cheapestRate(const model::Layout& layout) const {
  const Units units = unitsOf(layout);
  const auto unit = static_cast<std::size_t>(units.gpusPerUnit);
  const auto count = static_cast<std::size_t>(units.count);
  if (unit >= rates_.size() || count >= rates_[unit].size()) return std::nullopt;
  const double rate = rates_[unit][count];
  if (rate == kNoPrice) return std::nullopt;
  return model::DollarsPerSecond(rate);
}

std::optional<Purchase> Market::cheapest(const model::Layout& layout) const {
  const Units units = unitsOf(layout);
  std::optional<Purchase> best;
  for (const Book& book : books_) {
    const Covering covering = cover(book, units.gpusPerUnit, units.count);
    const model::DollarsPerSecond rate(covering.best.back());
    if (rate.value() == kNoPrice || (best && rate >= best->rate)) continue;
    Purchase purchase{book.list, {}, rate, 0};
    std::vector<int> counts(book.offers.size(), 0);
    for (int k = units.count; k > 0;) {
      const auto offer = static_cast<std::size_t>(covering.chosen[static_cast<std::size_t>(k)]);
      ++counts[offer];
      k -= book.offers[offer].gpus / units.gpusPerUnit;
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      purchase.instances.push_back({book.offers[i].instance, book.offers[i].gpus, counts[i]});
      purchase.gpusBought += counts[i] * book.offers[i].gpus;
    }
    best = std::move(purchase);
  }
  return best;
}

}  // namespace qplan::planner
