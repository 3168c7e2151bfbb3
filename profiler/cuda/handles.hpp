#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>

namespace qplan::profiler::cuda {

// What CUDA lends, given back with its owner. All constructors throw DeviceError.

// Memory, uninitialized; of 0 bytes: none. `Kind` takes and gives it back.
template <class Kind>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t bytes)
      : data_(bytes == 0 ? nullptr : Kind::take(bytes)), bytes_(bytes) {}
  [[nodiscard]] void* data() const { return data_.get(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Give {
    void operator()(void* data) const { Kind::give(data); }
  };
  std::unique_ptr<void, Give> data_;
  std::size_t bytes_ = 0;
};

struct DeviceMemory {
  static void* take(std::size_t bytes);
  static void give(void* data);
};
// Of the host, page-locked.
struct PinnedMemory {
  static void* take(std::size_t bytes);
  static void give(void* data);
};
using DeviceBuffer = Buffer<DeviceMemory>;
using PinnedBuffer = Buffer<PinnedMemory>;

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
