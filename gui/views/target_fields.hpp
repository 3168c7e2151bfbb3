#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "planner/simulate/targets.hpp"

class QComboBox;
class QDoubleSpinBox;

namespace qplan::gui {

// One latency target: statistic and limit of one metric. A limit of zero: no target.
class TargetField : public QWidget {
  Q_OBJECT
 public:
  // Limits are shown in milliseconds, or in seconds.
  enum class Unit { milliseconds, seconds };
  TargetField(planner::simulate::TimeMetric metric, Unit unit, QWidget* parent = nullptr);

  // Of several for this metric the first is shown; the others are kept as they are.
  void setTargets(const std::vector<planner::simulate::Target>& targets);
  [[nodiscard]] std::vector<planner::simulate::Target> targets() const;
  [[nodiscard]] QDoubleSpinBox& limit() { return *limit_; }

 signals:
  void changed();

 private:
  planner::simulate::TimeMetric metric_;
  double perSecond_;
  QComboBox* statistic_;
  QDoubleSpinBox* limit_;
  std::vector<planner::simulate::Target> others_;
};

}  // namespace qplan::gui
