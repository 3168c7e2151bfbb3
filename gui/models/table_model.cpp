#include "gui/models/table_model.hpp"

#include <utility>

#include "gui/models/text.hpp"
#include "planner/report/columns.hpp"

namespace qplan::gui {

namespace report = planner::report;

void TableModel::show(report::Table table) {
  beginResetModel();
  table_ = std::move(table);
  endResetModel();
}

int TableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.rows.size());
}

int TableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto column = static_cast<std::size_t>(index.column());
  const report::Cell& cell = table_.rows[static_cast<std::size_t>(index.row())][column];
  if (role == Qt::DisplayRole) return cellText(table_.columns[column].key, cell);
  if (role == Qt::TextAlignmentRole) {
    const bool isText =
        std::holds_alternative<std::string>(cell) || std::holds_alternative<std::monostate>(cell);
    return int(Qt::AlignVCenter | (isText ? Qt::AlignLeft : Qt::AlignRight));
  }
  return {};
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section >= columnCount()) {
    return {};
  }
  return QString::fromStdString(
      report::heading(table_.columns[static_cast<std::size_t>(section)].key));
}

}  // namespace qplan::gui
