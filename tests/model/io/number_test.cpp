#include "model/io/number.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <clocale>
#include <locale>
#include <string>

#include "model/io/gpu_file.hpp"
#include "model/io/units.hpp"

namespace qplan::model::io {
namespace {

// The decimal comma of German, for C streams where the locale is there and for C++ streams always.
class DecimalComma : public ::testing::Test {
 protected:
  struct Comma : std::numpunct<char> {
    [[nodiscard]] char do_decimal_point() const override { return ','; }
    [[nodiscard]] char do_thousands_sep() const override { return '.'; }
    [[nodiscard]] std::string do_grouping() const override { return "\3"; }
  };

  void SetUp() override {
    before_ = std::locale::global(std::locale(std::locale(), new Comma));
    found_ = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
  }
  void TearDown() override {
    std::locale::global(before_);
    std::setlocale(LC_ALL, "C");
  }

  std::locale before_;
  bool found_ = false;
};

TEST(Number, ReadsTheWholeText) {
  EXPECT_EQ(parseNumber("1.5"), 1.5);
  EXPECT_EQ(parseNumber("-2e3"), -2000.0);
  for (const char* text : {"", " 1", "1 ", "1,5", "0x10", "inf", "nan", "1e999", "1.5x", "+1"}) {
    EXPECT_EQ(parseNumber(text), std::nullopt) << text;
  }
}

TEST(Number, IntegersMayBeWrittenAsDecimals) {
  EXPECT_EQ(parseInteger("1024"), 1024);
  EXPECT_EQ(parseInteger("1024.0"), 1024);
  EXPECT_EQ(parseInteger("1e3"), 1000);
  EXPECT_EQ(parseInteger("-7"), -7);
  EXPECT_EQ(parseInteger("9223372036854775807"), INT64_MAX);
  // 2^63 does not fit, and as a double it no longer tells its neighbours apart.
  EXPECT_EQ(parseInteger("9223372036854775808"), std::nullopt);
  for (const char* text : {"", "1.5", "ten", "1e30", "nan"}) {
    EXPECT_EQ(parseInteger(text), std::nullopt) << text;
  }
}

TEST(Number, TextIsShortAndReadsBack) {
  EXPECT_EQ(numberText(0.1), "0.1");
  EXPECT_EQ(numberText(48e9), "4.8e+10");
  EXPECT_TRUE(rc::check([](double value) { RC_ASSERT(parseNumber(numberText(value)) == value); }));
}

TEST(Number, TrimsAndLowers) {
  EXPECT_EQ(trimmed(" \ta b\r\n"), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
  EXPECT_EQ(lowered("Llama-3.1-8B"), "llama-3.1-8b");
}

TEST_F(DecimalComma, NumbersAreReadAndWrittenWithAPoint) {
  EXPECT_EQ(parseNumber("1.5"), 1.5);
  EXPECT_EQ(parseNumber("1,5"), std::nullopt);
  EXPECT_EQ(numberText(1.5), "1.5");
  EXPECT_EQ(numberText(1234567.0), "1234567");
  EXPECT_EQ(std::get<double>(parseFigure("3.35 TB/s", Measure::bytesPerSecond)), 3.35e12);
}

TEST_F(DecimalComma, FilesReadAndWriteTheSameBytes) {
  const std::string file = std::string(QPLAN_SOURCE_DIR) + "/tests/data/gpus/my-gpu.json";
  const Gpu inGerman = readGpu(file);
  const std::string writtenInGerman = gpuJson(inGerman);
  TearDown();
  EXPECT_EQ(inGerman.peak[0], FlopsPerSecond(154.8e12));
  EXPECT_EQ(readGpu(file), inGerman);
  EXPECT_EQ(gpuJson(inGerman), writtenInGerman);
}

// Guards the tests above: without the locale they check C++ streams only.
TEST_F(DecimalComma, TheLocaleIsThere) {
  if (!found_) GTEST_SKIP() << "locale de_DE.UTF-8 is not there";
  EXPECT_STREQ(std::localeconv()->decimal_point, ",");
}

}  // namespace
}  // namespace qplan::model::io
