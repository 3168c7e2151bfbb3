#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>

namespace qplan::profiler::cuda {

// What CUDA lends, given back with its owner. All constructors throw DeviceError.

// Device memory, uninitialized; of 0 bytes: none.
class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  explicit DeviceBuffer(std::size_t bytes);
  [[nodiscard]] void* data() const { return data_.get(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(void* data) const;
  };
  std::unique_ptr<void, Free> data_;
  std::size_t bytes_ = 0;
};

// Page-locked host memory.
class PinnedBuffer {
 public:
  PinnedBuffer() = default;
  explicit PinnedBuffer(std::size_t bytes);
  [[nodiscard]] void* data() const { return data_.get(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(void* data) const;
  };
  std::unique_ptr<void, Free> data_;
  std::size_t bytes_ = 0;
};

struct DestroyStream {
  void operator()(cudaStream_t stream) const;
};
struct DestroyEvent {
  void operator()(cudaEvent_t event) const;
};
struct DestroyGraph {
  void operator()(cudaGraph_t graph) const;
};
struct DestroyGraphExec {
  void operator()(cudaGraphExec_t graph) const;
};
using Stream = std::unique_ptr<CUstream_st, DestroyStream>;
using Event = std::unique_ptr<CUevent_st, DestroyEvent>;
using CapturedGraph = std::unique_ptr<CUgraph_st, DestroyGraph>;
using GraphExec = std::unique_ptr<CUgraphExec_st, DestroyGraphExec>;

// Does not wait for the default stream.
Stream makeStream();
Event makeEvent();

}  // namespace qplan::profiler::cuda
