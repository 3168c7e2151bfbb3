#include "gui/models/project_model.hpp"

#include <QSaveFile>
#include <QUndoCommand>
#include <utility>

#include "planner/io/project_file.hpp"

namespace qplan::gui {

// Projects are small values: a step keeps the whole of both.
class ProjectModel::Step : public QUndoCommand {
 public:
  struct Merging {
    int field = -1;
    int gesture = 0;
  };
  Step(ProjectModel& model, const QString& text, planner::Project after, Merging merging)
      : QUndoCommand(text),
        model_(model),
        before_(model.project_),
        after_(std::move(after)),
        merging_(merging) {}

  void undo() override { model_.apply(before_); }
  void redo() override { model_.apply(after_); }
  [[nodiscard]] int id() const override { return merging_.field; }
  bool mergeWith(const QUndoCommand* next) override {
    const auto* other = static_cast<const Step*>(next);
    if (other->merging_.gesture != merging_.gesture) return false;
    after_ = other->after_;
    // A drag that came back to where it began is no step.
    setObsolete(before_ == after_);
    return true;
  }

 private:
  ProjectModel& model_;
  planner::Project before_;
  planner::Project after_;
  Merging merging_;
};

ProjectModel::ProjectModel(QObject* parent)
    : QObject(parent), project_(planner::sampleProject()), undo_(this) {
  connect(&undo_, &QUndoStack::cleanChanged, this, &ProjectModel::projectChanged);
}

const planner::NamedScenario& ProjectModel::current() const {
  return project_.scenarios[project_.current];
}

void ProjectModel::apply(const planner::Project& project) {
  const planner::NamedScenario before = current();
  project_ = project;
  emit projectChanged();
  if (!(before == current())) emit inputsChanged();
}

void ProjectModel::push(const QString& text, planner::Project after, int field) {
  if (after == project_) return;
  undo_.push(new Step(*this, text, std::move(after), {field, gesture_}));
}

void ProjectModel::edit(const QString& text, const planner::Scenario& inputs, int field) {
  planner::Project after = project_;
  after.scenarios[after.current].inputs = inputs;
  push(text, std::move(after), field);
}

void ProjectModel::duplicateCurrent() {
  planner::Project after = project_;
  planner::NamedScenario copy = current();
  copy.name = tr("%1 (copy)").arg(QString::fromStdString(copy.name)).toStdString();
  const auto at = after.current + 1;
  after.scenarios.insert(after.scenarios.begin() + static_cast<std::ptrdiff_t>(at), copy);
  // The original is what the copy is to be compared with.
  if (!after.pinned) {
    after.pinned = after.current;
  } else if (*after.pinned >= at) {
    ++*after.pinned;
  }
  after.current = at;
  push(tr("Duplicate scenario"), std::move(after));
}

void ProjectModel::removeCurrent() {
  if (project_.scenarios.size() < 2) return;
  planner::Project after = project_;
  const std::size_t gone = after.current;
  after.scenarios.erase(after.scenarios.begin() + static_cast<std::ptrdiff_t>(gone));
  if (after.pinned == gone) after.pinned.reset();
  if (after.pinned && *after.pinned > gone) --*after.pinned;
  after.current = gone > 0 ? gone - 1 : 0;
  push(tr("Remove scenario"), std::move(after));
}

void ProjectModel::rename(const QString& name) {
  planner::Project after = project_;
  after.scenarios[after.current].name = name.toStdString();
  push(tr("Rename scenario"), std::move(after));
}

void ProjectModel::show(std::size_t index) {
  if (index >= project_.scenarios.size() || index == project_.current) return;
  planner::Project after = project_;
  after.current = index;
  apply(after);
}

void ProjectModel::pin(std::optional<std::size_t> index) {
  if (index && *index >= project_.scenarios.size()) return;
  planner::Project after = project_;
  after.pinned = index;
  push(index ? tr("Pin scenario") : tr("Unpin scenario"), std::move(after));
}

void ProjectModel::open(const QString& path) {
  const planner::Project read = planner::io::readProject(path.toStdString());
  path_ = path;
  undo_.clear();
  apply(read);
}

bool ProjectModel::save(const QString& path, QString* error) {
  QSaveFile file(path);
  const QByteArray text = QByteArray::fromStdString(planner::io::projectText(project_));
  if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
    if (error != nullptr) *error = tr("%1: %2").arg(path, file.errorString());
    return false;
  }
  path_ = path;
  undo_.setClean();
  emit projectChanged();
  return true;
}

void ProjectModel::reset(const planner::Project& project) {
  path_.clear();
  undo_.clear();
  apply(project);
}

void ProjectModel::recover(const QString& file) {
  push(tr("Recover changes"), planner::io::readProject(file.toStdString()));
}

void ProjectModel::autosave(const QString& file) const {
  QSaveFile copy(file);
  if (!copy.open(QIODevice::WriteOnly)) return;
  copy.write(QByteArray::fromStdString(planner::io::projectText(project_)));
  copy.commit();
}

}  // namespace qplan::gui
