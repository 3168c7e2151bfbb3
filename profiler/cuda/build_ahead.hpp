#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "model/profile.hpp"

namespace qplan::profiler::cuda {

// Prepares a Value for cases on threads of its own, ahead of the one that asks for them. Values are
// kept while their case is announced.
template <class Value>
class BuildAhead {
 public:
  using Build = std::function<Value(const model::KernelCase&)>;

  // `makeBuild` is called on every thread before its first build. What it or a build throws is
  // thrown to those who ask for the value.
  BuildAhead(int threads, std::function<Build()> makeBuild) : makeBuild_(std::move(makeBuild)) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }
  }
  BuildAhead(const BuildAhead&) = delete;
  BuildAhead& operator=(const BuildAhead&) = delete;
  ~BuildAhead() {
    for (std::jthread& thread : threads_) thread.request_stop();
    work_.notify_all();
  }

  // Begins with what is new, in order; gives up what is not in `next`.
  void announce(const std::vector<model::KernelCase>& next) {
    std::map<std::string, TaskPtr> kept;
    {
      const std::scoped_lock lock(mutex_);
      queue_.clear();
      for (const model::KernelCase& what : next) {
        const std::string key = describe(what);
        const auto known = tasks_.find(key);
        const TaskPtr task = known != tasks_.end() ? known->second : std::make_shared<Task>(what);
        if (kept.emplace(key, task).second && !task->begun) queue_.push_back(task);
      }
      tasks_.swap(kept);
    }
    work_.notify_all();
    // What was given up is destroyed here, without the lock.
  }

  // Waits for it; throws what its build threw.
  Value value(const model::KernelCase& what) { return ask(what).get(); }

  // Without waiting. What has not begun goes before all others.
  std::shared_future<Value> ask(const model::KernelCase& what) {
    std::shared_future<Value> future;
    {
      const std::scoped_lock lock(mutex_);
      TaskPtr& task = tasks_[describe(what)];
      if (!task) task = std::make_shared<Task>(what);
      if (!task->begun) {
        std::erase(queue_, task);
        queue_.push_front(task);
      }
      future = task->future;
    }
    work_.notify_one();
    return future;
  }

 private:
  struct Task {
    explicit Task(const model::KernelCase& kernelCase) : what(kernelCase) {}
    model::KernelCase what;
    std::promise<Value> promise;
    std::shared_future<Value> future{promise.get_future()};
    bool begun = false;
  };
  using TaskPtr = std::shared_ptr<Task>;

  TaskPtr take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    work_.wait(lock, stop, [&] { return !queue_.empty(); });
    if (stop.stop_requested()) return nullptr;
    TaskPtr task = std::move(queue_.front());
    queue_.pop_front();
    task->begun = true;
    return task;
  }

  void work(const std::stop_token& stop) {
    Build build;
    while (const TaskPtr task = take(stop)) {
      try {
        if (!build) build = makeBuild_();
        task->promise.set_value(build(task->what));
      } catch (...) {
        task->promise.set_exception(std::current_exception());
      }
    }
  }

  std::function<Build()> makeBuild_;
  std::mutex mutex_;
  std::condition_variable_any work_;
  std::map<std::string, TaskPtr> tasks_;  // by describe()
  std::deque<TaskPtr> queue_;             // not begun yet
  std::vector<std::jthread> threads_;
};

}  // namespace qplan::profiler::cuda
