#pragma once

#include <QDialog>
#include <array>
#include <vector>

#include "gui/models/own_gpu.hpp"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace qplan::gui {

// A GPU by the figures of its data sheet, beginning with those of one that is known.
class GpuDialog : public QDialog {
  Q_OBJECT
 public:
  explicit GpuDialog(const std::vector<model::Gpu>& known, QWidget* parent = nullptr);

  [[nodiscard]] OwnGpu value() const;
  void showProblem(const QString& text);

 signals:
  void added(const qplan::gui::OwnGpu& own);  // the dialog stays open until it is closed

 private:
  void showFigures(const model::Gpu& gpu);

  std::vector<model::Gpu> known_;
  QComboBox* like_;
  QLineEdit* id_;
  QDoubleSpinBox* memory_;
  QDoubleSpinBox* bandwidth_;
  std::array<QDoubleSpinBox*, model::kMathTypeCount> peaks_{};
  QDoubleSpinBox* tdp_;
  QSpinBox* gpusPerNode_;
  QDoubleSpinBox* price_;
  QLabel* problem_;
};

}  // namespace qplan::gui
