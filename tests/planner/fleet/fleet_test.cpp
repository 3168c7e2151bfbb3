#include "planner/fleet/fleet.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "planner/fleet/candidates.hpp"
#include "planner/fleet/packing.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner::fleet {
namespace {

// H100 instances at the study's prices, hour by hour unless said otherwise.
PoolItem item(const Catalog& catalog, int gpus, double usdPerHour) {
  PoolItem one;
  one.instance = std::to_string(gpus) + "x";
  one.list = "lambda@2024-10-28";
  one.tier = "on_demand";
  one.gpu = &catalog.gpus[1];
  one.gpus = gpus;
  one.rate = model::dollarsPerHour(usdPerHour);
  return one;
}

class Fleet : public ::testing::Test {
 protected:
  Service service(const std::string& name, std::size_t llm) {
    Service one;
    one.name = name;
    one.request = test::request(all_);
    one.request.llm = &all_.llms[llm];
    one.request.mode = model::Mode::async;
    one.request.gpus = {&all_.gpus[1]};
    return one;
  }

  // What one GPU serves of the service at most.
  double capacityOfOne(const Service& one) {
    Question question{{one}, {item(all_, 1, 3.29)}, 0};
    const Candidates found = candidatesOf(question, 0, cache_);
    return found.all.front().capacity.value();
  }

  std::variant<Plan, Unservable> answer(const Question& question) { return plan(question, cache_); }

  double costOf(const Question& question) { return std::get<Plan>(answer(question)).dollarsPerDay; }

  Catalog all_ = test::catalog();
  ModelCache cache_{all_};
};

TEST_F(Fleet, PeaksAtOtherHoursShareInstances) {
  Question question{{service("day", 0), service("night", 0)}, {item(all_, 1, 3.29)}, 0};
  const double one = capacityOfOne(question.services[0]);
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    question.services[hour < 12 ? 1 : 0].demand[hour] = model::RequestsPerSecond(1.5 * one);
  }
  const Plan day = std::get<Plan>(answer(question));
  // Two replicas at every hour: 24 x 2 x 3.29. Apart each would keep two all day.
  EXPECT_NEAR(day.dollarsPerDay, 24 * 2 * 3.29, 1e-6);
  EXPECT_NEAR(day.alone.at(0), 24 * 2 * 3.29, 1e-6);
  EXPECT_NEAR(day.alone.at(1), 24 * 2 * 3.29, 1e-6);
  EXPECT_NEAR(day.bound, day.dollarsPerDay, 1e-6);
  for (const HourPlan& hour : day.hours) {
    EXPECT_EQ(hour.instances, (std::vector<int>{2}));
    ASSERT_EQ(hour.placements.size(), 1U);
    EXPECT_EQ(hour.placements[0].replicas, 2);
  }
}

// What is paid all day is used before more is hired: at 1.00 all day one instance costs 24, and the
// second is only wanted for six hours, for which 3.29 each is less.
TEST_F(Fleet, WholeDaysCoverTheBaseAndHoursThePeak) {
  Question question{{service("one", 0)}, {item(all_, 1, 3.29), item(all_, 1, 1.0)}, 0};
  question.pool[1].wholeDay = true;
  const double one = capacityOfOne(question.services[0]);
  question.services[0].demand.fill(model::RequestsPerSecond(0.9 * one));
  for (std::size_t hour = 9; hour < 15; ++hour) {
    question.services[0].demand[hour] = model::RequestsPerSecond(1.9 * one);
  }
  EXPECT_NEAR(costOf(question), 24 * 1.0 + 6 * 3.29, 1e-6);
  // Of eight hours the second all day is cheaper: 24 < 8 x 3.29.
  for (std::size_t hour = 15; hour < 17; ++hour) {
    question.services[0].demand[hour] = model::RequestsPerSecond(1.9 * one);
  }
  EXPECT_NEAR(costOf(question), 24 * 2.0, 1e-6);
}

TEST_F(Fleet, EveryHourIsServedAndFits) {
  Question question{{service("small", 0), service("large", 1)},
                    {item(all_, 1, 3.29), item(all_, 2, 6.38), item(all_, 8, 23.92)},
                    0.001};
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    question.services[0].demand[hour] = model::RequestsPerSecond(3.0 * static_cast<double>(hour));
    question.services[1].demand[hour] = model::RequestsPerSecond(2);
  }
  const Plan day = std::get<Plan>(answer(question));
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    std::array<double, 2> served{};
    std::vector<int> used(question.pool.size(), 0);
    for (const Placement& placement : day.hours[hour].placements) {
      const Candidate& candidate = day.candidates[placement.candidate];
      served.at(candidate.service) += candidate.capacity.value() * placement.replicas;
      used[placement.item] += candidate.gpus * placement.replicas;
      EXPECT_LE(candidate.gpus, question.pool[placement.item].gpus);
    }
    for (std::size_t s = 0; s < 2; ++s) {
      EXPECT_GE(served.at(s) * (1 + 1e-9), question.services[s].demand[hour].value());
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
      EXPECT_LE(used[i], question.pool[i].gpus * day.hours[hour].instances[i]);
    }
  }
  EXPECT_LE(day.dollarsPerDay,
            std::accumulate(day.alone.begin(), day.alone.end(), 0.0) * (1 + question.gap));
}

TEST_F(Fleet, LimitsCostAndAreNamedWhereTheyForbid) {
  Question question{{service("one", 0)}, {item(all_, 1, 3.29), item(all_, 1, 5.0)}, 0};
  const double one = capacityOfOne(question.services[0]);
  question.services[0].demand.fill(model::RequestsPerSecond(2.5 * one));
  question.pool[0].most = 1;
  question.pool[1].most = 2;
  const Plan tight = std::get<Plan>(answer(question));
  EXPECT_NEAR(tight.dollarsPerDay, 24 * (3.29 + 2 * 5.0), 1e-6);
  // One more of the cheap ones takes the place of a dear one: 24 x 1.71.
  bool named = false;
  for (const ConstraintPrice& price : tight.prices) {
    if (price.kind != ConstraintPrice::Kind::limit) continue;
    named = true;
    EXPECT_EQ(price.index, 0U);
    EXPECT_NEAR(price.dollarsPerDay, 24 * 1.71, 1e-6);
  }
  EXPECT_TRUE(named);
  question.pool[1].most = 1;
  const Unservable none = std::get<Unservable>(answer(question));
  EXPECT_TRUE(none.impossible.empty());
  ASSERT_EQ(none.shortfalls.size(), static_cast<std::size_t>(kHours));
  EXPECT_NEAR(none.shortfalls[0].missing.value(), 0.5 * one, 1e-6);
}

TEST_F(Fleet, TellsTheTargetThatNothingMeets) {
  Question question{{service("one", 0)}, {item(all_, 1, 3.29)}, 0};
  question.services[0].demand.fill(model::RequestsPerSecond(1));
  question.services[0].request.minRecovery = 100.5;
  const Unservable none = std::get<Unservable>(answer(question));
  ASSERT_EQ(none.impossible.size(), 1U);
  ASSERT_FALSE(none.impossible[0].misses.empty());
  EXPECT_EQ(none.impossible[0].misses[0].kind, model::InfeasibleKind::recovery);
}

TEST_F(Fleet, AccuracyHasItsPrice) {
  Question question{{service("one", 0)}, {item(all_, 1, 3.29)}, 0};
  question.services[0].request.minRecovery = 100.0;  // INT8 (100.3) and BF16 only
  question.services[0].demand.fill(model::RequestsPerSecond(50));
  const Plan day = std::get<Plan>(answer(question));
  Question easier = question;
  easier.services[0].request.minRecovery.reset();
  EXPECT_LE(costOf(easier), day.dollarsPerDay + 1e-9);
}

// Replicas of 1, 2, 4 and 8 GPUs in instances of 1 to 8, as many as the rooms of an assembly allow.
RC_GTEST_PROP(Packing, FindsRoomWhereverTheRoomsHold, ()) {
  const Catalog catalog = test::catalog();
  std::vector<PoolItem> pool;
  std::vector<int> instances;
  for (const int gpus : {1, 2, 4, 6, 8}) {
    pool.push_back(item(catalog, gpus, 1));
    instances.push_back(*rc::gen::inRange(0, 4));
  }
  std::vector<Candidate> candidates;
  std::vector<int> replicas;
  for (const int gpus : {1, 2, 4, 8}) {
    Candidate candidate;
    candidate.gpus = gpus;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (gpus <= pool[i].gpus) candidate.items.push_back(i);
    }
    candidates.push_back(candidate);
    replicas.push_back(*rc::gen::inRange(0, 4));
  }
  for (const int size : {1, 2, 4, 8}) {
    int room = 0;
    int taken = 0;
    for (std::size_t i = 0; i < pool.size(); ++i) room += pool[i].gpus / size * size * instances[i];
    for (std::size_t k = 0; k < candidates.size(); ++k) {
      if (candidates[k].gpus >= size) taken += candidates[k].gpus * replicas[k];
    }
    RC_PRE(taken <= room);
  }
  std::vector<int> found(candidates.size(), 0);
  for (const Placement& placement : placed(pool, candidates, instances, replicas)) {
    found[placement.candidate] += placement.replicas;
  }
  RC_ASSERT(found == replicas);
}

}  // namespace
}  // namespace qplan::planner::fleet
