#pragma once

#include <QWidget>

#include "gui/models/answer.hpp"

class QTextBrowser;

namespace qplan::gui {

// The scenario on the screen beside the pinned one, with the difference.
class CompareTab : public QWidget {
  Q_OBJECT
 public:
  explicit CompareTab(QWidget* parent = nullptr);

  struct Named {
    QString name;
    AnswerPtr answer;  // none yet: being computed
  };
  // Without a pinned one it says how to pin.
  void show(const std::optional<Named>& pinned, const Named& current);
  [[nodiscard]] QString text() const;

 private:
  QTextBrowser* text_;
};

}  // namespace qplan::gui
