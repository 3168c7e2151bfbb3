#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QtConcurrent>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

namespace qplan::gui {

// One piece of work in the background at a time. What is started while another runs stops that one
// and replaces it; only the newest result arrives, on the thread of the owner. Destroying it stops
// the work and waits for it.
template <class Result>
class Task {
 public:
  using Work = std::function<Result(const std::stop_token&)>;
  using Done = std::function<void(Result)>;

  explicit Task(QObject* owner) : watcher_(std::make_unique<QFutureWatcher<Result>>()) {
    QObject::connect(watcher_.get(), &QFutureWatcher<Result>::finished, owner,
                     [this] { finish(); });
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    watcher_->disconnect();
    stop_.request_stop();
    watcher_->waitForFinished();
  }

  void start(Work work, Done done) {
    next_ = {std::move(work), std::move(done)};
    stop_.request_stop();
    if (!running_) run();
  }
  // Called whenever nothing runs any more, with a result or without.
  void whenIdle(std::function<void()> idle) { idle_ = std::move(idle); }

  // What is running ends without a result.
  void cancel() {
    next_.reset();
    stop_.request_stop();
  }
  [[nodiscard]] bool isRunning() const { return running_; }

 private:
  void run() {
    auto [work, done] = *std::exchange(next_, std::nullopt);
    stop_ = std::stop_source();
    done_ = std::move(done);
    running_ = true;
    watcher_->setFuture(QtConcurrent::run(
        [work = std::move(work), token = stop_.get_token()] { return work(token); }));
  }
  void finish() {
    running_ = false;
    const bool stopped = stop_.stop_requested();
    Result result = watcher_->result();
    if (next_) {
      run();
      return;
    }
    if (idle_) idle_();
    if (!stopped) done_(std::move(result));
  }

  std::unique_ptr<QFutureWatcher<Result>> watcher_;
  std::stop_source stop_;
  std::optional<std::pair<Work, Done>> next_;
  Done done_;
  std::function<void()> idle_;
  bool running_ = false;
};

}  // namespace qplan::gui
