#include "planner/report/comparison.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "model/diagnostic.hpp"
#include "planner/report/answer_reader.hpp"
#include "planner/report/estimate.hpp"
#include "planner/report/recommendation.hpp"
#include "tests/planner/scenario.hpp"

namespace qplan::planner::report {
namespace {

using ::testing::HasSubstr;

Side side(std::string name, double price, std::vector<OperatorTime> times) {
  return {std::move(name),
          {{"model", std::string("m")}, {"input_tokens", price * 100}},
          {{"gpu", std::string("h100")}, {"usd_per_hour", price}},
          std::move(times)};
}

const Table& tableNamed(const Document& document, const std::string& id) {
  for (const Block& block : document.blocks) {
    const auto* table = std::get_if<Table>(&block);
    if (table != nullptr && table->id == id) return *table;
  }
  throw std::runtime_error("no " + id);
}

TEST(Comparison, DifferencesAndTheirShares) {
  // GEMM 2 -> 1 s, attention 1 -> 1.5 s: in all 0.5 s less, of which GEMM is 200 %, attention
  // -100 %.
  const Document document =
      comparisonReport(side("a", 2, {{"gemm", 2, "memory"}, {"decode_attention", 1, "memory"}}),
                       side("b", 3, {{"gemm", 1, "compute"}, {"decode_attention", 1.5, "memory"}}));
  const Table& operators = tableNamed(document, "operators");
  ASSERT_EQ(operators.rows.size(), 2U);
  EXPECT_EQ(operators.rows[0][0], Cell(std::string("gemm")));
  EXPECT_EQ(operators.rows[0][5], Cell(-1.0));
  EXPECT_EQ(operators.rows[0][6], Cell(200.0));
  EXPECT_EQ(operators.rows[1][6], Cell(-100.0));
  const std::string text = write(document, OutputFormat::json);
  EXPECT_THAT(text, HasSubstr("one request of B spends 0.500 s less in operators than one of A: "
                              "gemm -1.00 s (0.50 of A's; bound by memory in A, compute in B), "
                              "decode attention +0.500 s (1.50 of A's; bound by memory)"));
  // Only what was asked differently.
  const Table& asked = tableNamed(document, "asked");
  ASSERT_EQ(asked.rows.size(), 1U);
  EXPECT_EQ(asked.rows[0][0], Cell(std::string("input tokens")));
}

class AnswerFile : public ::testing::Test {
 protected:
  std::filesystem::path written(const std::string& text) {
    std::ofstream(file_) << text;
    return file_;
  }
  void TearDown() override { std::filesystem::remove(file_); }

  std::filesystem::path file_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("answer_") + ::testing::UnitTest::GetInstance()->current_test_info()->name() +
       ".json");
  Catalog all_ = planner::test::catalog();
  ModelCache cache_{all_};
  Request asked_ = planner::test::request(all_);
};

TEST_F(AnswerFile, IsReadAsItWasWritten) {
  const Recommendation answer = recommend(asked_, cache_);
  const Side read =
      readSide(written(write(recommendationReport(asked_, answer, 3), OutputFormat::json)));
  const Side expected = sideOf(file_.string(), asked_, answer.options.front());
  const auto valueOf = [](const Side& of, const std::string& key) {
    for (const Field& field : of.figures) {
      if (field.key == key) return field.value;
    }
    return Cell();
  };
  for (const char* key : {"gpu", "format", "kv_dtype", "layout", "latency_s", "usd_per_hour",
                          "queries_per_usd", "limiting_factor", "instances"}) {
    EXPECT_EQ(valueOf(read, key), valueOf(expected, key)) << key;
  }
  ASSERT_EQ(read.times.size(), expected.times.size());
  for (std::size_t i = 0; i < read.times.size(); ++i) {
    EXPECT_EQ(read.times[i].operatorClass, expected.times[i].operatorClass);
    EXPECT_EQ(read.times[i].seconds, expected.times[i].seconds);
    EXPECT_EQ(read.times[i].bound, expected.times[i].bound);
  }
}

TEST_F(AnswerFile, WithoutAnOptionIsRefused) {
  asked_.budget = model::dollarsPerHour(0.01);
  const Recommendation answer = recommend(asked_, cache_);
  const auto file = written(write(recommendationReport(asked_, answer, 3), OutputFormat::json));
  EXPECT_THROW(readSide(file), model::ParseError);
}

TEST_F(AnswerFile, OfAnotherKindIsRefused) {
  EXPECT_THROW(readSide(written(R"({"schema": {"name": "qplan.gpu", "version": "1.0"}})")),
               model::ParseError);
  EXPECT_THROW(readSide(written("{}")), model::ParseError);
  EXPECT_THROW(readSide(written("")), model::ParseError);
}

}  // namespace
}  // namespace qplan::planner::report
