#include "gui/models/provenance.hpp"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <map>

#include "gui/models/text.hpp"

namespace qplan::gui {

QString provenanceText(const Answer& answer) {
  QStringList parts;
  std::map<model::Provenance, int> counts;
  const auto& options = answer.recommendation.options;
  for (const planner::Option& option : options) ++counts[option.estimate.provenance];
  for (const auto& [provenance, count] : counts) {
    parts << QString("%1 %2 %")
                 .arg(termText(model::name(provenance)))
                 .arg(100 * count / static_cast<int>(options.size()));
  }
  QString said = parts.join(", ");
  std::string first;
  std::string last;
  for (const planner::PriceList* list : answer.request.prices.lists) {
    if (first.empty() || list->date < first) first = list->date;
    last = std::max(last, list->date);
  }
  if (!first.empty()) {
    const QString from = QString::fromStdString(first);
    const QString to = QString::fromStdString(last);
    const QString dates =
        first == last ? from : QCoreApplication::translate("provenance", "%1 to %2").arg(from, to);
    said += (said.isEmpty() ? "" : " · ") +
            QCoreApplication::translate("provenance", "prices %1").arg(dates);
  }
  return said;
}

}  // namespace qplan::gui
