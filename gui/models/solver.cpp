#include "gui/models/solver.hpp"

#include <QElapsedTimer>
#include <QtConcurrent>
#include <chrono>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "planner/io/scenario.hpp"
#include "planner/steady.hpp"

namespace qplan::gui {

namespace {

// Options whose figures are exact where they have to be simulated.
constexpr std::size_t kExactOptions = 10;
constexpr std::chrono::milliseconds kPatience{250};

enum class Detail { steady, full };  // steady: without simulating

AnswerPtr solve(const std::shared_ptr<Knowledge>& knowledge, const planner::Scenario& scenario,
                Detail detail, const std::stop_token& stop) {
  QElapsedTimer clock;
  clock.start();
  auto answer = std::make_shared<Answer>();
  answer->scenario = scenario;
  answer->knowledge = knowledge;
  try {
    // A profile joins the catalogue, which others read meanwhile.
    std::unique_lock adding(knowledge->facts, std::defer_lock);
    if (scenario.gpus.find_first_of("/.") != std::string::npos) adding.lock();
    auto asked = planner::io::requestOf(scenario, knowledge->resolver);
    if (adding) adding.unlock();
    answer->request = std::move(asked.request);
    answer->engineAsked = std::move(asked.engineAsked);
    if (detail == Detail::steady && planner::needsSimulation(answer->request)) {
      answer->request = planner::inSteadyState(answer->request);
      answer->preliminary = true;
    }
    answer->recommendation =
        planner::recommend(answer->request, knowledge->cache, stop, kExactOptions);
    for (const planner::Option& option : answer->recommendation.options) {
      std::string& source = answer->kernelSources[option.gpu];
      if (source.empty()) source = knowledge->cache.kernelSource(*option.gpu);
    }
  } catch (const model::InvalidInput& wrong) {
    answer->problems = wrong.diagnostics();
  } catch (const std::exception& error) {
    answer->problems = {{"", error.what(), ""}};
  }
  answer->seconds = static_cast<double>(clock.nsecsElapsed()) * 1e-9;
  return answer;
}

}  // namespace

Solver::Solver(const std::string& dataDir, QObject* parent) : QObject(parent) {
  pool_.setMaxThreadCount(1);
  patience_.setSingleShot(true);
  patience_.setInterval(kPatience);
  connect(&patience_, &QTimer::timeout, this, [this] {
    if (waiting_) stop_.request_stop();
  });
  connect(&watcher_, &QFutureWatcher<AnswerPtr>::finished, this, &Solver::finish);
  auto read = std::make_shared<std::shared_ptr<Knowledge>>();
  auto error = std::make_shared<QString>();
  auto* reading = new QFutureWatcher<void>(this);
  connect(reading, &QFutureWatcher<void>::finished, this, [this, read, error, reading] {
    reading->deleteLater();
    knowledge_ = *read;
    if (!knowledge_) {
      emit failed(*error);
      return;
    }
    emit knowledgeRead();
    if (waiting_ && !running_) start();
  });
  reading->setFuture(QtConcurrent::run(&pool_, [dataDir, read, error] {
    try {
      auto knowledge = std::make_shared<Knowledge>(dataDir);
      // A folder that is absent is an empty catalogue to its reader.
      if (knowledge->resolver.catalog().gpus.empty()) {
        throw std::runtime_error("no catalogue in '" + dataDir + "'");
      }
      *read = std::move(knowledge);
    } catch (const std::exception& wrong) {
      *error = QString::fromUtf8(wrong.what());
    }
  }));
}

Solver::~Solver() {
  stop_.request_stop();
  aside_.request_stop();
  disconnect(&watcher_, nullptr, this, nullptr);
  pool_.waitForDone();
}

void Solver::ask(const planner::Scenario& scenario) {
  waiting_ = scenario;
  if (knowledge_ && !running_) start();
  if (running_ && waiting_ && (refining_ || !patience_.isActive())) stop_.request_stop();
}

void Solver::cancel() {
  waiting_.reset();
  preliminary_.reset();
  stop_.request_stop();
}

void Solver::start() {
  stop_ = std::stop_source();
  running_ = true;
  refining_ = !waiting_;
  if (!refining_) patience_.start();
  emit busyChanged(true);
  const auto question = waiting_ ? std::exchange(waiting_, std::nullopt) : preliminary_;
  preliminary_.reset();
  watcher_.setFuture(QtConcurrent::run(
      &pool_, [knowledge = knowledge_, scenario = *question,
               detail = refining_ ? Detail::full : Detail::steady,
               stop = stop_.get_token()] { return solve(knowledge, scenario, detail, stop); }));
}

void Solver::finish() {
  const AnswerPtr found = watcher_.result();
  running_ = false;
  const bool stopped = stop_.stop_requested();
  if (!stopped) {
    answer_ = found;
    if (found->preliminary) preliminary_ = found->scenario;
    emit answered(answer_);
  }
  if (waiting_ || preliminary_) {
    start();
    return;
  }
  patience_.stop();
  emit busyChanged(false);
  if (stopped) emit cancelled();
}

void Solver::answerAside(const planner::Scenario& scenario,
                         std::function<void(const AnswerPtr&)> done) {
  if (!knowledge_) return;
  auto* watcher = new QFutureWatcher<AnswerPtr>(this);
  connect(watcher, &QFutureWatcher<AnswerPtr>::finished, this, [watcher, done = std::move(done)] {
    watcher->deleteLater();
    done(watcher->result());
  });
  watcher->setFuture(
      QtConcurrent::run(&pool_, [knowledge = knowledge_, scenario, stop = aside_.get_token()] {
        return solve(knowledge, scenario, Detail::full, stop);
      }));
}

}  // namespace qplan::gui
