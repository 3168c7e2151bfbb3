#include "profiler/cli/interrupt.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "profiler/cli/exit_code.hpp"

namespace qplan::profiler::cli {

namespace {

// A signal handler may hardly do anything, so the signal is blocked everywhere and one thread
// waits for it. The thread owns nothing and ends with the process.
std::stop_source& source() {
  static std::stop_source instance;
  return instance;
}

sigset_t interruptSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

InterruptScope::InterruptScope() {
  const sigset_t set = interruptSet();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::stop_source& stop = source();
  std::thread([set, &stop] {
    int received = 0;
    sigwait(&set, &received);
    stop.request_stop();
    sigwait(&set, &received);
    _exit(kInterrupted);
  }).detach();
}

InterruptScope::~InterruptScope() {
  const sigset_t set = interruptSet();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

std::stop_token InterruptScope::token() const { return source().get_token(); }

}  // namespace qplan::profiler::cli
