#pragma once

#include <QHash>
#include <QWidget>
#include <functional>
#include <vector>

#include "gui/models/answer.hpp"
#include "gui/models/project_model.hpp"

class QComboBox;
class QFormLayout;
class QLabel;

namespace qplan::gui {

class CheckList;

// Every input of a search. What is typed or dragged goes to the project at once; what is wrong is
// said below the field it is in.
class ScenarioPane : public QWidget {
  Q_OBJECT
 public:
  explicit ScenarioPane(ProjectModel& project, QWidget* parent = nullptr);

  // Fills the lists of known models, GPUs, ...
  void show(const planner::Catalog& catalog);
  // What is wrong, by flag; what belongs to no field is returned.
  QStringList showProblems(const std::vector<model::Diagnostic>& problems);

  void focusModel();

 private:
  using Change = std::function<void(planner::Scenario&)>;
  using Show = std::function<void(const planner::Scenario&)>;

  // A row of the form: `flag` names it in messages, `show` sets the editor from a scenario.
  void addField(const QString& label, QWidget* editor, const QString& flag, Show show);
  // An editable list of names, any other text allowed.
  QComboBox* addTypeAhead(const QString& label, const QString& flag, const QString& what,
                          std::string planner::Scenario::* field);
  void change(const QString& label, int field, const Change& change);
  void refresh();

  void addModel();
  void addWorkload();
  void addDemand();
  void addTargets();
  void addChoices();
  void addMoney();

  ProjectModel& project_;
  QFormLayout* form_ = nullptr;
  QHash<QString, QLabel*> messages_;  // by flag
  std::vector<Show> shows_;
  QComboBox* models_ = nullptr;
  QComboBox* workloads_ = nullptr;
  QComboBox* prices_ = nullptr;
  QComboBox* tiers_ = nullptr;
  QComboBox* engines_ = nullptr;
  QComboBox* suites_ = nullptr;
  CheckList* gpus_ = nullptr;
  std::vector<model::Workload> presets_;
  bool refreshing_ = false;
};

}  // namespace qplan::gui
