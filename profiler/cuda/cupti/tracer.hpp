#pragma once

#include <string>
#include <variant>

#include "profiler/cuda/cupti/library.hpp"
#include "profiler/cuda/records.hpp"

namespace qplan::profiler::cuda {

// CUPTI's activity records of this process: kernels, memory sets, and which run they were launched
// for. One per process, because CUPTI has one set of callbacks. Used by one thread at a time.
class Tracer {
 public:
  // Opened at the first call, the same ever after: nullptr and one line where it cannot be.
  struct Opened {
    Tracer* tracer = nullptr;
    std::string why;
  };
  static Opened shared();

  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  // Records from now on, or no more; the same twice costs nothing. Throws DeviceError.
  void enable();
  void disable();

  // Lets the GPU's hardware take the times where CUPTI and the GPU can, for good. Only before the
  // first context of the process, with the driver initialized; later calls do nothing.
  void preferHardware();

  // Calls of this thread between the two are made for run `id`. Throws DeviceError.
  void beginRun(std::uint64_t id);
  void endRun();

  // What has been recorded since the last call. The device must have ended its work: what has not
  // ended is lost. Throws DeviceError.
  Trace take();

 private:
  explicit Tracer(CuptiPtr cupti) : cupti_(std::move(cupti)) {}

  // Where the callbacks put what CUPTI hands over.
  static void CUPTIAPI lend(std::uint8_t** buffer, std::size_t* size, std::size_t* most);
  static void CUPTIAPI receive(CUcontext context, std::uint32_t stream, std::uint8_t* buffer,
                               std::size_t size, std::size_t used);

  CuptiPtr cupti_;
  bool enabled_ = false;
  bool askedHardware_ = false;
};

}  // namespace qplan::profiler::cuda
