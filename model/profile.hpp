#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/elementwise.hpp"
#include "model/format.hpp"
#include "model/gemm.hpp"
#include "model/gpu.hpp"
#include "model/quantity.hpp"
#include "model/work.hpp"

namespace qplan::model {

// Kernels of one size, as a profile measures them. All sizes are those of one GPU and positive.

// Y[rows, outputs] = X[rows, inputs] W[outputs, inputs]^T, activations quantized beforehand.
struct GemmCase {
  Format format = Format::bf16;
  int rows = 0;  // M
  GemmShape shape;
  bool operator==(const GemmCase&) const = default;
};

// Heads of one GPU.
struct AttentionHeads {
  int query = 0;
  int keyValue = 0;
  int dim = 0;
  bool operator==(const AttentionHeads&) const = default;
};

// One layer, one new token for each of `sequences`, every context `contextTokens` long, paged
// cache.
struct DecodeCase {
  KvDtype kvDtype = KvDtype::bf16;
  int sequences = 0;
  int contextTokens = 0;
  AttentionHeads heads;
  bool operator==(const DecodeCase&) const = default;
};

// One layer, causal: `newTokens` of each sequence after `cachedTokens` (may be 0) of its own.
struct PrefillCase {
  int sequences = 0;
  int newTokens = 0;
  int cachedTokens = 0;
  AttentionHeads heads;
  bool operator==(const PrefillCase&) const = default;
};

// `width` as in model/elementwise.hpp. `format`: what `quantize` quantizes to; BF16 otherwise.
struct ElementwiseCase {
  ElementwiseOp op = ElementwiseOp::norm;
  Format format = Format::bf16;
  int tokens = 0;
  int width = 0;
  bool operator==(const ElementwiseCase&) const = default;
};

// Device memory; `bytes` is the size of the buffer, a copy moves twice that.
enum class MemoryAccess { read, write, copy };
struct MemoryCase {
  MemoryAccess access = MemoryAccess::copy;
  std::int64_t bytes = 0;
  bool operator==(const MemoryCase&) const = default;
};

// Between pinned host memory and the GPU.
enum class CopyDirection { hostToDevice, deviceToHost };
struct HostCopyCase {
  CopyDirection direction = CopyDirection::hostToDevice;
  std::int64_t bytes = 0;
  bool operator==(const HostCopyCase&) const = default;
};

// Idle time between two dependent empty kernels: from start to start, less the kernel's own time
// where activity records tell it (else `algorithm` says that it is included).
//   launch: launched one by one; graph: nodes of a CUDA graph; programmatic: graph nodes with
//   programmatic dependent launch (compute capability 9.0 and later)
enum class GapKind { launch, graph, programmatic };
struct GapCase {
  GapKind kind = GapKind::graph;
  bool operator==(const GapCase&) const = default;
};

// Sum of `bytes` of 16-bit elements over the first `ranks` GPUs, library ring.
struct AllReduceCase {
  int ranks = 2;
  std::int64_t bytes = 0;
  bool operator==(const AllReduceCase&) const = default;
};

// A square linear layer (M = N = K = size) repeated for seconds, until clocks have settled at what
// power allows; the figure is the time of one.
struct SustainedCase {
  Format format = Format::bf16;
  int size = 0;
  bool operator==(const SustainedCase&) const = default;
};

using KernelCase = std::variant<GemmCase, DecodeCase, PrefillCase, ElementwiseCase, MemoryCase,
                                HostCopyCase, GapCase, AllReduceCase, SustainedCase>;

// The alternatives of KernelCase, in its order.
enum class KernelClass {
  gemm,
  decodeAttention,
  prefillAttention,
  elementwise,
  memory,
  hostCopy,
  gap,
  allReduce,
  sustained
};
inline constexpr std::size_t kKernelClassCount = 9;
static_assert(std::variant_size_v<KernelCase> == kKernelClassCount);

constexpr KernelClass kernelClass(const KernelCase& kernel) {
  return static_cast<KernelClass>(kernel.index());
}

// "gemm", "decode_attention", "prefill_attention", "elementwise", "memory", "host_copy", "gap",
// "all_reduce", "sustained"
std::string_view name(KernelClass kernelClass);
std::string_view name(MemoryAccess access);      // "read", "write", "copy"
std::string_view name(CopyDirection direction);  // "host_to_device", "device_to_host"
std::string_view name(GapKind kind);             // "launch", "graph", "programmatic"

// One line for people, without commas or line breaks: "gemm fp8-w8a8 16 x 4096 x 4096 (M x N x K)".
// Different cases have different descriptions.
std::string describe(const KernelCase& kernel);

// Of one run. bytes: operands and results once (for memory the traffic, for a collective what a
// rank sends); both 0 for a gap.
Work workOf(const KernelCase& kernel);

// Longer of bytes at peak bandwidth (of the links for copies and collectives) and FLOPs at peak
// rate of the case's math type. What elementwise and memory cases move counts only as far as it
// exceeds the L2 cache. 0 for gaps; nothing where the GPU has no peak for the math type.
std::optional<Seconds> floorOf(const KernelCase& kernel, const Gpu& gpu);

// How times were taken.
//   cupti: activity records of the device; graph: a CUDA graph of many runs, divided; events: a
//   stream of many runs between two events, divided; simulated: computed, no GPU; published: taken
//   from a table of somebody else's
enum class TimingMethod { cupti, graph, events, simulated, published };
std::string_view name(TimingMethod method);

// Hardware counters of one run.
struct Counters {
  Bytes dramRead;
  Bytes dramWritten;
  double tensorInstructions = 0;
  double tensorActivePercent = 0;  // of the cycles, at most 100
  double smCycles = 0;
  Seconds duration;
  bool operator==(const Counters&) const = default;
};

// One measured case.
struct ProfilePoint {
  KernelCase what;
  std::string kernel;     // name of the (longest) kernel that ran
  std::string algorithm;  // how the library was asked for it; may be empty
  TimingMethod timing = TimingMethod::cupti;
  Seconds median;
  Seconds p10;
  Seconds p90;
  int samples = 0;
  Hertz smClock;                      // 0: not read
  Watts power;                        // 0: not read
  std::vector<std::string> throttle;  // reasons active meanwhile
  std::optional<Counters> counters;
  // Why the model must not use it ("faster than memory allows", "SM clock below 75 %"); empty:
  // good.
  std::string flag;
  bool operator==(const ProfilePoint&) const = default;
};

// A case without a figure.
struct MissedPoint {
  KernelCase what;
  std::string reason;
  bool operator==(const MissedPoint&) const = default;
};

// What was measured, to tell one machine from another. Texts are empty and figures 0 where unknown.
struct DeviceRecord {
  std::string name;
  std::string uuid;
  ComputeCapability computeCapability;
  int smCount = 0;
  int gpus = 1;  // of this kind in the machine
  Bytes memory;
  Bytes l2;
  Hertz maxSmClock;
  Hertz maxMemoryClock;
  Watts powerLimit;
  std::optional<bool> ecc;
  std::optional<bool> mig;
  std::string driver;
  std::string cuda;  // runtime
  std::string cublasLt;
  std::string cudnn;
  std::string cupti;
  std::string nccl;
  bool operator==(const DeviceRecord&) const = default;
};

struct ProfileMethod {
  std::string tool;      // "qprof 0.1.0"
  std::string grid;      // "default", "quick", "published"
  std::string gridHash;  // of the cases planned, so that a resumed run continues the same plan
  std::uint64_t seed = 0;
  std::string countersMissing;  // why there are no counters; empty where there are
  bool operator==(const ProfileMethod&) const = default;
};

// Kernel times of one GPU type (schema "qplan.profile").
struct Profile {
  Gpu gpu;  // data-sheet figures; `id` is a catalogue's where the GPU is in one
  DeviceRecord device;
  ProfileMethod method;
  bool complete = true;  // false: the run was interrupted
  std::string source;
  std::string date;                // ISO
  std::vector<std::string> notes;  // what a reader has to know: what was filtered and why
  std::vector<ProfilePoint> points;
  std::vector<MissedPoint> missed;
  bool operator==(const Profile&) const = default;
};

// Times finite and positive with p10 <= median <= p90, sizes positive, no case twice; paths are
// JSON pointers of the profile file.
std::vector<Diagnostic> validate(const Profile& profile);

}  // namespace qplan::model
