#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "gui/models/answer.hpp"

namespace qplan::gui {

// Answers scenarios in the background, one at a time: what was asked while one is computed waits,
// and only the last of it. One that takes long is given up for a newer one; a quick one is finished
// first, so that answers keep coming while a slider moves. Where only a simulation answers all of a
// scenario, a preliminary answer comes first. Lives on the thread of the window,
// computes on one of its own.
class Solver : public QObject {
  Q_OBJECT
 public:
  // Reads the catalogue in the background.
  explicit Solver(const std::string& dataDir, QObject* parent = nullptr);
  ~Solver() override;

  void ask(const planner::Scenario& scenario);
  void cancel();
  [[nodiscard]] bool isBusy() const { return running_; }
  [[nodiscard]] const AnswerPtr& answer() const { return answer_; }  // the last; none before
  [[nodiscard]] std::shared_ptr<const Knowledge> knowledge() const { return knowledge_; }

  // The answer to another scenario, after what is being computed now.
  void answerAside(const planner::Scenario& scenario, std::function<void(const AnswerPtr&)> done);

 signals:
  void knowledgeRead();              // catalogue is there
  void failed(const QString& text);  // it is not
  void answered(const qplan::gui::AnswerPtr& answer);
  void cancelled();
  void busyChanged(bool busy);

 private:
  void start();
  void finish();

  QThreadPool pool_;  // one thread
  std::shared_ptr<Knowledge> knowledge_;
  AnswerPtr answer_;
  std::optional<planner::Scenario> waiting_;
  std::optional<planner::Scenario> preliminary_;  // answered so: to be answered in full
  bool refining_ = false;                         // that is what is computed
  QFutureWatcher<AnswerPtr> watcher_;
  std::stop_source stop_;
  std::stop_source aside_;  // stops at the end only
  QTimer patience_;         // of what waits with what is computed
  bool running_ = false;
};

}  // namespace qplan::gui
