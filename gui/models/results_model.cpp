#include "gui/models/results_model.hpp"

#include <QGuiApplication>
#include <QPalette>
#include <algorithm>

#include "gui/models/core_text.hpp"
#include "gui/models/text.hpp"
#include "model/metric.hpp"
#include "planner/report/columns.hpp"
#include "planner/report/describe.hpp"
#include "planner/report/options.hpp"

namespace qplan::gui {

namespace report = planner::report;

namespace {

constexpr const char* kWhyNot = "why_not";

std::vector<report::Cell> leftOut(const std::vector<report::Column>& columns,
                                  const planner::Exclusion& exclusion) {
  std::vector<report::Cell> row;
  row.reserve(columns.size());
  for (const report::Column& column : columns) {
    if (column.key == "gpu") {
      row.emplace_back(exclusion.gpu->id);
    } else if (column.key == "format") {
      row.push_back(report::cell(model::name(exclusion.format)));
    } else if (column.key == "kv_dtype") {
      row.push_back(report::cell(model::name(exclusion.kvDtype)));
    } else if (column.key == "layout") {
      row.emplace_back(report::describe(exclusion.layout));
    } else if (column.key == "latency_s" && exclusion.figures) {
      row.emplace_back(exclusion.figures->latency.value());
    } else if (column.key == "max_qps" && exclusion.figures) {
      row.emplace_back(exclusion.figures->qps.value());
    } else if (column.key == "queries_per_usd" && exclusion.figures &&
               exclusion.figures->queriesPerDollar) {
      row.emplace_back(exclusion.figures->queriesPerDollar->value());
    } else if (column.key == kWhyNot) {
      std::string why;
      for (const model::Infeasible& miss : exclusion.misses) {
        why += (why.empty() ? "" : "; ") + coreText(miss.reason);
      }
      row.emplace_back(why);
    } else {
      row.emplace_back();
    }
  }
  return row;
}

}  // namespace

void ResultsModel::show(const AnswerPtr& answer) {
  beginResetModel();
  columns_.clear();
  rows_.clear();
  options_ = 0;
  if (answer && answer->problems.empty()) {
    const planner::Recommendation& found = answer->recommendation;
    for (const report::Column& column : report::optionColumns(answer->request)) {
      if (!column.textOnly) columns_.push_back(column);
    }
    columns_.push_back({kWhyNot, 9});
    options_ = static_cast<int>(found.options.size());
    const auto all = report::optionColumns(answer->request);
    for (std::size_t rank = 0; rank < found.options.size(); ++rank) {
      std::vector<report::Cell> cells =
          report::optionRow(answer->request, found.options[rank], rank);
      std::vector<report::Cell>& row = rows_.emplace_back();
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (!all[i].textOnly) row.push_back(std::move(cells[i]));
      }
      row.emplace_back();
    }
    for (const planner::Exclusion& exclusion : found.rejected) {
      rows_.push_back(leftOut(columns_, exclusion));
    }
  }
  searchTexts_.assign(rows_.size(), {});
  endResetModel();
}

int ResultsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ResultsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

const report::Cell& ResultsModel::cell(int row, int column) const {
  return rows_[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
}

std::optional<std::size_t> ResultsModel::rank(int row) const {
  if (row < 0 || row >= options_) return std::nullopt;
  return static_cast<std::size_t>(row);
}

QVariant ResultsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const report::Cell& value = cell(index.row(), index.column());
  const report::Column& column = this->column(index.column());
  const bool isNumber =
      !std::holds_alternative<std::monostate>(value) && !std::holds_alternative<std::string>(value);
  switch (role) {
    case Qt::DisplayRole:
      return cellText(column.key, value);
    case Qt::TextAlignmentRole:
      return int(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ForegroundRole:
      if (rank(index.row())) return {};
      return QGuiApplication::palette().color(QPalette::PlaceholderText);
    case Qt::ToolTipRole:
      return rank(index.row()) ? QVariant()
                               : cellText(kWhyNot, cell(index.row(), columnCount() - 1));
    default:
      return {};
  }
}

QVariant ResultsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  const std::string& key = column(section).key;
  if (role == Qt::DisplayRole) {
    return key == kWhyNot ? tr("why not") : termText(report::heading(key));
  }
  if (role == Qt::ToolTipRole) {
    if (const auto metric = model::metricNamed(key)) {
      return text(model::metric(*metric).description);
    }
  }
  return {};
}

const QString& ResultsModel::searchText(int row) const {
  QString& text = searchTexts_[static_cast<std::size_t>(row)];
  if (text.isEmpty()) {
    for (int i = 0; i < columnCount(); ++i) text += cellText(column(i).key, cell(row, i)) + ' ';
    text = text.toLower();
  }
  return text;
}

void ResultsFilter::setSourceModel(QAbstractItemModel* model) {
  results_ = qobject_cast<const ResultsModel*>(model);
  QSortFilterProxyModel::setSourceModel(model);
}

QString ResultsFilter::setFilter(const QString& text) {
  const QString asked = text.trimmed();
  words_.clear();
  expression_.reset();
  QString wrong;
  if (asked.size() > 1 && asked.startsWith('/') && asked.endsWith('/')) {
    const QRegularExpression expression(asked.mid(1, asked.size() - 2),
                                        QRegularExpression::CaseInsensitiveOption);
    if (expression.isValid()) {
      expression_ = expression;
    } else {
      wrong = expression.errorString();
    }
  } else {
    words_ = asked.toLower().split(' ', Qt::SkipEmptyParts);
  }
  invalidateFilter();
  return wrong;
}

void ResultsFilter::setFeasibleOnly(bool only) {
  feasibleOnly_ = only;
  invalidateFilter();
}

bool ResultsFilter::filterAcceptsRow(int row, const QModelIndex& /*parent*/) const {
  if (results_ == nullptr) return true;
  if (feasibleOnly_ && !results_->rank(row)) return false;
  if (expression_) return expression_->match(results_->searchText(row)).hasMatch();
  return std::all_of(words_.begin(), words_.end(),
                     [&](const QString& word) { return results_->searchText(row).contains(word); });
}

bool ResultsFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const report::Cell& a = results_->cell(left.row(), left.column());
  const report::Cell& b = results_->cell(right.row(), right.column());
  const bool noneA = std::holds_alternative<std::monostate>(a);
  const bool noneB = std::holds_alternative<std::monostate>(b);
  // Last in either order.
  if (noneA || noneB) return sortOrder() == Qt::AscendingOrder ? !noneA && noneB : noneA && !noneB;
  return a < b;
}

}  // namespace qplan::gui
