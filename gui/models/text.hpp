#pragma once

#include <QAbstractItemModel>
#include <QModelIndexList>
#include <QString>
#include <string_view>

#include "planner/report/document.hpp"

namespace qplan::gui {

// UTF-8 as it is everywhere outside the GUI.
QString text(std::string_view utf8);

// A term of the reports in the language of the window: what limits a time, where a figure is from.
QString termText(std::string_view term);

// Figures in a text of the reports, with the locale's decimal point.
QString figuresText(std::string_view figures);

// A cell as people of the current locale read it; nothing for an absent one.
QString cellText(std::string_view key, const planner::report::Cell& cell);

// A report for a pane, where headings are small: Qt reads Markdown.
QString markdownOf(const planner::report::Document& document);

// Selected rows with their headings, for the clipboard. Columns in `columns`, in that order.
QString asTsv(const QAbstractItemModel& model, const QList<int>& rows, const QList<int>& columns);
QString asMarkdown(const QAbstractItemModel& model, const QList<int>& rows,
                   const QList<int>& columns);

}  // namespace qplan::gui
