#pragma once

#include <QWidget>
#include <optional>

#include "gui/models/results_model.hpp"

class QLabel;
class QLineEdit;
class QSettings;
class QTableView;
class QToolButton;

namespace qplan::gui {

// The table of all configurations: filter, columns, sorting, copying.
class ResultsPane : public QWidget {
  Q_OBJECT
 public:
  explicit ResultsPane(QWidget* parent = nullptr);

  void show(const AnswerPtr& answer);
  void select(std::optional<std::size_t> row);  // rank of an option; those left out follow

  void saveState(QSettings& settings) const;
  void restoreState(QSettings& settings);

  // What is on the screen: rows and columns that are not hidden.
  [[nodiscard]] QString visibleAsCsv() const;
  [[nodiscard]] QString visibleAsMarkdown() const;

  [[nodiscard]] QTableView& table() { return *table_; }
  [[nodiscard]] QLineEdit& filterField() { return *filterField_; }

 signals:
  void selected(std::size_t row);  // of the answer: options by rank, then those left out

 private:
  void updateCounts();
  void fillColumnMenu();
  void applyColumns();
  void copy(bool markdown, bool selectedOnly) const;
  [[nodiscard]] QList<int> rows(bool selectedOnly) const;
  [[nodiscard]] QList<int> visibleColumns() const;

  ResultsModel model_;
  ResultsFilter filter_;
  QLineEdit* filterField_;
  QLabel* counts_;
  QToolButton* columnsButton_;
  QTableView* table_;
  QStringList hidden_;  // keys; empty: not chosen yet, those of low priority
  bool chosen_ = false;
  bool selecting_ = false;
};

}  // namespace qplan::gui
