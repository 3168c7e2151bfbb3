#pragma once

#include <QWidget>
#include <optional>

#include "gui/models/table_model.hpp"
#include "planner/report/chart.hpp"

class QStackedLayout;
class QTableView;
class QToolButton;

namespace qplan::gui {

namespace charts {
class ChartView;
}

// A chart, and behind a button the same figures as a table.
class ChartPanel : public QWidget {
  Q_OBJECT
 public:
  explicit ChartPanel(QWidget* parent = nullptr);

  void show(const planner::report::ChartSpec& chart);
  void select(std::optional<std::size_t> key);
  [[nodiscard]] charts::ChartView& chart() { return *chart_; }
  [[nodiscard]] const planner::report::ChartSpec& spec() const { return spec_; }

 signals:
  void activated(std::size_t key);

 private:
  planner::report::ChartSpec spec_;
  charts::ChartView* chart_;
  TableModel twin_;
  QTableView* table_;
  QToolButton* toggle_;
  QStackedLayout* stack_;
};

}  // namespace qplan::gui
