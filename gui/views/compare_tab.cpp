#include "gui/views/compare_tab.hpp"

#include <QTextBrowser>
#include <QVBoxLayout>

#include "gui/models/text.hpp"
#include "planner/report/comparison.hpp"

namespace qplan::gui {

CompareTab::CompareTab(QWidget* parent) : QWidget(parent), text_(new QTextBrowser(this)) {
  text_->setAccessibleName(tr("Comparison"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(text_);
}

void CompareTab::show(const std::optional<Named>& pinned, const Named& current) {
  if (!pinned) {
    text_->setPlainText(
        tr("Nothing to compare with yet. Ctrl+D copies this scenario and pins the "
           "original as A; change the copy and both stand here, with the "
           "difference."));
    return;
  }
  for (const Named* one : {&*pinned, &current}) {
    if (!one->answer) {
      text_->setPlainText(tr("%1 is being computed.").arg(one->name));
      return;
    }
    if (!one->answer->problems.empty() || one->answer->recommendation.options.empty()) {
      text_->setPlainText(tr("%1 has no answer to compare.").arg(one->name));
      return;
    }
  }
  const auto side = [](const Named& one) {
    return planner::report::sideOf(one.name.toStdString(), one.answer->request,
                                   one.answer->recommendation.options.front());
  };
  const auto document = planner::report::comparisonReport(side(*pinned), side(current));
  text_->setMarkdown(markdownOf(document));
}

QString CompareTab::text() const { return text_->toPlainText(); }

}  // namespace qplan::gui
