// Pictures of the window for people to look at, written to the folder QPLAN_SCREENSHOTS names, in
// the language QPLAN_SCREENSHOTS_LANGUAGE names (de), where that is set.

#include <QDir>
#include <QDoubleSpinBox>
#include <QLocale>
#include <QTabWidget>
#include <QTranslator>

#include "gui/app/theme.hpp"
#include "gui/views/accuracy_tab.hpp"
#include "gui/views/crossover_tab.hpp"
#include "gui/views/simulate_tab.hpp"
#include "tests/gui/app/window.hpp"

namespace qplan::gui {
namespace {

class Screenshots : public test::Window {
 protected:
  void SetUp() override {
    folder_ = qEnvironmentVariable("QPLAN_SCREENSHOTS");
    if (folder_.isEmpty()) GTEST_SKIP() << "set QPLAN_SCREENSHOTS to a folder";
    ASSERT_TRUE(QDir().mkpath(folder_));
    const QString language = qEnvironmentVariable("QPLAN_SCREENSHOTS_LANGUAGE");
    if (language.isEmpty()) return;
    ASSERT_TRUE(texts_.load(":/translations/qplan-gui_" + language + ".qm"));
    QApplication::installTranslator(&texts_);
    QLocale::setDefault(QLocale(language));
  }
  void TearDown() override {
    test::Window::TearDown();
    QApplication::removeTranslator(&texts_);
    QLocale::setDefault(before_);
  }

  void take(const QString& name) {
    QTest::qWait(100);
    EXPECT_TRUE(window_->grab().save(folder_ + "/" + name + ".png"));
  }

  // The whole tour in one theme.
  void tour(const char* theme) {
    applyTheme(theme);
    test::Window::SetUp();
    window_->resize(1440, 900);
    const QString suffix = QString("-") + theme;
    take("overview" + suffix);
    auto& crossover = child<CrossoverTab>();
    QSignalSpy computed(&crossover, &CrossoverTab::computed);
    window_->tabs().setCurrentIndex(1);
    ASSERT_TRUE(computed.wait(test::kPatience));
    take("crossover" + suffix);
    window_->tabs().setCurrentIndex(2);
    take("roofline" + suffix);
    window_->tabs().setCurrentIndex(3);
    take("breakdown" + suffix);
    auto& simulate = child<SimulateTab>();
    window_->tabs().setCurrentWidget(&simulate);
    simulate.run();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !simulate.isRunning(); }, test::kPatience));
    take("simulate" + suffix);
    QTest::keyClick(window_.get(), Qt::Key_D, Qt::ControlModifier);
    child<QDoubleSpinBox>("--min-recovery").setValue(99.8);
    settle();
    window_->tabs().setCurrentIndex(5);
    take("compare" + suffix);
    auto& accuracy = child<AccuracyTab>();
    window_->tabs().setCurrentWidget(&accuracy);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !accuracy.isRunning(); }, test::kPatience));
    take("accuracy" + suffix);
    window_->tabs().setCurrentIndex(0);
    child<QDoubleSpinBox>("--budget").setValue(1);
    settle();
    take("nothing-fits" + suffix);
    planner::Scenario wrong = window_->project().inputs();
    wrong.engine = "vvm-0.7";
    window_->project().edit("type", wrong);
    settle();
    take("error" + suffix);
  }

  QString folder_;
  QTranslator texts_;
  QLocale before_;
};

TEST_F(Screenshots, Light) { tour(kLightTheme); }
TEST_F(Screenshots, Dark) {
  tour(kDarkTheme);
  applyTheme(kLightTheme);
}

}  // namespace
}  // namespace qplan::gui
