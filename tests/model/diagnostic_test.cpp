#include "model/diagnostic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace qplan::model {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Diagnostic, SaysPathMessageAndHint) {
  EXPECT_EQ(toString({"/memory_bytes", "is -1 byte", "must be positive"}),
            "/memory_bytes: is -1 byte (must be positive)");
  EXPECT_EQ(toString({"--format", "is unknown", ""}), "--format: is unknown");
  EXPECT_EQ(toString({"", "nothing given", ""}), "nothing given");
}

TEST(ParseError, SaysFilePlaceMessageAndHint) {
  const ParseError error("a.json", "/id", "is missing", "add it");
  EXPECT_STREQ(error.what(), "a.json: /id: is missing (add it)");
  EXPECT_EQ(error.file(), "a.json");
  EXPECT_EQ(error.where(), "/id");
  EXPECT_EQ(error.message(), "is missing");
  EXPECT_EQ(error.hint(), "add it");
  EXPECT_STREQ(ParseError("a.csv", "", "is empty").what(), "a.csv: is empty");
}

TEST(InvalidInput, CarriesEveryFinding) {
  const std::vector<Diagnostic> both{{"--tp", "is 0", ""}, {"--pp", "is -1", "use 1"}};
  const InvalidInput error(both);
  EXPECT_EQ(error.diagnostics(), both);
  EXPECT_STREQ(error.what(), "--tp: is 0\n--pp: is -1 (use 1)");
}

// Distances to "a100": a10 1 (one letter dropped), h100 1 (one replaced), l40s 4 (all replaced).
// Equal distances keep the order given.
TEST(NearestNames, OrdersByEditDistance) {
  EXPECT_THAT(nearestNames("a100", {"l40s", "h100", "a10"}), ElementsAre("h100", "a10", "l40s"));
  EXPECT_THAT(nearestNames("a100", {"l40s", "h100", "a10"}, 1), ElementsAre("h100"));
}

// "h100" is 9 edits away from "h100-sxm-80gb" and 3 from "l40", yet names a part of the former.
TEST(NearestNames, PrefersNamesThatContainTheText) {
  EXPECT_THAT(nearestNames("H100", {"l40", "h100-sxm-80gb"}), ElementsAre("h100-sxm-80gb", "l40"));
}

TEST(NearestNames, HandlesNothingKnownAndNothingGiven) {
  EXPECT_THAT(nearestNames("x", {}), IsEmpty());
  EXPECT_THAT(nearestNames("", {"abc", "a"}), ElementsAre("a", "abc"));
}

TEST(NearestNames, AKnownNameIsItsOwnNearest) {
  EXPECT_TRUE(rc::check([](const std::vector<std::string>& known) {
    RC_PRE(!known.empty());
    const std::string wanted = *rc::gen::elementOf(known);
    RC_PRE(wanted.size() < 200);
    const std::vector<std::string> nearest = nearestNames(wanted, known, known.size());
    RC_ASSERT(nearest.size() == known.size());
    RC_ASSERT(std::is_permutation(nearest.begin(), nearest.end(), known.begin()));
    const auto lower = [](std::string text) {
      for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      }
      return text;
    };
    RC_ASSERT(lower(nearest.front()).find(lower(wanted)) != std::string::npos);
  }));
}

}  // namespace
}  // namespace qplan::model
