#include "profiler/kernels/emulator.hpp"

#include <ucontext.h>

#include <array>
#include <cstring>
#include <deque>
#include <exception>
#include <utility>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace qplan::profiler::kernels::emulator {

namespace {

constexpr int kLanes = 32;
constexpr std::size_t kStackBytes = std::size_t{256} * 1024;
constexpr std::size_t kGuardBytes = 256;  // behind the shared memory
constexpr unsigned char kPoison = 0xFF;   // NaN in every floating-point format

struct Stack {
  const void* bottom = nullptr;
  std::size_t size = 0;
};

// Goes on in `to`, whose stack is given, until somebody switches back; then `from` is the stack of
// whom. The address sanitizer has to be told. `last`: nobody will.
void switchContext(ucontext_t& mine, const ucontext_t& to, const Stack& stack, Stack& from,
                   [[maybe_unused]] bool last = false) {
#if defined(__SANITIZE_ADDRESS__)
  void* fake = nullptr;
  __sanitizer_start_switch_fiber(last ? nullptr : &fake, stack.bottom, stack.size);
  swapcontext(&mine, &to);
  __sanitizer_finish_switch_fiber(fake, &from.bottom, &from.size);
#else
  (void)stack;
  (void)from;
  swapcontext(&mine, &to);
#endif
}
// The first thing in a new context.
void arrive([[maybe_unused]] Stack& from) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &from.bottom, &from.size);
#endif
}

struct Copy {
  void* to;
  const void* from;
};

struct Fiber {
  ucontext_t context{};
  std::unique_ptr<unsigned char[]> stack = std::make_unique<unsigned char[]>(kStackBytes);
  bool done = false;
  const std::uint64_t* waitsFor = nullptr;  // runs again when this has changed
  std::uint64_t seen = 0;
  std::vector<Copy> open;  // copies not committed
  std::deque<std::vector<Copy>> groups;
};

// Threads that come together again and again.
struct Meeting {
  const char* kind = nullptr;
  int arrived = 0;
  std::uint64_t round = 0;
  std::array<void*, kLanes> lanes{};
};

class Machine {
 public:
  void run(const Launch& launch, const std::function<void()>& kernel);

  Index index;
  std::vector<unsigned char> shared;

  void meet(Meeting& meeting, int members, const char* kind, void* mine, WarpOperation operation);
  Meeting& block() { return block_; }
  Meeting& warp() { return warps_[static_cast<std::size_t>(index.thread / kLanes)]; }
  Fiber& fiber() { return fibers_[static_cast<std::size_t>(index.thread)]; }

 private:
  static void enter();
  void runBlock(const Launch& launch);
  // Runs a warp until all its threads wait for others or have ended; returns how many ended and
  // adds to `ran` how often one went on.
  std::size_t runWarp(std::size_t warp, bool descending, std::size_t& ran);
  void wait(const std::uint64_t& round);

  const std::function<void()>* kernel_ = nullptr;
  std::exception_ptr error_;
  ucontext_t scheduler_{};
  Stack schedulerStack_;
  std::vector<Fiber> fibers_;
  std::vector<Meeting> warps_;
  Meeting block_;
};

Machine& machine() {
  static thread_local Machine instance;
  return instance;
}

void Machine::enter() {
  Machine& self = machine();
  arrive(self.schedulerStack_);
  try {
    (*self.kernel_)();
    if (!self.fiber().open.empty() || !self.fiber().groups.empty()) {
      for (const auto& group : self.fiber().groups) {
        if (!group.empty()) throw KernelError("a thread ends with copies under way");
      }
      if (!self.fiber().open.empty()) throw KernelError("a thread ends with copies uncommitted");
    }
  } catch (...) {
    if (!self.error_) self.error_ = std::current_exception();
  }
  self.fiber().done = true;
  switchContext(self.fiber().context, self.scheduler_, self.schedulerStack_, self.schedulerStack_,
                true);
}

void Machine::wait(const std::uint64_t& round) {
  fiber().waitsFor = &round;
  fiber().seen = round;
  switchContext(fiber().context, scheduler_, schedulerStack_, schedulerStack_);
}

void Machine::meet(Meeting& meeting, int members, const char* kind, void* mine,
                   WarpOperation operation) {
  if (meeting.arrived == 0) meeting.kind = kind;
  if (std::strcmp(meeting.kind, kind) != 0) {
    throw KernelError(std::string("threads meet at ") + meeting.kind + " and " + kind);
  }
  if (operation != nullptr) meeting.lanes[static_cast<std::size_t>(index.thread % kLanes)] = mine;
  if (++meeting.arrived < members) {
    wait(meeting.round);
    return;
  }
  if (operation != nullptr) operation(meeting.lanes.data());
  meeting.arrived = 0;
  ++meeting.round;
}

std::size_t Machine::runWarp(std::size_t warp, bool descending, std::size_t& ran) {
  std::size_t ended = 0;
  for (bool again = true; again;) {
    again = false;
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::size_t at = warp * kLanes + (descending ? kLanes - 1 - i : i);
      Fiber& fiber = fibers_[at];
      if (fiber.done || (fiber.waitsFor != nullptr && *fiber.waitsFor == fiber.seen)) continue;
      fiber.waitsFor = nullptr;
      again = true;
      ++ran;
      index.thread = static_cast<int>(at);
      Stack left;
      switchContext(scheduler_, fiber.context, {fiber.stack.get(), kStackBytes}, left);
      if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
      if (fiber.done) ++ended;
    }
  }
  return ended;
}

void Machine::runBlock(const Launch& launch) {
  const auto threads = static_cast<std::size_t>(launch.threads);
  shared.assign(launch.sharedBytes + kGuardBytes + 128, kPoison);
  block_ = {};
  warps_.assign(threads / kLanes, {});
  for (Fiber& fiber : fibers_) {
    fiber.done = false;
    fiber.waitsFor = nullptr;
    fiber.open.clear();
    fiber.groups.clear();
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = kStackBytes;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, &Machine::enter, 0);
  }
  const std::size_t warps = threads / kLanes;
  for (std::size_t left = threads; left > 0;) {
    std::size_t ran = 0;
    for (std::size_t i = 0; i < warps; ++i) {
      left -= runWarp(launch.descending ? warps - 1 - i : i, launch.descending, ran);
    }
    if (ran == 0) throw KernelError("threads wait for others that never come");
  }
  const unsigned char* guard = emulator::sharedMemory() + launch.sharedBytes;
  for (std::size_t i = 0; i < kGuardBytes; ++i) {
    if (guard[i] != kPoison) throw KernelError("a write behind the shared memory");
  }
}

void Machine::run(const Launch& launch, const std::function<void()>& kernel) {
  kernel_ = &kernel;
  fibers_.resize(static_cast<std::size_t>(launch.threads));
  index.threads = launch.threads;
  index.grid = launch.grid;
  const int blocks = launch.grid.x * launch.grid.y * launch.grid.z;
  for (int i = 0; i < blocks; ++i) {
    const int at = launch.descending ? blocks - 1 - i : i;
    index.block = {at % launch.grid.x, at / launch.grid.x % launch.grid.y,
                   at / launch.grid.x / launch.grid.y};
    runBlock(launch);
  }
}

}  // namespace

void run(const Launch& launch, const std::function<void()>& kernel) {
  machine().run(launch, kernel);
}

const Index& index() { return machine().index; }

unsigned char* sharedMemory() {
  unsigned char* start = machine().shared.data();
  const auto past = reinterpret_cast<std::uintptr_t>(start) % 128;
  return past == 0 ? start : start + (128 - past);
}

void syncBlock() {
  machine().meet(machine().block(), machine().index.threads, "syncBlock", nullptr, nullptr);
}

void meetWarp(const char* kind, void* mine, WarpOperation operation) {
  machine().meet(machine().warp(), kLanes, kind, mine, operation);
}

void copyAsync(void* to, const void* from) {
  std::memset(to, kPoison, 16);
  machine().fiber().open.push_back({to, from});
}

void commitCopies() {
  Fiber& fiber = machine().fiber();
  fiber.groups.push_back(std::exchange(fiber.open, {}));
}

void waitForCopies(int allButLast) {
  auto& groups = machine().fiber().groups;
  while (groups.size() > static_cast<std::size_t>(allButLast)) {
    for (const Copy& copy : groups.front()) {
      if (copy.from == nullptr) {
        std::memset(copy.to, 0, 16);
      } else {
        std::memcpy(copy.to, copy.from, 16);
      }
    }
    groups.pop_front();
  }
}

}  // namespace qplan::profiler::kernels::emulator
