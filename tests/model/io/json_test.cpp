#include "model/io/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace qplan::model::io {
namespace {

using ::testing::ElementsAre;

// What `use` has to complain about in a document, without the file's name.
template <class Use>
std::string complaint(const std::string& text, Use use) {
  try {
    const JsonDocument document = JsonDocument::parse(text, "f");
    use(document.root());
  } catch (const ParseError& error) {
    return std::string(error.what()).substr(3);
  }
  return "fine";
}

TEST(Json, GivesTypedValues) {
  const JsonDocument document = JsonDocument::parse(
      R"({"n": 1.5, "i": 7, "t": "x", "b": true, "a": ["p", "q"], "l": [1, 2], "d": [0.5],
          "o": {"k": 3}, "os": [{"k": 1}, {"k": 2}], "null": null})",
      "f");
  const JsonObject root = document.root();
  EXPECT_EQ(root.number("n"), 1.5);
  EXPECT_EQ(root.integer("i"), 7);
  EXPECT_EQ(root.text("t"), "x");
  EXPECT_EQ(root.optionalFlag("b"), true);
  EXPECT_THAT(root.texts("a"), ElementsAre("p", "q"));
  EXPECT_THAT(root.integers("l"), ElementsAre(1, 2));
  EXPECT_THAT(root.numbers("d"), ElementsAre(0.5));
  EXPECT_EQ(root.object("o").integer("k"), 3);
  EXPECT_EQ(root.objects("os")[1].integer("k"), 2);
  EXPECT_EQ(root.optionalNumber("null"), std::nullopt);
  EXPECT_TRUE(root.mentions("null"));
  EXPECT_FALSE(root.has("null"));
  EXPECT_NO_THROW(root.rejectUnknownKeys());
}

TEST(Json, PointersFollowNestingAndAreEscaped) {
  EXPECT_EQ(complaint(R"({"a/b": [{"x~y": -1}]})",
                      [](const JsonObject& root) {
                        static_cast<void>(root.objects("a/b")[0].number("x~y"));
                      }),
            "/a~1b/0/x~0y: is -1 (must not be negative)");
}

TEST(Json, LongValuesAreCutInMessages) {
  EXPECT_EQ(complaint("{\"n\": \"" + std::string(100, 'x') + "\"}",
                      [](const JsonObject& root) { static_cast<void>(root.number("n")); }),
            "/n: is \"" + std::string(39, 'x') + "... (must be a number)");
}

TEST(Json, AMissingKeyNamesAMisspeltOne) {
  const auto read = [](const JsonObject& root) {
    root.declare({"capture_sizes", "capture_limit"});
    static_cast<void>(root.number("capture_limit"));
  };
  EXPECT_EQ(complaint(R"({"capture_sizes": [], "capture_max": 5})", read),
            "/capture_limit: is missing (add it; \"capture_max\" is not a known key)");
  EXPECT_EQ(complaint(R"({"capture_sizes": []})", read), "/capture_limit: is missing (add it)");
}

TEST(Json, IntegersStayWhole) {
  const auto read = [](const JsonObject& root) { static_cast<void>(root.integer("i")); };
  EXPECT_EQ(complaint(R"({"i": 2147483647})", read), "fine");
  EXPECT_EQ(complaint(R"({"i": 1e3})", read), "fine");
  EXPECT_EQ(complaint(R"({"i": 2147483648})", read),
            "/i: is 2147483648 (must be a whole number from 0 to 2147483647)");
  EXPECT_EQ(complaint(R"({"i": true})", read),
            "/i: is true (must be a whole number from 0 to 2147483647)");
}

TEST(Json, CountsReach64Bits) {
  const JsonDocument document =
      JsonDocument::parse(R"({"n": 1026408232448, "m": 9223372036854775808})", "f");
  EXPECT_EQ(document.root().optionalCount("n"), 1026408232448);
  EXPECT_THROW(static_cast<void>(document.root().optionalCount("m")), ParseError);
}

TEST(Json, AByteOrderMarkIsSkipped) {
  EXPECT_EQ(JsonDocument::parse("\xEF\xBB\xBF{\"i\": 1}", "f").root().integer("i"), 1);
}

TEST(Json, NestingUpTo64IsRead) {
  const auto nested = [](int depth) {
    std::string text = "{\"a\": ";
    for (int i = 1; i < depth; ++i) text += "[";
    for (int i = 1; i < depth; ++i) text += "]";
    return text + "}";
  };
  EXPECT_EQ(complaint(nested(64), [](const JsonObject&) {}), "fine");
  EXPECT_NE(complaint(nested(65), [](const JsonObject&) {}), "fine");
}

TEST(Json, EqualKeysInDifferentObjectsAreFine) {
  EXPECT_EQ(complaint(R"({"a": {"k": 1}, "b": [{"k": 1}, {"k": 2}]})", [](const JsonObject&) {}),
            "fine");
  EXPECT_EQ(complaint(R"({"b": [{"k": 1}, {"k": 2, "k": 3}]})", [](const JsonObject&) {}),
            "/b/1/k: is given twice (keep one of them)");
}

// Whatever the text: a document or a ParseError, nothing else.
TEST(Json, NoTextIsTooOdd) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    for (const std::string& whole : {text, "{" + text + "}", "{\"a\": " + text + "}"}) {
      try {
        static_cast<void>(JsonDocument::parse(whole, "f"));
      } catch (const ParseError&) {
      }
    }
  }));
}

// A document cut anywhere is refused, never half-read.
TEST(Json, EveryTruncationIsRefused) {
  const std::string whole = R"({"id": "x", "list": [1, 2.5e3, {"k": null}], "flag": true})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THROW(JsonDocument::parse(whole.substr(0, length), "f"), ParseError) << length;
  }
}

}  // namespace
}  // namespace qplan::model::io
