#pragma once

#include <new>
#include <optional>
#include <variant>

#include "profiler/cuda/error.hpp"

namespace qplan::profiler::cuda {

// Turns what calls throw into values, and remembers that the device was lost: then nothing is asked
// of it any more.
class LostDevice {
 public:
  // What `call` gives, or the Failure it threw; the one that lost the device ever after.
  template <class Answer, class Call>
  std::variant<Answer, Failure> guard(Call call) {
    if (lost_) return *lost_;
    try {
      return call();
    } catch (const DeviceError& error) {
      if (error.failure().kind == Failure::Kind::lost) lost_ = error.failure();
      return error.failure();
    } catch (const std::bad_alloc&) {
      return Failure{Failure::Kind::outOfMemory, "out of host memory"};
    }
  }

 private:
  std::optional<Failure> lost_;
};

}  // namespace qplan::profiler::cuda
