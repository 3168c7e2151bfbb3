#include "profiler/cuda/build_ahead.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace qplan::profiler::cuda {
namespace {

using model::KernelCase;
using testing::ElementsAre;

KernelCase caseOf(int rows) { return model::GemmCase{model::Format::bf16, rows, {64, 64}}; }
int rowsOf(const KernelCase& what) { return std::get<model::GemmCase>(what).rows; }

// Records what is built; case 1 is held up until the gate opens.
struct Workshop {
  std::mutex mutex;
  std::vector<int> built;
  int workers = 0;
  std::latch begun{1};
  std::latch gate{1};

  BuildAhead<int>::Build worker() {
    const std::scoped_lock lock(mutex);
    ++workers;
    return [this](const KernelCase& what) {
      {
        const std::scoped_lock guard(mutex);
        built.push_back(rowsOf(what));
      }
      if (rowsOf(what) == 1) {
        begun.count_down();
        gate.wait();
      }
      if (rowsOf(what) < 0) throw std::runtime_error("no such plan");
      return 10 * rowsOf(what);
    };
  }
};

TEST(BuildAhead, BuildsOnceWhatIsAskedTwice) {
  Workshop shop;
  BuildAhead<int> ahead(2, [&] { return shop.worker(); });
  EXPECT_EQ(ahead.value(caseOf(5)), 50);
  EXPECT_EQ(ahead.value(caseOf(5)), 50);
  ahead.announce({caseOf(5)});
  EXPECT_EQ(ahead.value(caseOf(5)), 50);
  EXPECT_THAT(shop.built, ElementsAre(5));
}

// One thread, held up by case 1: case 4, asked for by nobody before, overtakes 2 and 3.
TEST(BuildAhead, PutsWhatIsWaitedForFirst) {
  Workshop shop;
  BuildAhead<int> ahead(1, [&] { return shop.worker(); });
  ahead.announce({caseOf(1), caseOf(2), caseOf(3)});
  shop.begun.wait();
  const auto four = ahead.ask(caseOf(4));
  shop.gate.count_down();
  EXPECT_EQ(four.get(), 40);
  EXPECT_EQ(ahead.value(caseOf(2)), 20);
  EXPECT_EQ(ahead.value(caseOf(3)), 30);
  EXPECT_THAT(shop.built, ElementsAre(1, 4, 2, 3));
}

// Case 2 is given up before its turn; 1 is as well, but has begun.
TEST(BuildAhead, GivesUpWhatIsNotAnnounced) {
  Workshop shop;
  BuildAhead<int> ahead(1, [&] { return shop.worker(); });
  ahead.announce({caseOf(1), caseOf(2), caseOf(3)});
  shop.begun.wait();
  ahead.announce({caseOf(3)});
  shop.gate.count_down();
  EXPECT_EQ(ahead.value(caseOf(3)), 30);
  EXPECT_THAT(shop.built, ElementsAre(1, 3));
  EXPECT_EQ(ahead.value(caseOf(2)), 20);
}

TEST(BuildAhead, ThrowsWhatABuildThrewAndGoesOn) {
  Workshop shop;
  BuildAhead<int> ahead(1, [&] { return shop.worker(); });
  EXPECT_THROW(ahead.value(caseOf(-1)), std::runtime_error);
  EXPECT_EQ(ahead.value(caseOf(2)), 20);
  EXPECT_EQ(shop.workers, 1);
}

TEST(BuildAhead, TriesAgainToMakeAWorker) {
  Workshop shop;
  int tries = 0;
  BuildAhead<int> ahead(1, [&] {
    if (++tries == 1) throw std::runtime_error("no handle");
    return shop.worker();
  });
  EXPECT_THROW(ahead.value(caseOf(2)), std::runtime_error);
  EXPECT_EQ(ahead.value(caseOf(3)), 30);
}

// What is queued when it ends is not built.
TEST(BuildAhead, EndsWithoutTheQueue) {
  Workshop shop;
  std::jthread opens;
  {
    BuildAhead<int> ahead(1, [&] { return shop.worker(); });
    ahead.announce({caseOf(1), caseOf(2)});
    shop.begun.wait();
    opens = std::jthread([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      shop.gate.count_down();
    });
  }
  EXPECT_THAT(shop.built, ElementsAre(1));
}

}  // namespace
}  // namespace qplan::profiler::cuda
