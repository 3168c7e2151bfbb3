#include "gui/views/target_fields.hpp"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSignalBlocker>

#include "gui/models/text.hpp"
#include "gui/views/fields.hpp"

namespace qplan::gui {

using planner::simulate::Statistic;
using planner::simulate::Target;

TargetField::TargetField(planner::simulate::TimeMetric metric, Unit unit, QWidget* parent)
    : QWidget(parent),
      metric_(metric),
      perSecond_(unit == Unit::milliseconds ? 1000 : 1),
      statistic_(new QComboBox(this)),
      limit_(unit == Unit::milliseconds ? optionalFigure(1e7, 0, tr(" ms"), tr("none"), this)
                                        : optionalFigure(1e5, 2, tr(" s"), tr("none"), this)) {
  for (const Statistic one : planner::simulate::kStatistics) {
    statistic_->addItem(text(name(one)), static_cast<int>(one));
  }
  statistic_->setCurrentIndex(statistic_->findData(static_cast<int>(Statistic::p95)));
  statistic_->setAccessibleName(tr("statistic"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(statistic_);
  layout->addWidget(limit_, 1);
  setFocusProxy(limit_);
  connect(statistic_, &QComboBox::currentIndexChanged, this, &TargetField::changed);
  connect(limit_, &QDoubleSpinBox::valueChanged, this, &TargetField::changed);
}

void TargetField::setTargets(const std::vector<Target>& targets) {
  const QSignalBlocker quietStatistic(statistic_);
  const QSignalBlocker quietLimit(limit_);
  others_.clear();
  bool found = false;
  for (const Target& target : targets) {
    if (target.metric != metric_) continue;
    if (found) {
      others_.push_back(target);
      continue;
    }
    found = true;
    statistic_->setCurrentIndex(statistic_->findData(static_cast<int>(target.statistic)));
    const double shown = target.limit.value() * perSecond_;
    if (limit_->value() != shown) limit_->setValue(shown);
  }
  if (!found) limit_->setValue(0);
}

std::vector<Target> TargetField::targets() const {
  std::vector<Target> all;
  if (limit_->value() > 0) {
    all.push_back({metric_, static_cast<Statistic>(statistic_->currentData().toInt()),
                   model::Seconds(limit_->value() / perSecond_)});
  }
  all.insert(all.end(), others_.begin(), others_.end());
  return all;
}

}  // namespace qplan::gui
