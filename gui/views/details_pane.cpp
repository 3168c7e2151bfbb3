#include "gui/views/details_pane.hpp"

#include <QHBoxLayout>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "gui/models/details.hpp"
#include "gui/models/text.hpp"

namespace qplan::gui {

DetailsPane::DetailsPane(QWidget* parent) : QWidget(parent), text_(new QTextBrowser(this)) {
  text_->setAccessibleName(tr("Details"));
  text_->setOpenLinks(false);
  auto* copy = new QPushButton(tr("Copy as qplan"), this);
  copy->setToolTip(tr("Copy the command that gives the same answer"));
  auto* pin = new QPushButton(tr("Pin as A"), this);
  pin->setToolTip(tr("Compare the other scenarios with this one"));
  connect(copy, &QPushButton::clicked, this, &DetailsPane::copyCommand);
  connect(pin, &QPushButton::clicked, this, &DetailsPane::pin);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(copy);
  buttons->addWidget(pin);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(text_, 1);
  layout->addLayout(buttons);
}

void DetailsPane::show(const AnswerPtr& answer, std::optional<std::size_t> row) {
  if (!answer || !row ||
      *row >= answer->recommendation.options.size() + answer->recommendation.rejected.size()) {
    text_->setPlainText(tr("Select a configuration to see where its figures come from."));
    return;
  }
  text_->setMarkdown(markdownOf(detailsOf(*answer, *row)));
}

QString DetailsPane::text() const { return text_->toPlainText(); }

}  // namespace qplan::gui
