#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <cstddef>
#include <optional>

#include "planner/project.hpp"

namespace qplan::gui {

// The project on the screen: every change is one undoable step, its file is read and written here.
class ProjectModel : public QObject {
  Q_OBJECT
 public:
  explicit ProjectModel(QObject* parent = nullptr);

  [[nodiscard]] const planner::Project& project() const { return project_; }
  [[nodiscard]] const planner::NamedScenario& current() const;
  [[nodiscard]] const planner::Scenario& inputs() const { return current().inputs; }
  [[nodiscard]] QUndoStack& undoStack() { return undo_; }
  [[nodiscard]] const QString& path() const { return path_; }  // empty: never saved
  [[nodiscard]] bool isDirty() const { return !undo_.isClean(); }

  // Replaces the inputs of the current scenario. Steps of the same `field` in a row that belong to
  // one gesture (a drag) merge into one; fields below 0 never merge.
  void edit(const QString& text, const planner::Scenario& inputs, int field = -1);
  // Ends a gesture: the next edit of the same field is a step of its own.
  void endGesture() { ++gesture_; }

  void duplicateCurrent();
  void removeCurrent();  // not the last one
  void rename(const QString& name);
  void show(std::size_t index);  // no step: nothing is lost
  void pin(std::optional<std::size_t> index);

  // Throw FileError or ParseError; a project that cannot be read leaves the open one as it is.
  void open(const QString& path);
  // False: could not be written, `error` says why.
  bool save(const QString& path, QString* error);
  void reset(const planner::Project& project);  // a new one, not saved
  // The autosaved copy, as one step that can be undone. Throws as open.
  void recover(const QString& file);

  // A copy in the given folder, for the day the program or the machine stops; the owner removes it.
  void autosave(const QString& file) const;

 signals:
  void projectChanged();  // anything
  void inputsChanged();   // of the scenario on the screen

 private:
  class Step;
  void apply(const planner::Project& project);
  void push(const QString& text, planner::Project after, int field = -1);

  planner::Project project_;
  QUndoStack undo_;
  QString path_;
  int gesture_ = 0;
};

}  // namespace qplan::gui
