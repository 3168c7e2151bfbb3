#pragma once

#include <QWidget>

#include "gui/models/accuracy.hpp"
#include "gui/models/answer.hpp"
#include "gui/models/task.hpp"

class QComboBox;
class QLabel;
class QScrollArea;
class QTableView;

namespace qplan::gui {

class ChartPanel;
class TableModel;

// How right the predictions are: against every measurement of the catalogue, by group; and how much
// accuracy each format keeps on this model's benchmarks.
class AccuracyTab : public QWidget {
  Q_OBJECT
 public:
  explicit AccuracyTab(QWidget* parent = nullptr);

  void show(const AnswerPtr& answer);
  [[nodiscard]] bool isRunning() const { return task_.isRunning(); }
  void cancel() { task_.cancel(); }

 signals:
  void busyChanged(bool busy);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void validate();
  void showCells();
  void present(const Accuracy& accuracy);

  AnswerPtr answer_;
  bool validated_ = false;
  planner::Validation validation_;
  QLabel* message_;
  QComboBox* mode_;
  QComboBox* by_;
  ChartPanel* cells_;
  ChartPanel* recovery_;
  QScrollArea* recoveryArea_;
  TableModel* groups_;
  QTableView* table_;
  Task<std::optional<Accuracy>> task_;
};

}  // namespace qplan::gui
