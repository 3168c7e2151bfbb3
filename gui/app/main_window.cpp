#include "gui/app/main_window.hpp"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QComboBox>
#include <QDockWidget>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include "gui/models/details.hpp"
#include "gui/models/provenance.hpp"
#include "gui/views/accuracy_tab.hpp"
#include "gui/views/answer_card.hpp"
#include "gui/views/chart_panel.hpp"
#include "gui/views/compare_tab.hpp"
#include "gui/views/crossover_tab.hpp"
#include "gui/views/details_pane.hpp"
#include "gui/views/results_pane.hpp"
#include "gui/views/scenario_pane.hpp"
#include "gui/views/simulate_tab.hpp"
#include "planner/report/charts.hpp"
#include "planner/report/describe.hpp"

namespace qplan::gui {

namespace {

constexpr int kAnswersKept = 50;

QString keyOf(const planner::Scenario& scenario) {
  return QString::fromStdString(planner::commandLine(scenario));
}

QDockWidget* dock(QMainWindow& window, const QString& title, const QString& name, QWidget* content,
                  Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title, &window);
  dock->setObjectName(name);
  dock->setWidget(content);
  window.addDockWidget(area, dock);
  return dock;
}

}  // namespace

MainWindow::MainWindow(const std::string& dataDir, QWidget* parent)
    : QMainWindow(parent), project_(this), solver_(dataDir, this) {
  setObjectName("mainWindow");
  setAcceptDrops(true);
  resize(1360, 860);
  buildViews();
  buildStatusBar();
  buildMenus();
  connectViews();
  qApp->installEventFilter(this);
  restoreSession();
  updateScenarios();
  updateTitle();
  ask();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildViews() {
  scenario_ = new ScenarioPane(project_, this);
  auto* scenarioDock =
      dock(*this, tr("Scenario"), "scenarioDock", scenario_, Qt::LeftDockWidgetArea);
  details_ = new DetailsPane(this);
  auto* detailsDock = dock(*this, tr("Details"), "detailsDock", details_, Qt::RightDockWidgetArea);

  card_ = new AnswerCard(this);
  overview_ = new ChartPanel(this);
  crossover_ = new CrossoverTab(this);
  roofline_ = new ChartPanel(this);
  breakdown_ = new ChartPanel(this);
  memory_ = new ChartPanel(this);
  auto* parts = new QSplitter(Qt::Vertical, this);
  parts->addWidget(breakdown_);
  parts->addWidget(memory_);
  simulate_ = new SimulateTab(this);
  compare_ = new CompareTab(this);
  accuracy_ = new AccuracyTab(this);
  tabs_ = new QTabWidget(this);
  tabs_->setDocumentMode(true);
  tabs_->addTab(overview_, tr("Overview"));
  tabs_->addTab(crossover_, tr("Crossover"));
  tabs_->addTab(roofline_, tr("Roofline"));
  tabs_->addTab(parts, tr("Breakdown"));
  tabs_->addTab(simulate_, tr("Simulate"));
  tabs_->addTab(compare_, tr("Compare"));
  tabs_->addTab(accuracy_, tr("Accuracy"));

  results_ = new ResultsPane(this);
  auto* lower = new QSplitter(Qt::Vertical, this);
  lower->setObjectName("centre");
  lower->addWidget(tabs_);
  lower->addWidget(results_);
  lower->setStretchFactor(0, 3);
  lower->setStretchFactor(1, 2);
  lower->setSizes({420, 240});
  auto* centre = new QWidget(this);
  auto* layout = new QVBoxLayout(centre);
  layout->setContentsMargins(4, 4, 4, 0);
  layout->addWidget(card_);
  layout->addWidget(lower, 1);
  setCentralWidget(centre);
  resizeDocks({scenarioDock, detailsDock}, {300, 330}, Qt::Horizontal);

  auto* bar = addToolBar(tr("Scenarios"));
  bar->setObjectName("scenarioBar");
  bar->setMovable(false);
  scenarios_ = new QComboBox(this);
  scenarios_->setMinimumContentsLength(24);
  scenarios_->setAccessibleName(tr("Scenario on the screen"));
  bar->addWidget(scenarios_);
}

void MainWindow::buildStatusBar() {
  status_ = new QLabel(this);
  sources_ = new QLabel(this);
  progress_ = new QProgressBar(this);
  progress_->setObjectName("work");
  progress_->setRange(0, 0);
  progress_->setMaximumWidth(120);
  progress_->hide();
  cancel_ = new QPushButton(tr("Cancel"), this);
  cancel_->setToolTip(tr("Stop what is being computed (Esc)"));
  cancel_->hide();
  statusBar()->addWidget(progress_);
  statusBar()->addWidget(cancel_);
  statusBar()->addWidget(status_, 1);
  statusBar()->addPermanentWidget(sources_);
  connect(cancel_, &QPushButton::clicked, this, &MainWindow::cancelWork);
}

void MainWindow::connectViews() {
  connect(&project_, &ProjectModel::inputsChanged, this, &MainWindow::ask);
  connect(&project_, &ProjectModel::projectChanged, this, &MainWindow::updateTitle);
  connect(&project_, &ProjectModel::projectChanged, this, &MainWindow::updateScenarios);
  connect(&project_, &ProjectModel::projectChanged, this, &MainWindow::showComparison);
  connect(&solver_, &Solver::knowledgeRead, this,
          [this] { scenario_->show(solver_.knowledge()->resolver.catalog()); });
  connect(&solver_, &Solver::failed, this, [this](const QString& text) {
    card_->showProblem(text);
    say(text);
  });
  connect(&solver_, &Solver::answered, this, &MainWindow::present);
  connect(&solver_, &Solver::busyChanged, this, &MainWindow::updateBusy);
  connect(&solver_, &Solver::cancelled, this, [this] {
    say(shown_ && shown_->preliminary ? tr("Cancelled: percentiles were not simulated.")
                                      : tr("Cancelled: what is shown is the answer before."));
  });
  connect(simulate_, &SimulateTab::busyChanged, this, &MainWindow::updateBusy);
  connect(crossover_, &CrossoverTab::busyChanged, this, &MainWindow::updateBusy);
  connect(accuracy_, &AccuracyTab::busyChanged, this, &MainWindow::updateBusy);

  connect(overview_, &ChartPanel::activated, this, [this](std::size_t key) { selectRow(key); });
  connect(results_, &ResultsPane::selected, this, &MainWindow::selectRow);
  connect(crossover_, &CrossoverTab::asked, &project_,
          [this](const QString& text, const planner::Scenario& inputs) {
            project_.edit(text, inputs);
          });
  // Both charts show operator classes.
  connect(breakdown_, &ChartPanel::activated, roofline_, &ChartPanel::select);
  connect(roofline_, &ChartPanel::activated, breakdown_, &ChartPanel::select);
  connect(card_, &AnswerCard::relaxed, &project_,
          [this](const QString& text, const planner::Scenario& inputs) {
            project_.edit(text, inputs);
          });
  connect(details_, &DetailsPane::copyCommand, this, [this] {
    QApplication::clipboard()->setText(keyOf(project_.inputs()));
    say(tr("Copied: %1").arg(keyOf(project_.inputs())));
  });
  connect(details_, &DetailsPane::pin, this, [this] { project_.pin(project_.project().current); });
  connect(scenarios_, &QComboBox::activated, this,
          [this](int index) { project_.show(static_cast<std::size_t>(index)); });
}

void MainWindow::ask() { solver_.ask(project_.inputs()); }

void MainWindow::present(const AnswerPtr& answer) {
  // An answer to what has changed since is on its way to be replaced; show it all the same, so that
  // something moves while a slider does.
  const QStringList others = scenario_->showProblems(answer->problems);
  if (!answer->problems.empty()) {
    say(others.isEmpty() ? tr("Something is wrong with the inputs; what is shown is the answer "
                              "before.")
                         : others.join(" · "));
    if (!shown_) card_->showProblem(status_->text());
    return;
  }
  if (answers_.size() >= kAnswersKept) answers_.clear();
  if (!answer->preliminary) answers_.insert(keyOf(answer->scenario), answer);
  card_->show(answer);
  overview_->show(planner::report::paretoChart(answer->request, answer->recommendation));
  results_->show(answer);
  crossover_->show(answer);
  accuracy_->show(answer);
  const auto selected = sameOption(*answer);
  shown_ = answer;
  select(selected);
  showComparison();
  say(tr("%n configuration(s) in %1 ms", nullptr,
         static_cast<int>(answer->recommendation.evaluated))
          .arg(1000 * answer->seconds, 0, 'f', 0));
  sources_->setText(provenanceText(*answer));
  emit answerShown();
}

// Of the new answer, the configuration that is selected now; its winner where that is gone or was
// the winner before.
std::optional<std::size_t> MainWindow::sameOption(const Answer& answer) const {
  const auto& options = answer.recommendation.options;
  if (options.empty()) return std::nullopt;
  if (!shown_ || !selection_ || *selection_ == 0) return 0;
  const planner::Option& before = shown_->recommendation.options[*selection_];
  for (std::size_t rank = 0; rank < options.size(); ++rank) {
    const planner::Option& one = options[rank];
    if (one.gpu == before.gpu && one.format == before.format && one.kvDtype == before.kvDtype &&
        one.layout.tp == before.layout.tp && one.layout.pp == before.layout.pp) {
      return rank;
    }
  }
  return 0;
}

void MainWindow::select(std::optional<std::size_t> rank) {
  const AnswerPtr& answer = shown_;
  if (!answer) return;
  const auto& options = answer->recommendation.options;
  if (rank && *rank >= options.size()) rank.reset();
  selection_ = rank;
  overview_->select(rank);
  results_->select(rank);
  details_->show(answer, rank);
  simulate_->show(answer, rank);
  if (!rank) return;
  const planner::Option& option = options[*rank];
  breakdown_->show(planner::report::breakdownChart(option.estimate));
  memory_->show(planner::report::memoryChart(option.estimate, answer->request.workload));
  const auto compiled = answer->knowledge->cache.compiled(planner::caseOf(answer->request, option));
  roofline_->show(
      planner::report::rooflineChart(*compiled, option.estimate, answer->request.workload));
}

void MainWindow::selectRow(std::size_t row) {
  if (!shown_) return;
  if (row < shown_->recommendation.options.size()) {
    select(row);
    return;
  }
  // Beyond the options stand those left out: nothing but the reason is known of them.
  selection_.reset();
  overview_->select(row);
  results_->select(row);
  details_->show(shown_, row);
  simulate_->show(shown_, std::nullopt);
}

void MainWindow::showComparison() {
  const planner::Project& project = project_.project();
  const auto named = [this](const planner::NamedScenario& scenario) {
    return CompareTab::Named{QString::fromStdString(scenario.name),
                             answers_.value(keyOf(scenario.inputs))};
  };
  std::optional<CompareTab::Named> pinned;
  if (project.pinned && *project.pinned != project.current) {
    const planner::Scenario inputs = project.scenarios[*project.pinned].inputs;
    pinned = named(project.scenarios[*project.pinned]);
    if (!pinned->answer && solver_.knowledge()) {
      solver_.answerAside(inputs, [this, inputs](const AnswerPtr& answer) {
        if (!answer || answers_.contains(keyOf(inputs))) return;
        answers_.insert(keyOf(inputs), answer);
        showComparison();
      });
    }
  }
  compare_->show(pinned, named(project_.current()));
}

void MainWindow::updateTitle() {
  const QString file = project_.path().isEmpty() ? tr("Untitled") : project_.path();
  setWindowTitle(tr("%1[*] — QPlan").arg(file));
  setWindowFilePath(project_.path());
  setWindowModified(project_.isDirty());
}

void MainWindow::updateScenarios() {
  const QSignalBlocker quiet(scenarios_);
  scenarios_->clear();
  const planner::Project& project = project_.project();
  for (std::size_t i = 0; i < project.scenarios.size(); ++i) {
    const QString name = QString::fromStdString(project.scenarios[i].name);
    scenarios_->addItem(project.pinned == i ? tr("A: %1").arg(name) : name);
  }
  scenarios_->setCurrentIndex(static_cast<int>(project.current));
}

bool MainWindow::isBusy() const {
  return solver_.isBusy() || simulate_->isRunning() || crossover_->isRunning() ||
         accuracy_->isRunning();
}

void MainWindow::updateBusy() {
  progress_->setVisible(isBusy());
  cancel_->setVisible(isBusy());
}

void MainWindow::cancelWork() {
  solver_.cancel();
  if (simulate_->isRunning()) simulate_->cancel();
  if (crossover_->isRunning()) crossover_->cancel();
  if (accuracy_->isRunning()) accuracy_->cancel();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && isBusy()) {
    cancelWork();
    return;
  }
  QMainWindow::keyPressEvent(event);
}

// On X11 a field with text takes Ctrl+D and Ctrl+E for itself, to edit as Emacs does: here they are
// the window's, wherever the cursor is.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  const auto* widget = qobject_cast<QWidget*>(watched);
  if (event->type() == QEvent::ShortcutOverride && widget != nullptr && widget->window() == this) {
    const QKeyCombination typed = static_cast<QKeyEvent*>(event)->keyCombination();
    if (typed == (Qt::CTRL | Qt::Key_D) || typed == (Qt::CTRL | Qt::Key_E)) {
      event->ignore();
      return true;
    }
  }
  return QMainWindow::eventFilter(watched, event);
}

void MainWindow::say(const QString& text) { status_->setText(text); }

}  // namespace qplan::gui
