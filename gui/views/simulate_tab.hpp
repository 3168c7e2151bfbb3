#pragma once

#include <QWidget>
#include <optional>

#include "gui/models/answer.hpp"
#include "gui/models/task.hpp"
#include "planner/simulate/serving.hpp"

class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace qplan::gui {

class ChartPanel;

// The selected option under random arrivals: percentiles, distributions, the queue over time.
class SimulateTab : public QWidget {
  Q_OBJECT
 public:
  explicit SimulateTab(QWidget* parent = nullptr);

  void show(const AnswerPtr& answer, std::optional<std::size_t> rank);
  void run();
  void cancel();
  [[nodiscard]] bool isRunning() const { return task_.isRunning(); }
  [[nodiscard]] QString summary() const;

 signals:
  void busyChanged(bool busy);

 private:
  struct Finished {
    planner::simulate::ServingResult result;
    std::vector<planner::simulate::Target> targets;
  };
  void present(const Finished& finished);

  AnswerPtr answer_;
  std::optional<std::size_t> rank_;
  QDoubleSpinBox* rate_;
  QSpinBox* requests_;
  QSpinBox* seed_;
  QPushButton* run_;
  QProgressBar* progress_;
  QLabel* summary_;
  ChartPanel* distribution_;
  ChartPanel* queue_;
  Task<std::optional<Finished>> task_;
};

}  // namespace qplan::gui
