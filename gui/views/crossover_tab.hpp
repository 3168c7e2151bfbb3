#pragma once

#include <QWidget>

#include "gui/models/answer.hpp"
#include "gui/models/task.hpp"
#include "planner/crossover.hpp"

class QComboBox;
class QLabel;

namespace qplan::gui {

class ChartPanel;

// The best format over load and a second axis, with the lines where it flips. Computed while the
// tab is on the screen.
class CrossoverTab : public QWidget {
  Q_OBJECT
 public:
  explicit CrossoverTab(QWidget* parent = nullptr);

  void show(const AnswerPtr& answer);
  [[nodiscard]] ChartPanel& chart() { return *chart_; }
  [[nodiscard]] bool isRunning() const { return task_.isRunning(); }
  void cancel();

 signals:
  void busyChanged(bool busy);
  void computed();
  // A cell of the map was chosen: the scenario there, and what it changes.
  void asked(const QString& text, const planner::Scenario& inputs);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void update();
  void offerPrices();
  void choose(std::size_t cell);

  AnswerPtr answer_;
  AnswerPtr shown_;
  planner::CrossoverQuestion question_;  // of the map on the screen
  QComboBox* load_;
  QComboBox* shape_;
  QLabel* message_;
  ChartPanel* chart_;
  Task<std::optional<planner::CrossoverMap>> task_;
};

}  // namespace qplan::gui
