#include "gui/views/answer_card.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/models/core_text.hpp"
#include "gui/models/text.hpp"
#include "planner/relax.hpp"
#include "planner/report/describe.hpp"

namespace qplan::gui {

namespace report = planner::report;

namespace {

constexpr std::size_t kMissesShown = 3;
constexpr std::size_t kRelaxationsShown = 4;

QString number(double value, int decimals = 0) { return QLocale().toString(value, 'f', decimals); }

QString nameOf(const planner::Option& option) {
  QString name = QString("%1 × %2, %3, %4")
                     .arg(model::gpuCount(option.layout))
                     .arg(text(option.gpu->id), text(model::name(option.format)).toUpper(),
                          text(report::describe(option.layout)));
  if (option.kvDtype == model::KvDtype::fp8) name += ", FP8 KV";
  return name;
}

// "flips to INT8-W8A8 below 3.1 requests/s"
QString flipText(const planner::Flip& flip) {
  const QString winner =
      QString("%1 (%2)").arg(text(model::name(flip.format)).toUpper(), text(flip.gpu));
  const QString value = figuresText(report::figure(flip.value));
  using Axis = planner::Flip::Axis;
  switch (flip.axis) {
    case Axis::demand:
      return flip.upward ? AnswerCard::tr("flips to %1 above %2 requests/s").arg(winner, value)
                         : AnswerCard::tr("flips to %1 below %2 requests/s").arg(winner, value);
    case Axis::priceRatio:
      return AnswerCard::tr("flips to %1 when %2 costs %3 of today's price")
          .arg(winner, text(flip.priceGpu), number(flip.value, 2));
    case Axis::inputTokens:
      return flip.upward ? AnswerCard::tr("flips to %1 above %2 input tokens").arg(winner, value)
                         : AnswerCard::tr("flips to %1 below %2 input tokens").arg(winner, value);
    case Axis::concurrency:
      return AnswerCard::tr("flips to %1 at %2 requests in flight").arg(winner, value);
  }
  return {};
}

// What a relaxation changes, as a person says it.
QString labelOf(const planner::Scenario& before, const planner::Scenario& after) {
  if (after.budget != before.budget) {
    return AnswerCard::tr("Budget %1 USD/h").arg(number(*after.budget, 2));
  }
  if (after.maxGpus != before.maxGpus) return AnswerCard::tr("%1 GPUs").arg(after.maxGpus);
  if (after.minRecovery != before.minRecovery) {
    return after.minRecovery ? AnswerCard::tr("Accuracy %1 %").arg(number(*after.minRecovery, 1))
                             : AnswerCard::tr("Any accuracy");
  }
  return AnswerCard::tr("Targets %1").arg(text(after.slo));
}

}  // namespace

AnswerCard::AnswerCard(QWidget* parent)
    : QFrame(parent),
      headline_(new QLabel(this)),
      figure_(new QLabel(this)),
      facts_(new QLabel(this)),
      buttons_(new QHBoxLayout) {
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  setObjectName("answerCard");
  QFont large = font();
  large.setPointSizeF(large.pointSizeF() * 1.4);
  large.setBold(true);
  headline_->setFont(large);
  QFont medium = font();
  medium.setPointSizeF(medium.pointSizeF() * 1.15);
  figure_->setFont(medium);
  for (QLabel* label : {headline_, figure_, facts_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(headline_);
  layout->addWidget(figure_);
  layout->addWidget(facts_);
  layout->addLayout(buttons_);
  buttons_->addStretch(1);
  setAccessibleName(tr("Answer"));
  showProblem(tr("Reading the catalogue"));
}

void AnswerCard::clearButtons() {
  while (QLayoutItem* item = buttons_->takeAt(0)) {
    if (item->widget() != nullptr) item->widget()->deleteLater();
    delete item;
  }
}

void AnswerCard::showProblem(const QString& said) {
  clearButtons();
  headline_->setText(said);
  figure_->hide();
  facts_->hide();
}

void AnswerCard::show(const AnswerPtr& answer) {
  clearButtons();
  figure_->show();
  facts_->show();
  if (answer->recommendation.options.empty()) {
    showMisses(*answer);
  } else {
    showOptions(*answer);
  }
  setAccessibleDescription(content());
}

void AnswerCard::showOptions(const Answer& answer) {
  const planner::Recommendation& found = answer.recommendation;
  const planner::Option& winner = found.options.front();
  const planner::Request& request = answer.request;
  const bool targets = !request.slos.empty() || request.minRecovery || request.budget;
  headline_->setText(answer.preliminary
                         ? tr("%1 — percentiles still being simulated").arg(nameOf(winner))
                     : targets ? tr("%1 — meets every target").arg(nameOf(winner))
                               : nameOf(winner));

  const bool goodput = request.objective == planner::Objective::goodputPerDollar;
  const double perDollar =
      goodput ? winner.goodputPerDollar.value() : winner.queriesPerDollar.value();
  const double dollarsPerMillion =
      1e6 / (winner.queriesPerDollar.value() * request.workload.outputTokens);
  QString figures = goodput ? tr("%1 good queries/$").arg(number(perDollar))
                            : tr("%1 queries/$").arg(number(perDollar));
  figures +=
      tr(" · %1 USD/h · %2 USD per million output tokens")
          .arg(number(planner::perHour(winner.purchase.rate), 2), number(dollarsPerMillion, 2));
  figure_->setText(figures);

  QStringList facts;
  const model::Interval& interval = winner.estimate.interval;
  if (request.mode == model::Mode::sync) {
    facts << tr("latency %1 s (80 %: %2 s)")
                 .arg(figuresText(report::figure(winner.latency.value())),
                      figuresText(report::describe(interval)));
  } else {
    facts << tr("%1 requests/s (80 %: %2), %3 s at capacity")
                 .arg(figuresText(report::figure(winner.qps.value())),
                      figuresText(report::describe(interval)),
                      figuresText(report::figure(winner.latency.value())));
  }
  for (const planner::TargetOutcome& one : winner.outcomes) {
    facts << QString("%1 %2 %3 s")
                 .arg(text(name(one.target.metric)).toUpper(), text(name(one.target.statistic)),
                      figuresText(report::figure(one.reached.value())));
  }
  if (winner.headroom) facts << tr("headroom %1 %").arg(number(100 * *winner.headroom));
  QString first = facts.join(" · ");
  facts.clear();
  facts << tr("limited by %1").arg(termText(report::words(winner.estimate.limitingFactor)));
  facts << (winner.recovery
                ? tr("recovers %1 % of BF16's accuracy").arg(number(*winner.recovery, 1))
                : tr("accuracy not measured"));
  if (found.againstRunnerUp) {
    facts << tr("%1 % sure against %2")
                 .arg(number(100 * found.againstRunnerUp->probability),
                      nameOf(found.options[found.againstRunnerUp->rival]));
  }
  first += "\n" + facts.join(" · ");
  facts.clear();
  for (const planner::Flip& flip : found.flips) {
    if (flip.found) facts << flipText(flip);
  }
  if (!facts.isEmpty()) first += "\n" + facts.join(" · ");
  if (!answer.engineAsked.empty()) {
    first += "\n" + tr("no figures for %1: answered with the nearest, %2")
                        .arg(text(answer.engineAsked), text(request.engine->id));
  }
  facts_->setText(first);
}

void AnswerCard::showMisses(const Answer& answer) {
  const planner::Recommendation& found = answer.recommendation;
  headline_->setText(tr("Nothing fits"));
  QStringList misses;
  for (const planner::Exclusion& miss : found.closestMisses) {
    if (static_cast<std::size_t>(misses.size()) == kMissesShown) break;
    QStringList reasons;
    for (const model::Infeasible& one : miss.misses) reasons << text(coreText(one.reason));
    misses << QString("%1 %2 %3: %4")
                  .arg(text(miss.gpu->id), text(model::name(miss.format)).toUpper(),
                       text(report::describe(miss.layout)), reasons.join("; "));
  }
  figure_->setText(misses.isEmpty() ? tr("No configuration comes near.")
                                    : tr("Closest: %1").arg(misses.takeFirst()));
  facts_->setText(misses.join("\n"));
  std::size_t shown = 0;
  for (const planner::Relaxation& relaxation : found.relaxations) {
    const auto inputs = planner::relaxed(answer.scenario, relaxation);
    if (!inputs) continue;
    const QString label = labelOf(answer.scenario, *inputs);
    auto* button = new QPushButton(label, this);
    button->setToolTip(tr("%1 admits %2 on %3")
                           .arg(text(relaxation.target),
                                text(model::name(relaxation.admits.format)).toUpper(),
                                text(relaxation.admits.gpu->id)));
    connect(button, &QPushButton::clicked, this,
            [this, label, inputs] { emit relaxed(tr("Relax: %1").arg(label), *inputs); });
    buttons_->addWidget(button);
    if (++shown == kRelaxationsShown) break;
  }
  buttons_->addStretch(1);
}

QString AnswerCard::content() const {
  QStringList lines;
  for (const QLabel* label : {headline_, figure_, facts_}) {
    if (!label->isHidden()) lines << label->text();
  }
  return lines.join("\n");
}

}  // namespace qplan::gui
