#pragma once

#include <cstddef>
#include <memory>

#include "profiler/cuda/handles.hpp"

namespace qplan::profiler::cuda {

// Memory that every kernel may use while it runs; contents do not matter. One way runs at a time.
class Workspace {
 public:
  // At least `bytes`; none for 0. Throws DeviceError.
  std::shared_ptr<DeviceBuffer> reserve(std::size_t bytes) {
    if (bytes == 0) return std::make_shared<DeviceBuffer>();
    if (!buffer_ || buffer_->bytes() < bytes) {
      buffer_.reset();  // what still uses it keeps it
      buffer_ = std::make_shared<DeviceBuffer>(bytes);
    }
    return buffer_;
  }

 private:
  std::shared_ptr<DeviceBuffer> buffer_;
};

}  // namespace qplan::profiler::cuda
