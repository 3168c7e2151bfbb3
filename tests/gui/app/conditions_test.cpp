// The window under conditions that are not those of its makers.

#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QLocale>
#include <QPalette>
#include <QProgressBar>
#include <QSpinBox>
#include <QTabWidget>

#include "gui/app/theme.hpp"
#include "gui/views/answer_card.hpp"
#include "gui/views/crossover_tab.hpp"
#include "gui/views/fields.hpp"
#include "gui/views/results_pane.hpp"
#include "gui/views/simulate_tab.hpp"
#include "tests/gui/app/window.hpp"

namespace qplan::gui {
namespace {

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
