#pragma once

#include <QStringList>
#include <QToolButton>
#include <QWidget>
#include <optional>

class QDoubleSpinBox;
class QMenu;
class QSlider;
class QSpinBox;

namespace qplan::gui {

// A whole number by slider, in equal ratios, and by typing.
class LengthField : public QWidget {
  Q_OBJECT
 public:
  LengthField(int least, int most, QWidget* parent = nullptr);
  void setValue(int value);
  [[nodiscard]] int value() const;
  [[nodiscard]] QSlider& slider() { return *slider_; }
  [[nodiscard]] QSpinBox& box() { return *box_; }

 signals:
  void changed(int value);
  void released();  // the slider was let go

 private:
  int least_;
  int most_;
  QSlider* slider_;
  QSpinBox* box_;
};

// A rate in requests per second by slider, in equal ratios, and by typing; zero: none asked for.
class RateField : public QWidget {
  Q_OBJECT
 public:
  explicit RateField(QWidget* parent = nullptr);
  void setValue(double perSecond);
  [[nodiscard]] double value() const;
  [[nodiscard]] QSlider& slider() { return *slider_; }
  [[nodiscard]] QDoubleSpinBox& box() { return *box_; }

 signals:
  void changed(double perSecond);
  void released();

 private:
  QSlider* slider_;
  QDoubleSpinBox* box_;
};

// A button that opens a list of things to tick; its text says which.
class CheckList : public QToolButton {
  Q_OBJECT
 public:
  explicit CheckList(QWidget* parent = nullptr);
  void setItems(const QStringList& ids);
  // "all" or a comma-separated list of ids and of others kept as they are (paths).
  void setValue(const QString& list);
  [[nodiscard]] QString value() const;

 signals:
  void changed(const QString& list);

 private:
  void updateText();

  QMenu* menu_;
  QStringList others_;  // ticked, but not among the items
};

// A figure that may be absent: shown as a word.
QDoubleSpinBox* optionalFigure(double most, int decimals, const QString& unit, const QString& none,
                               QWidget* parent);

}  // namespace qplan::gui
