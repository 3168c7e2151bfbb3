#pragma once

#include <QAbstractTableModel>
#include <QRegularExpression>
#include <QSortFilterProxyModel>
#include <QStringList>
#include <optional>
#include <vector>

#include "gui/models/answer.hpp"
#include "planner/report/document.hpp"

namespace qplan::gui {

// Every configuration that was looked at: the ranked options, then those that do not answer the
// request, with the reason. Columns are those of the reports.
class ResultsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit ResultsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  void show(const AnswerPtr& answer);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

  [[nodiscard]] const planner::report::Cell& cell(int row, int column) const;
  [[nodiscard]] const planner::report::Column& column(int column) const {
    return columns_[static_cast<std::size_t>(column)];
  }
  // Of an option, from 0; nothing for what was left out.
  [[nodiscard]] std::optional<std::size_t> rank(int row) const;
  [[nodiscard]] int optionCount() const { return options_; }
  // All cells in one lower-case line.
  [[nodiscard]] const QString& searchText(int row) const;

 private:
  std::vector<planner::report::Column> columns_;
  std::vector<std::vector<planner::report::Cell>> rows_;
  mutable std::vector<QString> searchTexts_;  // made when first asked for
  int options_ = 0;
};

// Sorts by figures, missing ones last; keeps rows that hold every word of the filter, or match
// "/a regular expression/".
class ResultsFilter : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  explicit ResultsFilter(QObject* parent = nullptr) : QSortFilterProxyModel(parent) {}

  void setSourceModel(QAbstractItemModel* model) override;
  // What is wrong with a regular expression; empty: nothing. A wrong one keeps every row.
  QString setFilter(const QString& text);
  // Only what answers the request.
  void setFeasibleOnly(bool only);

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  const ResultsModel* results_ = nullptr;
  QStringList words_;
  std::optional<QRegularExpression> expression_;
  bool feasibleOnly_ = false;
};

}  // namespace qplan::gui
