#include "profiler/core/clock.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace qplan::profiler {

model::Seconds SteadyClock::now() {
  const std::chrono::duration<double> since = std::chrono::steady_clock::now().time_since_epoch();
  return model::Seconds(since.count());
}

void SteadyClock::sleep(model::Seconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any asleep;
  std::unique_lock lock(mutex);
  asleep.wait_for(lock, stop, std::chrono::duration<double>(duration.value()),
                  [] { return false; });
}

void PacedClock::sleep(model::Seconds duration, const std::stop_token& stop) {
  steady_.sleep(duration, stop);
  VirtualClock::sleep(duration, stop);
}

void PacedClock::advance(model::Seconds duration) { sleep(duration, {}); }

}  // namespace qplan::profiler
