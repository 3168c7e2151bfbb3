#include "gui/models/results_model.hpp"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QLocale>

#include "gui/models/text.hpp"
#include "tests/gui/answers.hpp"

namespace qplan::gui {
namespace {

class Results : public ::testing::Test {
 protected:
  void SetUp() override {
    filter_.setSourceModel(&model_);
    model_.show(test::sampleAnswer());
  }

  int column(const std::string& key) const {
    for (int i = 0; i < model_.columnCount(); ++i) {
      if (model_.column(i).key == key) return i;
    }
    return -1;
  }
  QString shown(int row, const std::string& key) const {
    return filter_.index(row, column(key)).data().toString();
  }

  ResultsModel model_;
  QAbstractItemModelTester modelTester_{&model_,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal};
  ResultsFilter filter_;
  QAbstractItemModelTester filterTester_{&filter_,
                                         QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(Results, ListsEveryOptionThenWhatWasLeftOut) {
  const planner::Recommendation& found = test::sampleAnswer()->recommendation;
  EXPECT_EQ(model_.rowCount(), static_cast<int>(found.options.size() + found.rejected.size()));
  EXPECT_EQ(model_.rank(0), 0U);
  EXPECT_FALSE(model_.rank(model_.optionCount()));
  EXPECT_EQ(shown(0, "gpu").toStdString(), found.options[0].gpu->id);
  EXPECT_TRUE(shown(0, "why_not").isEmpty());
  EXPECT_FALSE(shown(model_.optionCount(), "why_not").isEmpty());
}

TEST_F(Results, ShowsNothingWithoutAnAnswer) {
  model_.show(nullptr);
  EXPECT_EQ(model_.rowCount(), 0);
  EXPECT_EQ(model_.columnCount(), 0);
}

TEST_F(Results, SortsByFiguresWithMissingOnesLast) {
  const int perDollar = column("queries_per_usd");
  for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
    filter_.sort(perDollar, order);
    double before = order == Qt::AscendingOrder ? 0 : 1e30;
    bool ended = false;
    for (int row = 0; row < filter_.rowCount(); ++row) {
      const int source = filter_.mapToSource(filter_.index(row, 0)).row();
      const auto* value = std::get_if<double>(&model_.cell(source, perDollar));
      if (value == nullptr) {
        ended = true;
        continue;
      }
      EXPECT_FALSE(ended) << "a figure after a missing one";
      EXPECT_TRUE(order == Qt::AscendingOrder ? *value >= before : *value <= before);
      before = *value;
    }
  }
}

TEST_F(Results, EveryWordOfTheFilterHasToBeThere) {
  const int all = filter_.rowCount();
  EXPECT_EQ(filter_.setFilter("H100 int4"), "");
  EXPECT_GT(filter_.rowCount(), 0);
  EXPECT_LT(filter_.rowCount(), all);
  for (int row = 0; row < filter_.rowCount(); ++row) {
    EXPECT_TRUE(shown(row, "gpu").contains("h100")) << row;
    EXPECT_EQ(shown(row, "format"), "int4-w4a16") << row;
  }
  filter_.setFilter("");
  EXPECT_EQ(filter_.rowCount(), all);
}

TEST_F(Results, ARegularExpressionStandsBetweenSlashes) {
  EXPECT_EQ(filter_.setFilter("/^\\s*\\d+ (a100|h100)-.*fp8/"), "");
  for (int row = 0; row < filter_.rowCount(); ++row) {
    EXPECT_TRUE(shown(row, "gpu").contains(QRegularExpression("^(a100|h100)-"))) << row;
  }
  const int all = model_.rowCount();
  EXPECT_NE(filter_.setFilter("/(/"), "");
  EXPECT_EQ(filter_.rowCount(), all);
}

TEST_F(Results, OnlyWhatFits) {
  filter_.setFeasibleOnly(true);
  EXPECT_EQ(filter_.rowCount(), model_.optionCount());
}

TEST_F(Results, NumbersHaveTheLocalesDecimalPoint) {
  const QLocale before;
  QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
  const QString price = shown(0, "usd_per_hour");
  QLocale::setDefault(before);
  EXPECT_TRUE(price.contains(',')) << price.toStdString();
  EXPECT_FALSE(price.contains('.')) << price.toStdString();
}

TEST_F(Results, CopiesAsTextAndMarkdown) {
  const int gpu = column("gpu");
  const int format = column("format");
  const QString tsv = asTsv(filter_, {0, 1}, {gpu, format});
  EXPECT_EQ(tsv.count('\n'), 3);
  EXPECT_EQ(tsv.section('\n', 0, 0), "GPU\tformat");
  EXPECT_EQ(tsv.section('\n', 1, 1), shown(0, "gpu") + '\t' + shown(0, "format"));
  const QString markdown = asMarkdown(filter_, {0}, {gpu, format});
  EXPECT_EQ(markdown.section('\n', 1, 1), "| --- | --- |");
}

// 20,000 rows: the options of the sample over and over, each a little dearer.
TEST(ManyResults, AreSortedAndFiltered) {
  auto large = std::make_shared<Answer>(*test::sampleAnswer());
  auto& options = large->recommendation.options;
  const std::vector<planner::Option> some = options;
  options.clear();
  large->recommendation.rejected.clear();
  for (std::size_t i = 0; i < 20'000; ++i) {
    options.push_back(some[i % some.size()]);
    options.back().queriesPerDollar = model::RequestsPerDollar(1e6 - static_cast<double>(i));
  }
  ResultsModel model;
  ResultsFilter filter;  // without a tester: it looks at every row after every change
  filter.setSourceModel(&model);
  model.show(large);
  const auto column = [&model](const std::string& key) {
    for (int i = 0; i < model.columnCount(); ++i) {
      if (model.column(i).key == key) return i;
    }
    return -1;
  };
  ASSERT_EQ(filter.rowCount(), 20'000);
  const int perDollar = column("queries_per_usd");
  filter.sort(perDollar, Qt::AscendingOrder);
  EXPECT_EQ(model.rank(filter.mapToSource(filter.index(0, 0)).row()), 19'999U);
  EXPECT_EQ(model.rank(filter.mapToSource(filter.index(19'999, 0)).row()), 0U);
  // As many rows as have the word, whichever they are.
  int expected = 0;
  for (const planner::Option& option : options) {
    if (option.format == model::Format::fp8W8a8) ++expected;
  }
  ASSERT_GT(expected, 0);
  const int format = column("format");
  filter.setFilter("fp8-w8a8");
  for (int row = 0; row < filter.rowCount(); row += 997) {
    EXPECT_EQ(filter.index(row, format).data().toString(), "fp8-w8a8");
  }
  EXPECT_EQ(filter.rowCount(), expected);
}

}  // namespace
}  // namespace qplan::gui
