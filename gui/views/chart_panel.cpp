#include "gui/views/chart_panel.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedLayout>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/charts/chart_view.hpp"
#include "gui/models/core_text.hpp"
#include "planner/report/chart_table.hpp"

namespace qplan::gui {

ChartPanel::ChartPanel(QWidget* parent)
    : QWidget(parent),
      chart_(new charts::ChartView(this)),
      table_(new QTableView(this)),
      toggle_(new QToolButton(this)),
      stack_(new QStackedLayout) {
  table_->setModel(&twin_);
  table_->verticalHeader()->hide();
  table_->setAccessibleName(tr("Figures of the chart"));
  toggle_->setText(tr("As table"));
  toggle_->setCheckable(true);
  toggle_->setAutoRaise(true);
  stack_->addWidget(chart_);
  stack_->addWidget(table_);
  auto* bottom = new QHBoxLayout;
  bottom->addStretch(1);
  bottom->addWidget(toggle_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addLayout(stack_, 1);
  layout->addLayout(bottom);
  connect(toggle_, &QToolButton::toggled, this, [this](bool table) {
    if (table) {
      twin_.show(planner::report::tableOf(spec_));
      table_->resizeColumnsToContents();
    }
    stack_->setCurrentIndex(table ? 1 : 0);
  });
  connect(chart_, &charts::ChartView::activated, this, &ChartPanel::activated);
}

void ChartPanel::show(const planner::report::ChartSpec& chart) {
  spec_ = chart;
  chart_->show(translated(chart));
  if (toggle_->isChecked()) twin_.show(planner::report::tableOf(spec_));
}

void ChartPanel::select(std::optional<std::size_t> key) { chart_->select(key); }

}  // namespace qplan::gui
