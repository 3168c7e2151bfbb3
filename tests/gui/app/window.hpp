#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "gui/app/main_window.hpp"

namespace qplan::gui::test {

inline constexpr int kPatience = 60'000;  // ms; sanitizers are slow

// A window with an answer, its settings in a folder of their own.
class Window : public ::testing::Test {
 protected:
  void SetUp() override {
    QStandardPaths::setTestModeEnabled(true);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings_.path());
    QApplication::setOrganizationName("QPlan test");
    QApplication::setApplicationName("qplan-gui-test");
    QFile::remove(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                  "/autosave.qplan");
    open();
  }
  void TearDown() override {
    // No question about unsaved changes.
    if (window_) window_->project().undoStack().setClean();
    window_.reset();
  }

  void open() {
    window_ = std::make_unique<MainWindow>(std::string(QPLAN_SOURCE_DIR) + "/data");
    window_->QWidget::show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(window_.get()));
    settle();
  }

  // Waits until what is asked now is on the screen.
  void settle() {
    ASSERT_TRUE(QTest::qWaitFor(
        [this] {
          return !window_->solver().isBusy() && window_->solver().answer() != nullptr &&
                 window_->solver().answer()->scenario == window_->project().inputs();
        },
        kPatience));
  }

  template <class Widget>
  Widget& child(const QString& name = {}) {
    auto* found = window_->findChild<Widget*>(name);
    EXPECT_NE(found, nullptr) << name.toStdString();
    return *found;
  }

  QTemporaryDir settings_;
  QTemporaryDir files_;
  std::unique_ptr<MainWindow> window_;
};

}  // namespace qplan::gui::test
