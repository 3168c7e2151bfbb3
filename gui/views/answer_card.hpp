#pragma once

#include <QFrame>

#include "gui/models/answer.hpp"

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace qplan::gui {

// The answer in a few lines: what to run, what it costs, whether it meets the targets, how sure
// that is and where it flips; or why nothing fits and what would have to give.
class AnswerCard : public QFrame {
  Q_OBJECT
 public:
  explicit AnswerCard(QWidget* parent = nullptr);

  void show(const AnswerPtr& answer);
  void showProblem(const QString& text);
  // What stands on the card, for tests and screen readers.
  [[nodiscard]] QString content() const;

 signals:
  // Inputs that would admit a configuration.
  void relaxed(const QString& text, const qplan::planner::Scenario& inputs);

 private:
  void showOptions(const Answer& answer);
  void showMisses(const Answer& answer);
  void clearButtons();

  QLabel* headline_;
  QLabel* figure_;
  QLabel* facts_;
  QHBoxLayout* buttons_;
};

}  // namespace qplan::gui
