#include "gui/views/results_pane.hpp"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/models/text.hpp"

namespace qplan::gui {

namespace {

constexpr int kShownPriority = 3;  // columns of at least this one are shown at first

}  // namespace

ResultsPane::ResultsPane(QWidget* parent)
    : QWidget(parent),
      filterField_(new QLineEdit(this)),
      counts_(new QLabel(this)),
      columnsButton_(new QToolButton(this)),
      table_(new QTableView(this)) {
  filter_.setSourceModel(&model_);
  filterField_->setPlaceholderText(tr("Filter: words, or /regular expression/"));
  filterField_->setClearButtonEnabled(true);
  filterField_->setAccessibleName(tr("Filter results"));
  auto* feasible = new QCheckBox(tr("Only what fits"), this);
  columnsButton_->setMenu(new QMenu(columnsButton_));
  columnsButton_->setPopupMode(QToolButton::InstantPopup);
  columnsButton_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  auto* top = new QHBoxLayout;
  top->addWidget(counts_);
  top->addWidget(filterField_, 1);
  top->addWidget(feasible);
  top->addWidget(columnsButton_);

  table_->setModel(&filter_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(-1, Qt::AscendingOrder);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setAlternatingRowColors(true);
  table_->setWordWrap(false);
  table_->verticalHeader()->hide();
  // Rows of one height, not asked for one by one: thousands stay quick.
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 6);
  table_->horizontalHeader()->setSectionsMovable(true);
  table_->horizontalHeader()->setResizeContentsPrecision(50);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  table_->setAccessibleName(tr("Results"));
  const auto action = [this](const QString& text, bool markdown, bool selectedOnly) {
    auto* one = new QAction(text, table_);
    connect(one, &QAction::triggered, this,
            [this, markdown, selectedOnly] { copy(markdown, selectedOnly); });
    table_->addAction(one);
    return one;
  };
  QAction* copyRows = action(tr("Copy rows"), false, true);
  copyRows->setShortcut(QKeySequence::Copy);
  copyRows->setShortcutContext(Qt::WidgetShortcut);
  action(tr("Copy rows as Markdown"), true, true);
  action(tr("Copy table"), false, false);
  action(tr("Copy table as Markdown"), true, false);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addLayout(top);
  layout->addWidget(table_, 1);

  connect(filterField_, &QLineEdit::textChanged, this, [this](const QString& text) {
    const QString wrong = filter_.setFilter(text);
    filterField_->setToolTip(wrong);
    updateCounts();
    if (!wrong.isEmpty()) counts_->setText(wrong);
  });
  connect(feasible, &QCheckBox::toggled, this, [this](bool only) {
    filter_.setFeasibleOnly(only);
    updateCounts();
  });
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            if (selecting_ || !current.isValid()) return;
            emit selected(static_cast<std::size_t>(filter_.mapToSource(current).row()));
          });
  updateCounts();
}

void ResultsPane::show(const AnswerPtr& answer) {
  const int before = model_.columnCount();
  selecting_ = true;
  model_.show(answer);
  selecting_ = false;
  fillColumnMenu();
  applyColumns();
  updateCounts();
  if (before == 0 && model_.columnCount() > 0) table_->resizeColumnsToContents();
}

void ResultsPane::select(std::optional<std::size_t> row) {
  selecting_ = true;
  if (row && static_cast<int>(*row) < model_.rowCount()) {
    const QModelIndex index = filter_.mapFromSource(model_.index(static_cast<int>(*row), 0));
    if (index.isValid()) {
      const int column = std::max(table_->horizontalHeader()->logicalIndexAt(0), 0);
      table_->selectRow(index.row());
      table_->scrollTo(index.siblingAtColumn(column));
    }
  } else {
    table_->clearSelection();
  }
  selecting_ = false;
}

void ResultsPane::updateCounts() {
  counts_->setText(filter_.rowCount() == model_.rowCount()
                       ? tr("%n configuration(s)", nullptr, model_.rowCount())
                       : tr("%1 of %2").arg(filter_.rowCount()).arg(model_.rowCount()));
}

void ResultsPane::fillColumnMenu() {
  if (!chosen_) {
    hidden_.clear();
    for (int i = 0; i < model_.columnCount(); ++i) {
      const auto& column = model_.column(i);
      if (column.priority < kShownPriority) hidden_.append(QString::fromStdString(column.key));
    }
  }
  QMenu* menu = columnsButton_->menu();
  menu->clear();
  for (int i = 0; i < model_.columnCount(); ++i) {
    const QString key = QString::fromStdString(model_.column(i).key);
    QAction* action =
        menu->addAction(model_.headerData(i, Qt::Horizontal, Qt::DisplayRole).toString());
    action->setCheckable(true);
    action->setChecked(!hidden_.contains(key));
    connect(action, &QAction::toggled, this, [this, key](bool shown) {
      chosen_ = true;
      hidden_.removeAll(key);
      if (!shown) hidden_.append(key);
      applyColumns();
    });
  }
}

void ResultsPane::applyColumns() {
  int shown = 0;
  for (int i = 0; i < model_.columnCount(); ++i) {
    const bool hide = hidden_.contains(QString::fromStdString(model_.column(i).key));
    table_->setColumnHidden(i, hide);
    if (!hide) ++shown;
  }
  columnsButton_->setText(tr("Columns (%1 of %2)").arg(shown).arg(model_.columnCount()));
}

QList<int> ResultsPane::rows(bool selectedOnly) const {
  QList<int> list;
  if (selectedOnly) {
    for (const QModelIndex& index : table_->selectionModel()->selectedRows()) list << index.row();
    std::sort(list.begin(), list.end());
  } else {
    for (int row = 0; row < filter_.rowCount(); ++row) list << row;
  }
  return list;
}

QList<int> ResultsPane::visibleColumns() const {
  QList<int> list;
  const QHeaderView& header = *table_->horizontalHeader();
  for (int at = 0; at < header.count(); ++at) {
    const int column = header.logicalIndex(at);
    if (!table_->isColumnHidden(column)) list << column;
  }
  return list;
}

QString ResultsPane::visibleAsCsv() const {
  planner::report::Document document;
  planner::report::Table table{"results", "", {}, {}};
  const QList<int> columns = visibleColumns();
  for (const int column : columns) table.columns.push_back(model_.column(column));
  for (const int row : rows(false)) {
    const int source = filter_.mapToSource(filter_.index(row, 0)).row();
    auto& cells = table.rows.emplace_back();
    for (const int column : columns) cells.push_back(model_.cell(source, column));
  }
  document.csvTable = table.id;
  document.blocks.emplace_back(std::move(table));
  return QString::fromStdString(
      planner::report::write(document, planner::report::OutputFormat::csv));
}

QString ResultsPane::visibleAsMarkdown() const {
  return asMarkdown(filter_, rows(false), visibleColumns());
}

void ResultsPane::copy(bool markdown, bool selectedOnly) const {
  const QList<int> list = rows(selectedOnly);
  QApplication::clipboard()->setText(markdown ? asMarkdown(filter_, list, visibleColumns())
                                              : asTsv(filter_, list, visibleColumns()));
}

void ResultsPane::saveState(QSettings& settings) const {
  settings.setValue("results/filter", filterField_->text());
  if (chosen_) settings.setValue("results/hidden", hidden_);
  settings.setValue("results/sort", table_->horizontalHeader()->sortIndicatorSection());
  settings.setValue("results/order",
                    static_cast<int>(table_->horizontalHeader()->sortIndicatorOrder()));
}

void ResultsPane::restoreState(QSettings& settings) {
  filterField_->setText(settings.value("results/filter").toString());
  if (settings.contains("results/hidden")) {
    hidden_ = settings.value("results/hidden").toStringList();
    chosen_ = true;
  }
  table_->sortByColumn(settings.value("results/sort", -1).toInt(),
                       static_cast<Qt::SortOrder>(settings.value("results/order", 0).toInt()));
}

}  // namespace qplan::gui
