#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "profiler/cuda/batches.hpp"
#include "profiler/cuda/error.hpp"
#include "profiler/cuda/event_train.hpp"
#include "profiler/cuda/nccl/ranks.hpp"
#include "profiler/cuda/transfers.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::Seconds;
using model::TimingMethod;

// Calls of all ranks that NCCL has to see together, from one thread.
class Group {
 public:
  explicit Group(const Nccl& nccl) : nccl_(nccl) { QPLAN_NCCL(nccl_, ncclGroupStart()); }
  ~Group() {
    if (open_) (void)nccl_.ncclGroupEnd();
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  void end() {
    open_ = false;
    QPLAN_NCCL(nccl_, ncclGroupEnd());
  }

 private:
  const Nccl& nccl_;
  bool open_ = true;
};

class AllReduce : public Kernel {
 public:
  AllReduce(std::shared_ptr<const Ranks> ranks, const model::AllReduceCase& what)
      : ranks_(std::move(ranks)), elements_(static_cast<std::size_t>(what.bytes) / 2) {
    eachRank([&](int rank) {
      for (auto* buffers : {&in_, &out_}) {
        DeviceBuffer buffer(static_cast<std::size_t>(what.bytes));
        QPLAN_CHECK(cudaMemsetAsync(buffer.data(), 0, buffer.bytes(), ranks_->stream(rank)));
        buffers->push_back(std::move(buffer));
      }
    });
  }
  // Nothing of it may be in use when it is given back; on a device that is lost nothing is.
  ~AllReduce() override {
    for (int rank = 0; rank < ranks_->count(); ++rank) {
      (void)cudaStreamSynchronize(ranks_->stream(rank));
    }
  }

  [[nodiscard]] std::string name() const override { return "ncclAllReduce"; }

  std::variant<Timed, Failure> time(int repetitions) override {
    try {
      if (perBatch_ == 0) prepare();
      const std::vector<Seconds> batches = timeBatches(repetitions, [this] { batch(); });
      Timed timed;
      timed.timing = graphs_.empty() ? TimingMethod::events : TimingMethod::graph;
      for (const Seconds time : batches) {
        timed.times.push_back(time / static_cast<double>(perBatch_));
      }
      return timed;
    } catch (const DeviceError& error) {
      return error.failure();
    }
  }

 private:
  void eachRank(const std::function<void(int)>& call) const {
    for (int rank = 0; rank < ranks_->count(); ++rank) {
      const OnDevice on(rank);
      call(rank);
    }
  }

  void reduce() const {
    Group group(ranks_->nccl());
    eachRank([&](int rank) {
      const auto i = static_cast<std::size_t>(rank);
      QPLAN_NCCL(ranks_->nccl(),
                 ncclAllReduce(in_[i].data(), out_[i].data(), elements_, ncclBfloat16, ncclSum,
                               ranks_->communicator(rank), ranks_->stream(rank)));
    });
    group.end();
  }

  void batch() const {
    if (graphs_.empty()) {
      for (int i = 0; i < perBatch_; ++i) reduce();
      return;
    }
    eachRank([&](int rank) {
      QPLAN_CHECK(
          cudaGraphLaunch(graphs_[static_cast<std::size_t>(rank)].get(), ranks_->stream(rank)));
    });
  }

  // Times of `repetitions` batches, each that of its slowest rank. One goes ahead untimed: it
  // brings the ranks in step and hides the cost of enqueueing the next.
  std::vector<Seconds> timeBatches(int repetitions, const std::function<void()>& enqueue) const {
    std::vector<EventTrain> events;
    eachRank([&](int) { events.emplace_back(repetitions + 1); });
    const auto mark = [&] {
      eachRank(
          [&](int rank) { events[static_cast<std::size_t>(rank)].mark(ranks_->stream(rank)); });
    };
    enqueue();
    mark();
    for (int i = 0; i < repetitions; ++i) {
      enqueue();
      mark();
    }
    std::vector<Seconds> slowest(static_cast<std::size_t>(repetitions), Seconds(0.0));
    eachRank([&](int rank) {
      const std::vector<Seconds> times = events[static_cast<std::size_t>(rank)].intervals();
      for (std::size_t i = 0; i < times.size(); ++i) slowest[i] = std::max(slowest[i], times[i]);
    });
    return slowest;
  }

  // Connects the ranks, and decides how many runs a time is taken of.
  void prepare() {
    reduce();
    synchronize();
    perBatch_ = runsPerBatch(timeBatches(1, [this] { reduce(); }).front());
    captureGraphs();
    synchronize();
  }

  // One graph per rank, captured together. None where NCCL or CUDA cannot.
  void captureGraphs() {
    std::optional<DeviceError> failed;
    try {
      eachRank([&](int rank) {
        QPLAN_CHECK(cudaStreamBeginCapture(ranks_->stream(rank), cudaStreamCaptureModeThreadLocal));
      });
      for (int i = 0; i < perBatch_; ++i) reduce();
    } catch (const DeviceError& error) {
      failed = error;
    }
    // Every capture that was begun has to end.
    std::vector<GraphExec> graphs;
    for (int rank = 0; rank < ranks_->count(); ++rank) {
      const OnDevice on(rank);
      cudaGraph_t captured = nullptr;
      const bool ended = cudaStreamEndCapture(ranks_->stream(rank), &captured) == cudaSuccess;
      const CapturedGraph graph(captured);
      cudaGraphExec_t ready = nullptr;
      if (ended && !failed && cudaGraphInstantiate(&ready, captured, 0) == cudaSuccess) {
        graphs.emplace_back(ready);
      }
      (void)cudaGetLastError();
    }
    if (graphs.size() == static_cast<std::size_t>(ranks_->count())) graphs_ = std::move(graphs);
  }

  void synchronize() const {
    eachRank([&](int rank) { QPLAN_CHECK(cudaStreamSynchronize(ranks_->stream(rank))); });
  }

  std::shared_ptr<const Ranks> ranks_;
  std::size_t elements_;
  std::vector<DeviceBuffer> in_;
  std::vector<DeviceBuffer> out_;
  std::vector<GraphExec> graphs_;  // by rank; empty: enqueued call by call
  int perBatch_ = 0;
};

}  // namespace

std::vector<std::unique_ptr<Kernel>> allReduceWays(const model::AllReduceCase& what) {
  std::vector<std::unique_ptr<Kernel>> ways;
  ways.push_back(std::make_unique<AllReduce>(sharedRanks(what.ranks), what));
  return ways;
}

}  // namespace qplan::profiler::cuda
