#include "profiler/cuda/cupti/tracer.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "profiler/cuda/cupti/versions.hpp"

namespace qplan::profiler::cuda {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{4} << 20U;
constexpr std::size_t kAlignment = 8;  // CUPTI's demand

// Marks are made with the records of the calls themselves, of the runtime or straight of the
// driver: CUPTI writes them only where it writes those.
constexpr std::array kKinds{CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION, CUPTI_ACTIVITY_KIND_RUNTIME,
                            CUPTI_ACTIVITY_KIND_DRIVER, CUPTI_ACTIVITY_KIND_MEMSET,
                            CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL};

// CUPTI's callbacks carry no pointer of ours, and its own thread may call them. Never destroyed:
// CUPTI may call while the program ends.
struct Inbox {
  std::mutex mutex;
  Trace trace;
  const Cupti* cupti = nullptr;
};

Inbox& inbox() {
  static auto* const kInbox = new Inbox;
  return *kInbox;
}

std::uint64_t CUPTIAPI timestamp() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

void add(Trace& trace, const CUpti_Activity& record) {
  switch (record.kind) {
    case CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL: {
      const auto& kernel = reinterpret_cast<const CUpti_ActivityKernel10&>(record);
      trace.kernels.push_back({kernel.correlationId, kernel.start, kernel.end,
                               kernel.name == nullptr ? std::string() : kernel.name});
      break;
    }
    case CUPTI_ACTIVITY_KIND_MEMSET: {
      const auto& set = reinterpret_cast<const CUpti_ActivityMemset4&>(record);
      trace.kernels.push_back({set.correlationId, set.start, set.end, "memset"});
      break;
    }
    case CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION: {
      const auto& mark = reinterpret_cast<const CUpti_ActivityExternalCorrelation&>(record);
      trace.marks.push_back({mark.correlationId, mark.externalId});
      break;
    }
    default:
      break;
  }
}

}  // namespace

void CUPTIAPI Tracer::lend(std::uint8_t** buffer, std::size_t* size, std::size_t* most) {
  *buffer = static_cast<std::uint8_t*>(std::aligned_alloc(kAlignment, kBufferBytes));
  *size = *buffer == nullptr ? 0 : kBufferBytes;  // without a buffer records are counted as dropped
  *most = 0;                                      // as many as fit
}

void CUPTIAPI Tracer::receive(CUcontext /*context*/, std::uint32_t /*stream*/, std::uint8_t* buffer,
                              std::size_t /*size*/, std::size_t used) {
  Inbox& box = inbox();
  {
    const std::scoped_lock lock(box.mutex);
    CUpti_Activity* record = nullptr;
    while (used > 0 &&
           box.cupti->cuptiActivityGetNextRecord(buffer, used, &record) == CUPTI_SUCCESS) {
      add(box.trace, *record);
    }
  }
  std::free(buffer);
}

Tracer::Opened Tracer::shared() {
  static const Opened kOpened = []() -> Opened {
    auto loaded = loadFunctions<Cupti>(GpuLibrary::cupti);
    if (auto* why = std::get_if<std::string>(&loaded)) return {nullptr, std::move(*why)};
    const CuptiPtr cupti = std::get<CuptiPtr>(std::move(loaded));
    inbox().cupti = cupti.get();
    CUptiResult status = CUPTI_SUCCESS;
    if (timestampCallbackWorks(cupti->version)) {
      status = cupti->cuptiActivityRegisterTimestampCallback(timestamp);
    }
    if (status == CUPTI_SUCCESS) {
      status = cupti->cuptiActivityRegisterCallbacks(lend, receive);
    }
    if (status != CUPTI_SUCCESS) return {nullptr, "CUPTI: " + cupti->words(status)};
    // Never destroyed, for the inbox's reason.
    return {new Tracer(cupti), {}};
  }();
  return kOpened;
}

void Tracer::preferHardware() {
  if (askedHardware_ || !hardwareTraceWorks(cupti_->version)) return;
  askedHardware_ = true;
  (void)cupti_->cuptiActivityEnableHWTrace(1);  // GPUs before Blackwell have none
}

void Tracer::enable() {
  if (enabled_) return;
  enabled_ = true;  // in part, should one of them fail
  for (const CUpti_ActivityKind kind : kKinds) QPLAN_CUPTI(*cupti_, cuptiActivityEnable(kind));
}

void Tracer::disable() {
  if (!enabled_) return;
  enabled_ = false;
  for (const CUpti_ActivityKind kind : kKinds) {
    (void)cupti_->cuptiActivityDisable(kind);  // one that was never enabled
  }
}

void Tracer::beginRun(std::uint64_t id) {
  QPLAN_CUPTI(*cupti_,
              cuptiActivityPushExternalCorrelationId(CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM0, id));
}

void Tracer::endRun() {
  (void)cupti_->cuptiActivityPopExternalCorrelationId(CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM0,
                                                      nullptr);
}

Trace Tracer::take() {
  QPLAN_CUPTI(*cupti_, cuptiActivityFlushAll(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED));
  std::size_t dropped = 0;
  (void)cupti_->cuptiActivityGetNumDroppedRecords(nullptr, 0, &dropped);
  Inbox& box = inbox();
  const std::scoped_lock lock(box.mutex);
  Trace trace = std::exchange(box.trace, {});
  trace.dropped = dropped;
  return trace;
}

}  // namespace qplan::profiler::cuda
