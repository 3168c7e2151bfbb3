#pragma once

#include <QWidget>
#include <optional>

#include "gui/models/answer.hpp"

class QLabel;
class QPushButton;
class QTextBrowser;

namespace qplan::gui {

// Everything known of the selected configuration, with where each number is from.
class DetailsPane : public QWidget {
  Q_OBJECT
 public:
  explicit DetailsPane(QWidget* parent = nullptr);

  // `row`: an option by its rank, or beyond these one that was left out.
  void show(const AnswerPtr& answer, std::optional<std::size_t> row);
  [[nodiscard]] QString text() const;

 signals:
  void copyCommand();
  void pin();

 private:
  QTextBrowser* text_;
};

}  // namespace qplan::gui
