#include "gui/views/fields.hpp"

#include <QAction>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

namespace qplan::gui {

namespace {

constexpr int kSteps = 200;  // of a slider
constexpr double kLeastRate = 0.1;
constexpr double kMostRate = 10'000;

int positionOf(double value, double least, double most) {
  const double share = std::log(std::max(value, least) / least) / std::log(most / least);
  return static_cast<int>(std::lround(kSteps * std::min(share, 1.0)));
}

double valueAt(int position, double least, double most) {
  return least * std::pow(most / least, static_cast<double>(position) / kSteps);
}

// Two significant digits: what a slider can say.
double rounded(double value) {
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return std::round(value / unit) * unit;
}

QSlider* newSlider(QWidget* parent) {
  auto* slider = new QSlider(Qt::Horizontal, parent);
  slider->setRange(0, kSteps);
  slider->setPageStep(kSteps / 20);
  slider->setMinimumWidth(80);
  return slider;
}

QHBoxLayout* besides(QWidget* owner, QWidget* slider, QWidget* box) {
  auto* layout = new QHBoxLayout(owner);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(slider, 1);
  layout->addWidget(box);
  return layout;
}

}  // namespace

LengthField::LengthField(int least, int most, QWidget* parent)
    : QWidget(parent),
      least_(least),
      most_(most),
      slider_(newSlider(this)),
      box_(new QSpinBox(this)) {
  besides(this, slider_, box_);
  box_->setRange(1, 10'000'000);
  box_->setGroupSeparatorShown(true);
  box_->setKeyboardTracking(true);
  setFocusProxy(box_);
  connect(slider_, &QSlider::valueChanged, this, [this](int position) {
    const QSignalBlocker quiet(box_);
    box_->setValue(static_cast<int>(std::lround(rounded(valueAt(position, least_, most_)))));
    emit changed(box_->value());
  });
  connect(slider_, &QSlider::sliderReleased, this, &LengthField::released);
  connect(box_, &QSpinBox::valueChanged, this, [this](int value) {
    setValue(value);
    emit changed(value);
  });
}

void LengthField::setValue(int value) {
  const QSignalBlocker quietBox(box_);
  const QSignalBlocker quietSlider(slider_);
  if (box_->value() != value) box_->setValue(value);
  slider_->setValue(positionOf(value, least_, most_));
}

int LengthField::value() const { return box_->value(); }

RateField::RateField(QWidget* parent)
    : QWidget(parent),
      slider_(newSlider(this)),
      box_(optionalFigure(1e6, 2, tr(" /s"), tr("any"), this)) {
  besides(this, slider_, box_);
  setFocusProxy(box_);
  connect(slider_, &QSlider::valueChanged, this, [this](int position) {
    const QSignalBlocker quiet(box_);
    box_->setValue(position == 0 ? 0 : rounded(valueAt(position, kLeastRate, kMostRate)));
    emit changed(box_->value());
  });
  connect(slider_, &QSlider::sliderReleased, this, &RateField::released);
  connect(box_, &QDoubleSpinBox::valueChanged, this, [this](double value) {
    setValue(value);
    emit changed(value);
  });
}

void RateField::setValue(double perSecond) {
  const QSignalBlocker quietBox(box_);
  const QSignalBlocker quietSlider(slider_);
  if (box_->value() != perSecond) box_->setValue(perSecond);
  slider_->setValue(perSecond > 0 ? positionOf(perSecond, kLeastRate, kMostRate) : 0);
}

double RateField::value() const { return box_->value(); }

CheckList::CheckList(QWidget* parent) : QToolButton(parent), menu_(new QMenu(this)) {
  setMenu(menu_);
  setPopupMode(QToolButton::InstantPopup);
  setToolButtonStyle(Qt::ToolButtonTextOnly);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  menu_->setToolTipsVisible(true);
  updateText();
}

void CheckList::setItems(const QStringList& ids) {
  const QString before = value();
  menu_->clear();
  menu_->addAction(tr("All"), this, [this] {
    setValue("all");
    emit changed(value());
  });
  menu_->addAction(tr("None"), this, [this] {
    setValue({});
    emit changed(value());
  });
  menu_->addSeparator();
  for (const QString& id : ids) {
    QAction* action = menu_->addAction(id);
    action->setCheckable(true);
    connect(action, &QAction::toggled, this, [this] {
      updateText();
      emit changed(value());
    });
  }
  setValue(before);
}

void CheckList::setValue(const QString& list) {
  QStringList asked;
  for (const QString& item : list.split(',', Qt::SkipEmptyParts)) asked.append(item.trimmed());
  const bool all = list == "all";
  for (QAction* action : menu_->actions()) {
    if (!action->isCheckable()) continue;
    const QSignalBlocker quiet(action);
    action->setChecked(all || asked.contains(action->text()));
    asked.removeAll(action->text());
  }
  others_ = all ? QStringList() : asked;
  updateText();
}

QString CheckList::value() const {
  QStringList chosen;
  bool all = true;
  for (const QAction* action : menu_->actions()) {
    if (!action->isCheckable()) continue;
    if (action->isChecked()) {
      chosen.append(action->text());
    } else {
      all = false;
    }
  }
  if (all && others_.isEmpty()) return "all";
  return (chosen + others_).join(',');
}

void CheckList::updateText() {
  int items = 0;
  int chosen = 0;
  QString one;
  for (const QAction* action : menu_->actions()) {
    if (!action->isCheckable()) continue;
    ++items;
    if (!action->isChecked()) continue;
    ++chosen;
    one = action->text();
  }
  if (chosen == items && others_.isEmpty()) {
    setText(tr("all"));
  } else if (chosen == 1 && others_.isEmpty()) {
    setText(one);
  } else {
    setText(tr("%1 of %2").arg(chosen + others_.size()).arg(items + others_.size()));
  }
}

QDoubleSpinBox* optionalFigure(double most, int decimals, const QString& unit, const QString& none,
                               QWidget* parent) {
  auto* box = new QDoubleSpinBox(parent);
  box->setRange(0, most);
  box->setDecimals(decimals);
  box->setSuffix(unit);
  box->setSpecialValueText(none);
  box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  box->setGroupSeparatorShown(true);
  return box;
}

}  // namespace qplan::gui
