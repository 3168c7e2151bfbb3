// What a person waits for at the desktop application, on Qt's offscreen platform.

#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QLoggingCategory>
#include <QScrollBar>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <algorithm>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "gui/app/main_window.hpp"
#include "gui/charts/chart_view.hpp"
#include "gui/views/answer_card.hpp"
#include "gui/views/chart_panel.hpp"
#include "gui/views/fields.hpp"
#include "gui/views/results_pane.hpp"
#include "planner/report/columns.hpp"

namespace qplan::gui {
namespace {

constexpr int kPatience = 30'000;  // ms
constexpr int kRows = 20'000;
constexpr double kMilli = 1e3;

// Whether some widgets were painted since the last reset. All are, whatever of them has changed.
class Painted : public QObject {
 public:
  explicit Painted(const std::vector<QWidget*>& widgets) : widgets_(widgets) {
    for (QWidget* one : widgets_) one->installEventFilter(this);
  }
  void reset() {
    missing_ = widgets_;
    for (QWidget* one : widgets_) one->update();
  }
  [[nodiscard]] bool all() const { return missing_.empty(); }

  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::Paint) {
      missing_.erase(std::remove(missing_.begin(), missing_.end(), watched), missing_.end());
    }
    return false;
  }

 private:
  std::vector<QWidget*> widgets_;
  std::vector<QWidget*> missing_;
};

void waitFor(const std::function<bool()>& done) {
  QElapsedTimer clock;
  clock.start();
  while (!done()) {
    if (clock.elapsed() > kPatience) throw std::runtime_error("nothing happens in the window");
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
  }
}

// What of the window shows an answer: card, scatter, table.
std::vector<QWidget*> answerViews(MainWindow& window) {
  auto* scatter = qobject_cast<ChartPanel*>(window.tabs().widget(0));
  return {window.findChild<AnswerCard*>(), &scatter->chart(),
          window.findChild<ResultsPane*>()->table().viewport()};
}

// A window that has its answer on the screen.
std::unique_ptr<MainWindow> openWindow() {
  auto window = std::make_unique<MainWindow>(std::string(QPLAN_SOURCE_DIR) + "/data");
  Painted painted(answerViews(*window));
  QObject::connect(window.get(), &MainWindow::answerShown, &painted, &Painted::reset);
  window->QWidget::show();
  waitFor([&] { return window->answer() != nullptr && painted.all(); });
  return window;
}

void close(std::unique_ptr<MainWindow> window) {
  window->project().undoStack().setClean();
  window->close();
}

double peakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

// Since the kernel started this process, the loading of its libraries included; in steps of 10 ms.
double secondsSinceStart() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  constexpr int kStartTime = 20;  // fields after the name
  std::string field;
  for (int i = 0; i < kStartTime; ++i) fields >> field;
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9 -
         std::stod(field) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// Until the first answer is painted. The counters are of the first window of the process.
void start(benchmark::State& state) {
  static double fromProcessStart = 0;
  static double peak = 0;
  for (auto _ : state) {
    auto window = openWindow();
    if (fromProcessStart == 0) {
      fromProcessStart = secondsSinceStart();
      peak = peakMegabytes();
    }
    state.PauseTiming();
    close(std::move(window));
    state.ResumeTiming();
  }
  state.counters["from_process_start_ms"] = fromProcessStart * kMilli;
  state.counters["peak_MB"] = peak;
}
BENCHMARK(start)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(10);

// The demand slider goes once over its whole range, one position at a time, each waiting for the
// one before to be painted; with targets on percentiles the preliminary one.
void demandStep(benchmark::State& state, const std::string& slo) {
  constexpr std::size_t kSteps = 200;
  auto window = openWindow();
  if (!slo.empty()) {
    planner::Scenario inputs = window->project().inputs();
    inputs.slo = slo;
    window->project().edit("targets", inputs);
    waitFor([&] { return !window->isBusy(); });
  }
  QSlider& slider = window->findChild<RateField*>("--demand")->slider();
  Painted painted(answerViews(*window));
  bool answered = false;
  QObject::connect(window.get(), &MainWindow::answerShown, &painted, [&] {
    answered = window->answer()->scenario == window->project().inputs();
    if (answered) painted.reset();
  });
  std::vector<double> times;
  int direction = 1;
  for (auto _ : state) {
    times.clear();
    while (times.size() < kSteps) {
      if (slider.value() == slider.maximum()) direction = -1;
      if (slider.value() == slider.minimum() + 1) direction = 1;
      const planner::Scenario before = window->project().inputs();
      answered = false;
      QElapsedTimer clock;
      clock.start();
      slider.setValue(slider.value() + direction);
      if (window->project().inputs() == before) continue;  // rounded to the same rate
      waitFor([&] { return answered && painted.all(); });
      QCoreApplication::processEvents();  // a chart draws when painted first, then paints that
      times.push_back(static_cast<double>(clock.nsecsElapsed()) * 1e-6);
    }
  }
  std::sort(times.begin(), times.end());
  state.counters["median_ms"] = times[times.size() / 2];
  state.counters["p95_ms"] = times[times.size() * 95 / 100];
  state.counters["max_ms"] = times.back();
  close(std::move(window));
}
BENCHMARK_CAPTURE(demandStep, means, std::string())
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(demandStep, percentiles, std::string("ttft.p95<=1s,tpot.p95<=200ms"))
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(1);

// A real answer, its options and what was left out repeated, each with figures of its own.
AnswerPtr longAnswer() {
  auto window = openWindow();
  auto answer = std::make_shared<Answer>(*window->answer());
  close(std::move(window));
  planner::Recommendation& found = answer->recommendation;
  const std::vector<planner::Option> options = found.options;
  const std::vector<planner::Exclusion> rejected = found.rejected;
  if (options.empty() || rejected.empty()) throw std::runtime_error("too short an answer");
  std::mt19937 random(1);
  std::uniform_real_distribution<double> factor(0.5, 2);
  found.options.clear();
  found.rejected.clear();
  for (std::size_t i = 0; i < kRows / 2; ++i) {
    planner::Option& option = found.options.emplace_back(options[i % options.size()]);
    option.queriesPerDollar = option.queriesPerDollar * factor(random);
    option.latency = option.latency * factor(random);
    planner::Exclusion& left = found.rejected.emplace_back(rejected[i % rejected.size()]);
    if (left.figures) left.figures->latency = left.figures->latency * factor(random);
  }
  return answer;
}

// The table of a long answer, on the screen.
struct LongTable {
  AnswerPtr answer = longAnswer();
  ResultsPane pane;
  QWidget* viewport = pane.table().viewport();

  LongTable() {
    pane.resize(1000, 400);
    pane.QWidget::show();
    pane.show(answer);
    paint();
  }
  void paint() {
    QCoreApplication::processEvents();
    viewport->repaint();
  }
  [[nodiscard]] int column(const char* key) {
    const QString heading = QString::fromStdString(planner::report::heading(key));
    const QAbstractItemModel& model = *pane.table().model();
    for (int i = 0; i < model.columnCount(); ++i) {
      if (model.headerData(i, Qt::Horizontal).toString() == heading) return i;
    }
    throw std::runtime_error(std::string("no column ") + key);
  }
  [[nodiscard]] QTableView& table() { return pane.table(); }
};

void tableShow(benchmark::State& state) {
  LongTable shown;
  for (auto _ : state) {
    shown.pane.show(shown.answer);
    shown.paint();
  }
  state.counters["rows"] = shown.table().model()->rowCount();
}
BENCHMARK(tableShow)->Unit(benchmark::kMillisecond);

// By a click on one of two headings in turn, so that every time all rows move.
void tableSort(benchmark::State& state) {
  LongTable shown;
  const int columns[] = {shown.column("queries_per_usd"), shown.column("latency_s")};
  std::size_t i = 0;
  for (auto _ : state) {
    shown.table().sortByColumn(columns[i++ % 2], Qt::DescendingOrder);
    shown.paint();
  }
}
BENCHMARK(tableSort)->Unit(benchmark::kMillisecond);

// A new answer while the table is sorted.
void tableShowSorted(benchmark::State& state) {
  LongTable shown;
  shown.table().sortByColumn(shown.column("latency_s"), Qt::AscendingOrder);
  for (auto _ : state) {
    shown.pane.show(shown.answer);
    shown.paint();
  }
}
BENCHMARK(tableShowSorted)->Unit(benchmark::kMillisecond);

// The first word after an answer makes the text that is searched.
void tableFilterFirst(benchmark::State& state) {
  LongTable shown;
  for (auto _ : state) {
    state.PauseTiming();
    shown.pane.filterField().clear();
    shown.pane.show(shown.answer);
    shown.paint();
    state.ResumeTiming();
    shown.pane.filterField().setText("h100");
    shown.paint();
  }
}
BENCHMARK(tableFilterFirst)->Unit(benchmark::kMillisecond);

void tableFilter(benchmark::State& state) {
  LongTable shown;
  const QString texts[] = {"h100", "h100 fp8", "int4", ""};
  std::size_t i = 0;
  for (auto _ : state) {
    shown.pane.filterField().setText(texts[i++ % std::size(texts)]);
    shown.paint();
  }
}
BENCHMARK(tableFilter)->Unit(benchmark::kMillisecond);

// A page further down each time.
void tableScroll(benchmark::State& state) {
  LongTable shown;
  QScrollBar& bar = *shown.table().verticalScrollBar();
  for (auto _ : state) {
    bar.setValue(bar.value() == bar.maximum() ? 0 : bar.value() + bar.pageStep());
    shown.paint();
  }
}
BENCHMARK(tableScroll)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace qplan::gui

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication application(argc, argv);
  QLoggingCategory::setFilterRules("default.warning=false");  // of what the platform cannot do
  // Nothing of the person who measures is read or written.
  const QTemporaryDir settings;
  QStandardPaths::setTestModeEnabled(true);
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  QApplication::setOrganizationName("QPlan bench");
  QApplication::setApplicationName("qplan-gui-bench");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
