#include "profiler/cuda/transfers.hpp"

#include <cstring>
#include <utility>

#include "profiler/cuda/error.hpp"
#include "profiler/cuda/event_train.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::CopyDirection;

class HostCopy : public Kernel {
 public:
  HostCopy(const model::HostCopyCase& what, cudaStream_t stream)
      : what_(what),
        stream_(stream),
        host_(static_cast<std::size_t>(what.bytes)),
        device_(static_cast<std::size_t>(what.bytes)) {
    // Pages that were never written are all the same one.
    std::memset(host_.data(), 0x5a, host_.bytes());
    QPLAN_CHECK(cudaMemsetAsync(device_.data(), 0x5a, device_.bytes(), stream_));
    QPLAN_CHECK(cudaStreamSynchronize(stream_));
  }

  [[nodiscard]] std::string name() const override {
    return what_.direction == CopyDirection::hostToDevice ? "cudaMemcpyAsync host to device"
                                                          : "cudaMemcpyAsync device to host";
  }

  std::variant<Timed, Failure> time(int repetitions) override {
    try {
      EventTrain events(repetitions + 1);
      copy();  // not timed: meanwhile the next one is enqueued
      events.mark(stream_);
      for (int i = 0; i < repetitions; ++i) {
        copy();
        events.mark(stream_);
      }
      return Timed{events.intervals(), model::TimingMethod::events};
    } catch (const DeviceError& error) {
      return error.failure();
    }
  }

 private:
  void copy() {
    if (what_.direction == CopyDirection::hostToDevice) {
      QPLAN_CHECK(cudaMemcpyAsync(device_.data(), host_.data(), host_.bytes(),
                                  cudaMemcpyHostToDevice, stream_));
    } else {
      QPLAN_CHECK(cudaMemcpyAsync(host_.data(), device_.data(), host_.bytes(),
                                  cudaMemcpyDeviceToHost, stream_));
    }
  }

  model::HostCopyCase what_;
  cudaStream_t stream_;
  PinnedBuffer host_;
  DeviceBuffer device_;
};

}  // namespace

std::vector<std::unique_ptr<Kernel>> hostCopyWays(const model::HostCopyCase& what,
                                                  cudaStream_t stream) {
  std::vector<std::unique_ptr<Kernel>> ways;
  ways.push_back(std::make_unique<HostCopy>(what, stream));
  return ways;
}

}  // namespace qplan::profiler::cuda
