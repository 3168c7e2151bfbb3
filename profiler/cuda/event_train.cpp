#include "profiler/cuda/event_train.hpp"

#include <cassert>

#include "profiler/cuda/error.hpp"

namespace qplan::profiler::cuda {

EventTrain::EventTrain(int marks) {
  assert(marks >= 2);
  for (int i = 0; i < marks; ++i) events_.push_back(makeEvent());
}

void EventTrain::mark(cudaStream_t stream) {
  assert(set_ < events_.size());
  QPLAN_CHECK(cudaEventRecord(events_[set_].get(), stream));
  ++set_;
}

std::vector<model::Seconds> EventTrain::intervals() const {
  std::vector<model::Seconds> times;
  if (set_ == 0) return times;
  QPLAN_CHECK(cudaEventSynchronize(events_[set_ - 1].get()));
  for (std::size_t i = 1; i < set_; ++i) {
    float milliseconds = 0;
    QPLAN_CHECK(cudaEventElapsedTime(&milliseconds, events_[i - 1].get(), events_[i].get()));
    times.emplace_back(static_cast<double>(milliseconds) * 1e-3);
  }
  return times;
}

}  // namespace qplan::profiler::cuda
