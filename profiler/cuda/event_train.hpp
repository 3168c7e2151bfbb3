#pragma once

#include <cstddef>
#include <vector>

#include "model/quantity.hpp"
#include "profiler/cuda/handles.hpp"

namespace qplan::profiler::cuda {

// Marks in a stream and the times between them. What lies between two marks is enqueued without
// waiting, so that the GPU has the next piece of work before it ends the last.
class EventTrain {
 public:
  // On the current device; at most `marks` >= 2 of them. Throws DeviceError.
  explicit EventTrain(int marks);

  // Sets the next mark; at most as many as were asked for. Throws DeviceError.
  void mark(cudaStream_t stream);

  // Waits for the last mark: times from each mark to the next. Throws DeviceError.
  [[nodiscard]] std::vector<model::Seconds> intervals() const;

 private:
  std::vector<Event> events_;
  std::size_t set_ = 0;
};

}  // namespace qplan::profiler::cuda
