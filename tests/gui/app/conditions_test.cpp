// The window under conditions that are not those of its makers.

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QLocale>
#include <QPalette>
#include <QProgressBar>
#include <QSpinBox>
#include <QTabWidget>
#include <algorithm>
#include <cmath>

#include "gui/app/preferences.hpp"
#include "gui/app/theme.hpp"
#include "gui/charts/chart_view.hpp"
#include "gui/views/answer_card.hpp"
#include "gui/views/chart_panel.hpp"
#include "gui/views/crossover_tab.hpp"
#include "gui/views/details_pane.hpp"
#include "gui/views/fields.hpp"
#include "gui/views/preferences_dialog.hpp"
#include "gui/views/results_pane.hpp"
#include "gui/views/simulate_tab.hpp"
#include "tests/gui/app/window.hpp"

namespace qplan::gui {
namespace {

namespace report = planner::report;

class Conditions : public test::Window {};

TEST_F(Conditions, EveryTabShowsSomething) {
  for (int i = 0; i < window_->tabs().count(); ++i) {
    window_->tabs().setCurrentIndex(i);
    QTest::qWait(20);
    const QImage image = window_->tabs().currentWidget()->grab().toImage();
    bool uniform = true;
    const QRgb first = image.pixel(0, 0);
    for (int y = 0; y < image.height() && uniform; y += 3) {
      for (int x = 0; x < image.width() && uniform; x += 3) {
        uniform = image.pixel(x, y) == first;
      }
    }
    EXPECT_FALSE(uniform) << window_->tabs().tabText(i).toStdString();
  }
}

TEST_F(Conditions, SimulatesTheSelectedOption) {
  auto& tab = child<SimulateTab>();
  window_->tabs().setCurrentWidget(&tab);
  tab.run();
  EXPECT_TRUE(tab.isRunning());
  ASSERT_TRUE(QTest::qWaitFor([&] { return !tab.isRunning(); }, test::kPatience));
  EXPECT_TRUE(tab.summary().contains("p95")) << tab.summary().toStdString();
  const QString first = tab.summary();
  tab.run();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !tab.isRunning(); }, test::kPatience));
  EXPECT_EQ(tab.summary(), first);  // the seed says it all
}

TEST_F(Conditions, EscStopsASimulation) {
  auto& tab = child<SimulateTab>();
  window_->tabs().setCurrentWidget(&tab);
  for (QSpinBox* box : tab.findChildren<QSpinBox*>()) {
    if (box->accessibleName() == "Requests") box->setValue(10'000'000);
  }
  tab.run();
  QTest::keyClick(window_.get(), Qt::Key_Escape);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !tab.isRunning(); }, test::kPatience));
  EXPECT_TRUE(tab.summary().contains("Cancelled")) << tab.summary().toStdString();
}

TEST_F(Conditions, TheCrossoverMapIsComputedWhenLookedAt) {
  auto& tab = child<CrossoverTab>();
  QSignalSpy computed(&tab, &CrossoverTab::computed);
  window_->tabs().setCurrentWidget(&tab);
  ASSERT_TRUE(computed.wait(test::kPatience));
  window_->tabs().setCurrentIndex(0);
  window_->tabs().setCurrentWidget(&tab);
  EXPECT_FALSE(tab.isRunning()) << "the same answer is not computed twice";
  // Answers that come while it computes, and then nothing is busy any more.
  for (const double rate : {5.0, 6.0, 7.0}) child<RateField>("--demand").box().setValue(rate);
  settle();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !tab.isRunning(); }, test::kPatience));
  EXPECT_TRUE(window_->findChild<QProgressBar*>("work")->isHidden());
}

TEST_F(Conditions, ACellOfTheMapBecomesTheScenario) {
  auto& tab = child<CrossoverTab>();
  QSignalSpy computed(&tab, &CrossoverTab::computed);
  window_->tabs().setCurrentWidget(&tab);
  ASSERT_TRUE(computed.wait(test::kPatience));
  const planner::Scenario before = window_->project().inputs();
  const report::CategoryMap map = *tab.chart().spec().map;
  // The cell at the lower left, in the middle.
  const QPoint at = tab.chart()
                        .chart()
                        .pixelOf(std::sqrt(map.xEdges[0] * map.xEdges[1]),
                                 std::sqrt(map.yEdges[0] * map.yEdges[1]))
                        .toPoint();
  QWidget* under = tab.chart().chart().childAt(at);
  ASSERT_NE(under, nullptr);
  QTest::mouseClick(under, Qt::LeftButton, {}, under->mapFrom(&tab.chart().chart(), at));
  settle();
  EXPECT_EQ(window_->project().inputs().demand, "0.2qps");
  EXPECT_EQ(window_->project().inputs().inputTokens, 64);
  EXPECT_TRUE(window_->project().inputs().workload.empty());
  window_->project().undoStack().undo();  // one step
  EXPECT_EQ(window_->project().inputs(), before);
}

TEST_F(Conditions, ThePriceOfAGpuIsAnAxis) {
  auto& tab = child<CrossoverTab>();
  QSignalSpy computed(&tab, &CrossoverTab::computed);
  window_->tabs().setCurrentWidget(&tab);
  ASSERT_TRUE(computed.wait(test::kPatience));
  auto& axis = child<QComboBox>("shapeAxis");
  ASSERT_GT(axis.count(), 2);
  axis.setCurrentIndex(2);
  ASSERT_TRUE(computed.wait(test::kPatience));
  const std::string label = tab.chart().spec().y.label;
  EXPECT_NE(label.find("price of " + axis.currentData().toString().toStdString()),
            std::string::npos)
      << label;
}

TEST_F(Conditions, PercentilesAreSimulatedAfterAFirstAnswer) {
  QStringList cards;
  QObject::connect(window_.get(), &MainWindow::answerShown, window_.get(),
                   [&] { cards << child<AnswerCard>().content(); });
  planner::Scenario inputs = window_->project().inputs();
  inputs.slo = "ttft.p95<=2s";
  inputs.gpus = "h100-sxm-80gb,h200-sxm-141gb";
  window_->project().edit("targets", inputs);
  settle();
  ASSERT_EQ(cards.size(), 2);
  EXPECT_TRUE(cards[0].contains("percentiles still being simulated")) << cards[0].toStdString();
  EXPECT_TRUE(cards[1].contains("meets every target")) << cards[1].toStdString();
  EXPECT_TRUE(cards[1].contains("TTFT p95"));
}

TEST_F(Conditions, WhatWasLeftOutSaysWhy) {
  const planner::Recommendation& found = window_->answer()->recommendation;
  ASSERT_FALSE(found.rejected.empty());
  ChartPanel& overview = *qobject_cast<ChartPanel*>(window_->tabs().widget(0));
  emit overview.activated(found.options.size());
  EXPECT_FALSE(window_->selection());
  const QString details = child<DetailsPane>().text();
  EXPECT_TRUE(details.contains(QString::fromStdString(found.rejected[0].misses[0].reason)))
      << details.toStdString();
  EXPECT_TRUE(details.contains(QString::fromStdString(found.rejected[0].gpu->id)));
}

TEST_F(Conditions, APartOfTheBreakdownIsItsPointOnTheRoofline) {
  const auto& panels = window_->findChildren<ChartPanel*>();
  const auto panel = [&](const std::string& id) {
    return *std::find_if(panels.begin(), panels.end(),
                         [&id](const ChartPanel* one) { return one->spec().id == id; });
  };
  const std::size_t key = panel("breakdown")->spec().bars[0].segments[0].key;
  emit panel("breakdown")->activated(key);
  EXPECT_EQ(panel("roofline")->chart().selected(), key);
}

TEST_F(Conditions, KeepsWhatIsPreferred) {
  {
    PreferencesDialog dialog(window_.get());
    auto* language = dialog.findChild<QComboBox*>("language");
    EXPECT_EQ(language->currentIndex(), 0);
    language->setCurrentIndex(language->findData("de"));
    dialog.findChild<QComboBox*>("start")->setCurrentIndex(1);
    dialog.findChild<QSpinBox*>("threads")->setValue(3);
    dialog.accept();
  }
  EXPECT_EQ(QSettings().value(kLanguageKey).toString(), "de");
  EXPECT_EQ(preferredLocale().language(), QLocale::German);
  EXPECT_EQ(preferredThreads(), 3);
  EXPECT_TRUE(startsWithSample());
  PreferencesDialog again(window_.get());
  EXPECT_EQ(again.findChild<QSpinBox*>("threads")->value(), 3);
  again.reject();
}

TEST_F(Conditions, ClosesWhileEverythingComputes) {
  auto& simulate = child<SimulateTab>();
  window_->tabs().setCurrentWidget(&child<CrossoverTab>());
  simulate.run();
  child<RateField>("--demand").box().setValue(33);
  window_->project().undoStack().setClean();
  EXPECT_TRUE(window_->close());
  window_.reset();
}

TEST_F(Conditions, KeepsTheOpenProjectWhenAFileIsBroken) {
  const QString path = files_.filePath("broken.qplan");
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write("{\"schema\"");
  file.close();
  const planner::Project before = window_->project().project();
  EXPECT_FALSE(window_->openFile(path));
  EXPECT_EQ(window_->project().project(), before);
  bool said = false;
  for (const QLabel* label : window_->findChildren<QLabel*>()) {
    said = said || label->text().contains("broken.qplan");
  }
  EXPECT_TRUE(said);
}

TEST_F(Conditions, ReadsAndWritesNumbersAsTheLocaleDoes) {
  const QLocale before;
  QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
  window_->project().undoStack().setClean();
  open();
  auto& budget = child<QDoubleSpinBox>("--budget");
  budget.setFocus();
  budget.selectAll();
  QTest::keyClicks(&budget, "20,5");
  settle();
  QLocale::setDefault(before);
  EXPECT_EQ(window_->project().inputs().budget, 20.5);
  EXPECT_TRUE(child<AnswerCard>().content().contains(','))
      << child<AnswerCard>().content().toStdString();
}

TEST_F(Conditions, LivesWithoutAHomeToWriteTo) {
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, "/proc/no/such/place");
  window_->project().undoStack().setClean();
  open();
  child<RateField>("--demand").box().setValue(7);
  settle();
  window_->project().undoStack().setClean();
  EXPECT_TRUE(window_->close());
}

TEST_F(Conditions, IsReadableInTheDark) {
  applyTheme(kDarkTheme);
  const QPalette palette = QApplication::palette();
  EXPECT_LT(palette.color(QPalette::Base).lightness(), 60);
  QTest::qWait(20);
  const QImage image = window_->tabs().currentWidget()->grab().toImage();
  qint64 sum = 0;
  int count = 0;
  for (int y = 0; y < image.height(); y += 4) {
    for (int x = 0; x < image.width(); x += 4, ++count) sum += qGray(image.pixel(x, y));
  }
  EXPECT_LT(sum / count, 90);
  applyTheme(kLightTheme);
}

TEST_F(Conditions, EveryInputHasANameForScreenReaders) {
  for (const QWidget* widget : window_->findChildren<QWidget*>()) {
    const bool isInput = widget->inherits("QComboBox") || widget->inherits("QAbstractItemView");
    const bool isOwn = isInput && widget->parentWidget() != nullptr &&
                       !widget->parentWidget()->inherits("QComboBox") &&
                       !widget->inherits("QComboBoxListView") &&
                       !widget->parentWidget()->inherits("QFrame");
    if (!isOwn || widget->inherits("QHeaderView")) continue;
    EXPECT_FALSE(widget->accessibleName().isEmpty())
        << widget->metaObject()->className() << " " << widget->objectName().toStdString();
  }
}

}  // namespace
}  // namespace qplan::gui
