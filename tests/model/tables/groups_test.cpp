#include "model/tables/groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace qplan::model::tables {
namespace {

using ::testing::ElementsAre;

TEST(KernelTableGroups, DeviceIsAPartOfTheId) {
  EXPECT_TRUE(namesDevice("a100-sxm-80gb", "A100"));
  EXPECT_TRUE(namesDevice("a10", "A10"));
  EXPECT_FALSE(namesDevice("a100-sxm-80gb", "A10"));
  EXPECT_FALSE(namesDevice("a100-sxm-80gb", ""));
}

KernelTable ofGroup(std::string name, int group, std::string cell) {
  return {std::move(name), group, KernelTableKind::gemm, {{"time"}, {{std::move(cell)}}}};
}

std::vector<ElementwiseSample> timesOf(const KernelTable& table) {
  return {{0, 0, Seconds(TableRow(table.table, 0).number("time"))}};
}

// Group 0 has only a row without time, so that group 1 counts with both its tables; group 2 is not
// looked at any more.
TEST(KernelTableGroups, FirstGroupWithSamplesCounts) {
  const auto found = firstGroup<ElementwiseSample>(
      {ofGroup("a", 0, "0"), ofGroup("b", 1, "1"), ofGroup("c", 2, "2"), ofGroup("d", 1, "3")},
      timesOf);
  EXPECT_THAT(found.tables, ElementsAre("b", "d"));
  EXPECT_THAT(found.samples, ElementsAre(ElementwiseSample{0, 0, Seconds(1)},
                                         ElementwiseSample{0, 0, Seconds(3)}));
  EXPECT_EQ(found.tableRows, 2);
}

TEST(KernelTableGroups, ErrorsNameTheTable) {
  try {
    firstGroup<ElementwiseSample>({ofGroup("mine.csv", 0, "fast")}, timesOf);
    FAIL() << "a word is no time";
  } catch (const ParseError& error) {
    EXPECT_EQ(error.file(), "mine.csv");
    EXPECT_EQ(error.where(), "line 2");
  }
}

}  // namespace
}  // namespace qplan::model::tables
