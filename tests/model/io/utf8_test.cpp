#include "model/io/utf8.hpp"

#include <gtest/gtest.h>

namespace qplan::model::io {
namespace {

TEST(Utf8, AcceptsEveryLength) {
  // U+0041, U+00E4, U+20AC, U+10FFFF
  EXPECT_EQ(invalidUtf8("A\xC3\xA4\xE2\x82\xAC\xF4\x8F\xBF\xBF"), std::nullopt);
  EXPECT_EQ(invalidUtf8(""), std::nullopt);
}

TEST(Utf8, RefusesWhatIsNotWellFormed) {
  EXPECT_EQ(invalidUtf8("ab\xFF"), 2U);            // never a byte of UTF-8
  EXPECT_EQ(invalidUtf8("a\x80"), 1U);             // continuation without a start
  EXPECT_EQ(invalidUtf8("\xC3"), 0U);              // cut short
  EXPECT_EQ(invalidUtf8("\xC3("), 0U);             // wrong continuation
  EXPECT_EQ(invalidUtf8("\xC0\xAF"), 0U);          // overlong '/'
  EXPECT_EQ(invalidUtf8("\xE0\x80\xAF"), 0U);      // overlong '/'
  EXPECT_EQ(invalidUtf8("\xED\xA0\x80"), 0U);      // surrogate U+D800
  EXPECT_EQ(invalidUtf8("\xF4\x90\x80\x80"), 0U);  // U+110000
  EXPECT_EQ(invalidUtf8("x\xF0\x9F\x98"), 1U);     // four bytes, three there
}

TEST(Utf8, CountsLinesAndColumnsFromOne) {
  EXPECT_EQ(lineOf("ab\ncd", 0), 1U);
  EXPECT_EQ(lineOf("ab\ncd", 4), 2U);
  EXPECT_EQ(columnOf("ab\ncd", 1), 2U);
  EXPECT_EQ(columnOf("ab\ncd", 4), 2U);
  EXPECT_EQ(columnOf("ab\n", 3), 1U);
}

}  // namespace
}  // namespace qplan::model::io
