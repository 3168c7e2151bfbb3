#pragma once

#include <QAbstractItemModel>
#include <QModelIndexList>
#include <QString>
#include <string_view>

#include "planner/report/document.hpp"

namespace qplan::gui {

// UTF-8 as it is everywhere outside the GUI.
QString text(std::string_view utf8);

// A cell as people of the current locale read it; nothing for an absent one.
QString cellText(std::string_view key, const planner::report::Cell& cell);

// Selected rows with their headings, for the clipboard. Columns in `columns`, in that order.
QString asTsv(const QAbstractItemModel& model, const QList<int>& rows, const QList<int>& columns);
QString asMarkdown(const QAbstractItemModel& model, const QList<int>& rows,
                   const QList<int>& columns);

}  // namespace qplan::gui
