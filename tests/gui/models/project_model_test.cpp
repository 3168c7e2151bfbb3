#include "gui/models/project_model.hpp"

#include <gtest/gtest.h>

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include "model/diagnostic.hpp"

namespace qplan::gui {
namespace {

class ProjectOnScreen : public ::testing::Test {
 protected:
  void demand(const std::string& rate, int field = -1) {
    planner::Scenario inputs = project_.inputs();
    inputs.demand = rate;
    project_.edit("Change demand", inputs, field);
  }
  QString file(const QString& name) const { return folder_.filePath(name); }
  static void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(text);
  }

  QTemporaryDir folder_;
  ProjectModel project_;
};

TEST_F(ProjectOnScreen, EveryChangeCanBeUndone) {
  const planner::Project before = project_.project();
  demand("3qps");
  project_.duplicateCurrent();
  project_.rename("other");
  project_.pin(1);
  project_.removeCurrent();
  EXPECT_EQ(project_.undoStack().count(), 5);
  const planner::Project after = project_.project();
  while (project_.undoStack().canUndo()) project_.undoStack().undo();
  EXPECT_EQ(project_.project(), before);
  while (project_.undoStack().canRedo()) project_.undoStack().redo();
  EXPECT_EQ(project_.project(), after);
}

TEST_F(ProjectOnScreen, ADragIsOneStep) {
  for (const char* rate : {"5qps", "6qps", "7qps"}) demand(rate, 3);
  EXPECT_EQ(project_.undoStack().count(), 1);
  project_.endGesture();
  demand("8qps", 3);
  EXPECT_EQ(project_.undoStack().count(), 2);
  project_.undoStack().undo();
  EXPECT_EQ(project_.inputs().demand, "7qps");
  project_.undoStack().undo();
  EXPECT_EQ(project_.inputs().demand, "20qps");
}

TEST_F(ProjectOnScreen, ADragBackIsNoStep) {
  demand("5qps", 3);
  demand("20qps", 3);
  EXPECT_EQ(project_.undoStack().count(), 0);
  EXPECT_FALSE(project_.isDirty());
}

TEST_F(ProjectOnScreen, ACopyIsComparedWithItsOriginal) {
  project_.duplicateCurrent();
  EXPECT_EQ(project_.project().current, 1U);
  EXPECT_EQ(project_.project().pinned, 0U);
  EXPECT_EQ(project_.project().scenarios[0].inputs, project_.project().scenarios[1].inputs);
}

TEST_F(ProjectOnScreen, TheLastScenarioStays) {
  project_.removeCurrent();
  EXPECT_EQ(project_.project().scenarios.size(), 1U);
}

TEST_F(ProjectOnScreen, SavesAndOpens) {
  demand("3qps");
  EXPECT_TRUE(project_.isDirty());
  QString error;
  ASSERT_TRUE(project_.save(file("a.qplan"), &error)) << error.toStdString();
  EXPECT_FALSE(project_.isDirty());
  const planner::Project saved = project_.project();
  project_.reset(planner::sampleProject());
  project_.open(file("a.qplan"));
  EXPECT_EQ(project_.project(), saved);
  EXPECT_EQ(project_.path(), file("a.qplan"));
  EXPECT_FALSE(project_.undoStack().canUndo());
}

TEST_F(ProjectOnScreen, AFolderThatCannotBeWrittenIsSaid) {
  QString error;
  EXPECT_FALSE(project_.save(file("no/such/folder.qplan"), &error));
  EXPECT_NE(error, "");
  EXPECT_EQ(project_.path(), "");
}

TEST_F(ProjectOnScreen, WhatCannotBeReadLeavesTheOpenProject) {
  demand("3qps");
  const planner::Project open = project_.project();
  const QByteArray whole =
      R"({"schema": {"name": "qplan.project", "version": "1.0"}, "scenarios": [{"name": "a"}]})";
  write(file("newer.qplan"), QByteArray(whole).replace("1.0", "9.0"));
  write(file("cut.qplan"), whole.left(whole.size() / 2));
  write(file("empty.qplan"), "");
  write(file("binary.qplan"), QByteArray(1000, '\xff'));
  write(file("deep.qplan"), QByteArray(100'000, '['));
  write(file("other.qplan"), QByteArray(whole).replace("qplan.project", "qplan.gpu"));
  for (const char* name : {"newer.qplan", "cut.qplan", "empty.qplan", "binary.qplan", "deep.qplan",
                           "other.qplan", "missing.qplan"}) {
    EXPECT_ANY_THROW(project_.open(file(name))) << name;
    EXPECT_EQ(project_.project(), open) << name;
    EXPECT_TRUE(project_.undoStack().canUndo()) << name;
  }
  write(file("good.qplan"), whole);
  project_.open(file("good.qplan"));
  EXPECT_EQ(project_.project().scenarios[0].name, "a");
}

TEST_F(ProjectOnScreen, RecoveringIsAStep) {
  demand("3qps");
  project_.autosave(file("copy.qplan"));
  ProjectModel next;
  next.recover(file("copy.qplan"));
  EXPECT_EQ(next.inputs().demand, "3qps");
  EXPECT_TRUE(next.isDirty());
  next.undoStack().undo();
  EXPECT_EQ(next.inputs().demand, "20qps");
}

TEST_F(ProjectOnScreen, TellsOfInputsOnlyWhenTheyChange) {
  QSignalSpy inputs(&project_, &ProjectModel::inputsChanged);
  project_.rename("same inputs");
  const auto afterRename = inputs.count();
  demand("3qps");
  EXPECT_EQ(inputs.count(), afterRename + 1);
  demand("3qps");
  EXPECT_EQ(inputs.count(), afterRename + 1);
}

}  // namespace
}  // namespace qplan::gui
