#include "gui/views/simulate_tab.hpp"

#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMetaObject>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>
#include <atomic>
#include <memory>
#include <mutex>

#include "gui/models/details.hpp"
#include "gui/models/text.hpp"
#include "gui/views/chart_panel.hpp"
#include "gui/views/fields.hpp"
#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"
#include "planner/serve.hpp"

namespace qplan::gui {

namespace simulate = planner::simulate;

namespace {

constexpr double kShareOfCapacity = 0.8;  // offered where there is no demand

simulate::ServingRun runOf(const Answer& answer, const planner::Option& option,
                           std::int64_t requests, std::uint64_t seed) {
  model::Deployment deployment = planner::deployment(planner::caseOf(answer.request, option));
  simulate::ServingRun run;
  run.cluster = planner::clusterOf(deployment, {});
  run.requests = requests;
  run.warmUp = requests / 10;
  run.targets = answer.request.slos;
  run.seed = seed;
  run.series = true;
  return run;
}

simulate::Traffic trafficOf(const model::Workload& workload, double rate, std::uint64_t seed) {
  simulate::Traffic traffic;
  traffic.arrivals = simulate::OpenArrivals{model::RequestsPerSecond(rate)};
  traffic.input.shape = simulate::FixedLength{workload.inputTokens};
  traffic.output.shape = simulate::FixedLength{workload.outputTokens};
  traffic.requests = std::numeric_limits<std::int64_t>::max();
  traffic.seed = seed;
  return traffic;
}

}  // namespace

SimulateTab::SimulateTab(QWidget* parent)
    : QWidget(parent),
      rate_(optionalFigure(1e6, 3, tr(" requests/s"), tr("none"), this)),
      requests_(new QSpinBox(this)),
      seed_(new QSpinBox(this)),
      run_(new QPushButton(tr("Run"), this)),
      progress_(new QProgressBar(this)),
      summary_(new QLabel(this)),
      distribution_(new ChartPanel(this)),
      queue_(new ChartPanel(this)),
      task_(this) {
  requests_->setRange(100, 10'000'000);
  requests_->setValue(5000);
  requests_->setGroupSeparatorShown(true);
  requests_->setSuffix(tr(" requests"));
  seed_->setRange(0, 2'147'483'647);
  seed_->setValue(1);
  seed_->setPrefix(tr("seed "));
  rate_->setAccessibleName(tr("Arrival rate"));
  requests_->setAccessibleName(tr("Requests"));
  seed_->setAccessibleName(tr("Seed"));
  progress_->setRange(0, 100);
  progress_->hide();
  summary_->setWordWrap(true);
  summary_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  summary_->setText(
      tr("Random arrivals at this rate; percentiles come from simulating each step "
         "of the engine."));
  auto* top = new QHBoxLayout;
  for (QWidget* one : std::initializer_list<QWidget*>{rate_, requests_, seed_, run_, progress_}) {
    top->addWidget(one);
  }
  top->addStretch(1);
  auto* charts = new QSplitter(Qt::Horizontal, this);
  charts->addWidget(distribution_);
  charts->addWidget(queue_);
  auto* layout = new QVBoxLayout(this);
  layout->addLayout(top);
  layout->addWidget(summary_);
  layout->addWidget(charts, 1);
  task_.whenIdle([this] {
    progress_->hide();
    run_->setText(tr("Run"));
    emit busyChanged(false);
  });
  connect(run_, &QPushButton::clicked, this, [this] { isRunning() ? cancel() : run(); });
}

void SimulateTab::show(const AnswerPtr& answer, std::optional<std::size_t> rank) {
  answer_ = answer;
  rank_ = rank.value_or(0);
  const bool has = answer_ && *rank_ < answer_->recommendation.options.size();
  run_->setEnabled(has);
  if (!has) return;
  const planner::Option& option = answer_->recommendation.options[*rank_];
  const double rate = answer_->request.demand ? answer_->request.demand->value()
                                              : kShareOfCapacity * option.qps.value();
  rate_->setValue(rate);
}

void SimulateTab::run() {
  if (!answer_ || !rank_ || *rank_ >= answer_->recommendation.options.size()) return;
  if (!(rate_->value() > 0)) {
    summary_->setText(tr("No requests: give a rate above zero."));
    return;
  }
  const AnswerPtr answer = answer_;
  const planner::Option option = answer->recommendation.options[*rank_];
  const std::int64_t requests = requests_->value();
  const auto seed = static_cast<std::uint64_t>(seed_->value());
  const double rate = rate_->value();
  const QPointer<QProgressBar> bar = progress_;
  progress_->setValue(0);
  progress_->show();
  run_->setText(tr("Cancel"));
  emit busyChanged(true);
  task_.start(
      [answer, option, requests, seed, rate,
       bar](const std::stop_token& stop) -> std::optional<Finished> {
        const std::shared_lock reading(answer->knowledge->facts);
        const auto model =
            answer->knowledge->cache.compiled(planner::caseOf(answer->request, option));
        const simulate::ServingRun run = runOf(*answer, option, requests, seed);
        simulate::GeneratedRequests source(trafficOf(answer->request.workload, rate, seed));
        simulate::Observers observers;
        int shown = 0;
        observers.progress = [bar, &shown](double share) {
          const int percent = static_cast<int>(100 * share);
          if (percent == shown) return;
          shown = percent;
          QMetaObject::invokeMethod(
              qApp,
              [bar, percent] {
                if (bar) bar->setValue(percent);
              },
              Qt::QueuedConnection);
        };
        Finished finished{
            simulate::simulate(run, source, planner::stepTimeOf(*model), observers, stop),
            run.targets};
        return finished;
      },
      [this](const std::optional<Finished>& finished) {
        if (finished) present(*finished);
      });
}

void SimulateTab::cancel() {
  task_.cancel();
  summary_->setText(tr("Cancelled."));
}

void SimulateTab::present(const Finished& finished) {
  const simulate::ServingResult& result = finished.result;
  const auto figure = [](double value) { return figuresText(planner::report::figure(value)); };
  if (result.unstable) {
    summary_->setText(
        tr("The queue grows all the time: this rate is above capacity, and no "
           "percentile means anything."));
  } else {
    QStringList lines;
    for (const simulate::TimeMetric metric : simulate::kTimeMetrics) {
      const auto& times = result.at(metric);
      lines << tr("%1: p50 %2 s, p95 %3 s, p99 %4 s")
                   .arg(text(name(metric)).toUpper(),
                        figure(times.at(simulate::Statistic::p50).value),
                        figure(times.at(simulate::Statistic::p95).value),
                        figure(times.at(simulate::Statistic::p99).value));
    }
    QString last = tr("%1 requests/s served, KV cache %2 % full, %3 preemptions")
                       .arg(figure(result.throughput.value), figure(100 * result.kvUse))
                       .arg(result.preemptions);
    if (!finished.targets.empty()) {
      last += tr(", %1 requests/s within every target").arg(figure(result.goodput.value));
    }
    lines << last;
    summary_->setText(lines.join("\n"));
  }
  distribution_->show(planner::report::cdfChart(result, finished.targets));
  queue_->show(planner::report::queueChart(result));
}

QString SimulateTab::summary() const { return summary_->text(); }

}  // namespace qplan::gui
