#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "model/tables/attention_tables.hpp"
#include "planner/calibrate/attention_fit.hpp"
#include "planner/calibrate/collective_fit.hpp"
#include "planner/calibrate/kernel_jobs.hpp"

// Attention, elementwise kernels and collectives: fits by fitAndJudge.
namespace qplan::planner::calibrate {
namespace {

using model::ElementwiseOp;
using model::KvDtype;
using model::tables::namesDevice;
using model::tables::TableRow;

constexpr std::size_t kFewestSamples = 10;
// Head size of the models served; kernels of other sizes are other code.
constexpr int kHeadDim = 128;
// Tables of one model's layers are of Llama-3.1-8B (see kernel_tables.hpp).
constexpr int kModelHeads = 32, kModelKvHeads = 8;
constexpr model::Bytes kPeerLimit{8388608.0};
constexpr model::BytesPerSecond kStreamRate{20e9};

KernelFit fitted(KernelFit record, const JudgedFit& judged, const char* leftOut) {
  for (const FitParameter& p : judged.fit.parameters) {
    if (p.fixed) continue;
    const bool bound = p.value <= p.lower || p.value >= p.upper;
    const bool told = std::isfinite(p.standardError);
    const ParameterState state = !told   ? ParameterState::unidentified
                                 : bound ? ParameterState::atBound
                                         : ParameterState::fitted;
    record.parameters.push_back(
        {p.name, state, p.value, state == ParameterState::fitted ? p.standardError : 0.0});
  }
  record.converged = judged.fit.converged;
  record.inSample = judged.fit.errors;
  int left = record.tableRows - record.inSample.samples;
  for (const DroppedRows& d : record.dropped) left -= d.rows;
  if (left > 0) record.dropped.push_back({"short context, or cache of one to four times L2", left});
  if (judged.heldOut.samples > 0) record.heldOut = {{leftOut, judged.heldOut}};
  return record;
}

// A job on the samples of the first group that has any; nothing where there are none or too few.
template <class Sample>
std::optional<KernelJob> jobOn(const GroupSamples<Sample>& group, std::string kernel,
                               KernelJobs& into) {
  if (group.samples.empty()) return std::nullopt;
  if (group.samples.size() < kFewestSamples) {
    into.skipped.push_back(
        {std::move(kernel), std::to_string(group.samples.size()) + " samples are too few"});
    return std::nullopt;
  }
  KernelJob job;
  job.record.kernel = std::move(kernel);
  job.record.tables = group.tables;
  job.record.tableRows = group.tableRows;
  const int dropped = group.tableRows - static_cast<int>(group.samples.size());
  if (dropped > 0)
    job.record.dropped.push_back({"other kernel, size or GPU, or misleading", dropped});
  return job;
}

std::vector<AttentionSample> attentionSamples(const KernelTable& table) {
  switch (table.kind) {
    case KernelTableKind::decodeAttention:
      return generationAttentionSamples(table.table);
    case KernelTableKind::promptAttention:
      return contextAttentionSamples(table.table);
    case KernelTableKind::modelAttention:
      return servingAttentionSamples(table.table, kModelHeads, kModelKvHeads, kHeadDim);
    default:
      return {};
  }
}

// Held out: four pairs of head counts; of a table with one pair, a third of the sizes.
AttentionFitOptions attentionOptions(const std::vector<AttentionSample>& samples) {
  std::set<std::pair<int, int>> pairs;
  for (const AttentionSample& s : samples) pairs.emplace(s.heads, s.kvHeads);
  AttentionFitOptions options;
  if (pairs.size() > 1) {
    options.heldOut = [](const AttentionSample& s) {
      static constexpr std::pair<int, int> kHeld[] = {{32, 8}, {16, 4}, {8, 1}, {64, 8}};
      return std::find(std::begin(kHeld), std::end(kHeld), std::pair(s.heads, s.kvHeads)) !=
             std::end(kHeld);
    };
  } else {
    options.heldOut = [](const AttentionSample& s) {
      const double size = std::log2(s.sequences * s.newTokens) + std::log2(s.context + 1);
      return std::lround(size) % 3 == 0;
    };
  }
  return options;
}

bool heldOutSize(const CollectiveSample& s) {
  return std::lround(std::log2(s.bytes.value())) % 3 == 0;
}

// Whether the decode fit finds a sample: fitDecode leaves out short contexts and, between L2 and
// four times it, what is neither cached nor streamed.
bool hasLongContext(const std::vector<AttentionSample>& samples, const model::Gpu& gpu) {
  const AttentionFitOptions defaults;
  return std::any_of(samples.begin(), samples.end(), [&](const AttentionSample& s) {
    const double bytes =
        s.context * s.sequences * 2.0 * s.kvHeads * s.headDim * model::bytesPerElement(s.kvDtype);
    return s.context >= defaults.shortestContext &&
           (bytes < gpu.l2.value() || bytes > 4.0 * gpu.l2.value());
  });
}

GroupSamples<AttentionSample> decodeGroup(const KernelSources& sources, KvDtype dtype) {
  auto group = firstGroup<AttentionSample>(sources.tables, [&](const KernelTable& table) {
    auto samples = attentionSamples(table);
    std::erase_if(samples, [&](const AttentionSample& s) {
      return s.newTokens != 1 || s.headDim != kHeadDim || s.kvDtype != dtype;
    });
    return samples;
  });
  if (!hasLongContext(group.samples, sources.gpu)) group.samples.clear();
  return group;
}

}  // namespace

void addAttentionJobs(const KernelSources& sources, KernelJobs& into) {
  const model::Gpu& gpu = sources.gpu;
  const auto decode = decodeGroup(sources, KvDtype::bf16);
  if (auto job = jobOn(decode, "attention/decode", into)) {
    job->run = [gpu, samples = decode.samples](KernelFit record, model::Efficiency& efficiency,
                                               const std::stop_token&) {
      model::DecodeEfficiency& known = efficiency.attention.decode;
      model::DecodeEfficiency from;
      // Whether the kernels of this GPU split the context of heads without a group is known from
      // their code, not from times.
      if (known.streamRate.value() > 0) from.streamRate = kStreamRate;
      auto fit = fitDecode(samples, gpu, from, attentionOptions(samples));
      model::DecodeEfficiency& e = fit.efficiency;
      roundAll(e.startUp, e.regroup, e.sequenceHead, e.bandwidth, e.underfill, e.streamRate);
      e.fp8StartUp = known.fp8StartUp;
      e.fp8Bandwidth = known.fp8Bandwidth;
      e.skew = known.skew;
      known = e;
      return fitted(std::move(record), fit.judged, "head counts");
    };
    into.jobs.push_back(std::move(*job));
  }
  const auto fp8 = decodeGroup(sources, KvDtype::fp8);
  if (auto job = jobOn(fp8, "attention/decode/fp8", into)) {
    job->run = [gpu, samples = fp8.samples](KernelFit record, model::Efficiency& efficiency,
                                            const std::stop_token&) {
      model::DecodeEfficiency from = efficiency.attention.decode;
      from.fp8StartUp = model::DecodeEfficiency{}.fp8StartUp;
      from.fp8Bandwidth = model::DecodeEfficiency{}.fp8Bandwidth;
      auto fit = fitFp8Decode(samples, gpu, from, attentionOptions(samples));
      roundAll(fit.efficiency.fp8StartUp, fit.efficiency.fp8Bandwidth);
      efficiency.attention.decode = fit.efficiency;
      return fitted(std::move(record), fit.judged, "head counts");
    };
    into.jobs.push_back(std::move(*job));
  }
  const auto prompts = firstGroup<AttentionSample>(sources.tables, [](const KernelTable& table) {
    auto samples = attentionSamples(table);
    std::erase_if(samples, [](const AttentionSample& s) {
      return s.newTokens == 1 || s.headDim != kHeadDim || s.kvDtype != KvDtype::bf16 ||
             (s.sequences > 1 &&
              s.sequences * s.newTokens > AttentionFitOptions{}.mostPromptTokens);
    });
    return samples;
  });
  if (auto job = jobOn(prompts, "attention/prefill", into)) {
    job->run = [gpu, samples = prompts.samples](KernelFit record, model::Efficiency& efficiency,
                                                const std::stop_token&) {
      auto fit = fitPrefill(samples, gpu, attentionOptions(samples));
      model::PrefillEfficiency& e = fit.efficiency;
      roundAll(e.startUp, e.compute, e.bandwidth, e.rowBlock);
      efficiency.attention.prefill = e;
      return fitted(std::move(record), fit.judged, "head counts");
    };
    into.jobs.push_back(std::move(*job));
  }
}

namespace {

std::vector<ElementwiseSample> operatorSamples(const KernelTable& table, const model::Gpu& gpu,
                                               ElementwiseOp op) {
  if (table.kind != KernelTableKind::operatorMedians) return {};
  for (std::size_t i = 0; i < table.table.rows.size(); ++i) {
    const std::string& device = TableRow(table.table, i).text("device");
    if (namesDevice(gpu.id, device)) return vidurElementwiseSamples(table.table, device, op);
  }
  return {};
}

// Static quantization and the cost of the scale belong together, table by table of a group.
std::vector<ElementwiseSample> quantizationSamples(const KernelTable& table,
                                                   const std::vector<KernelTable>& all) {
  if (table.kind != KernelTableKind::staticQuantization) return {};
  for (const KernelTable& other : all) {
    if (other.group != table.group || other.kind != KernelTableKind::dynamicScale) continue;
    return quantizeSamples(table.table, other.table);
  }
  return {};
}

void addElementwiseJob(const KernelSources& sources, ElementwiseOp op,
                       const GroupSamples<ElementwiseSample>& group,
                       const std::function<bool(const ElementwiseSample&)>& heldOut,
                       KernelJobs& into) {
  auto job = jobOn(group, "elementwise/" + std::string(name(op)), into);
  if (!job) return;
  job->run = [gpu = sources.gpu, op, samples = group.samples, heldOut](
                 KernelFit record, model::Efficiency& efficiency, const std::stop_token&) {
    auto fit = fitElementwise(op, samples, gpu, heldOut);
    roundAll(fit.kernel.startUp, fit.kernel.row, fit.kernel.bandwidth);
    efficiency.elementwise.kernels[static_cast<std::size_t>(op)] = fit.kernel;
    return fitted(std::move(record), fit.judged, "widths");
  };
  into.jobs.push_back(std::move(*job));
}

}  // namespace

void addElementwiseJobs(const KernelSources& sources, KernelJobs& into) {
  for (const ElementwiseOp op : {ElementwiseOp::norm, ElementwiseOp::rope,
                                 ElementwiseOp::activation, ElementwiseOp::embedding}) {
    const auto group = firstGroup<ElementwiseSample>(sources.tables, [&](const KernelTable& table) {
      return operatorSamples(table, sources.gpu, op);
    });
    double widest = 0;
    for (const ElementwiseSample& s : group.samples) widest = std::max(widest, s.width);
    addElementwiseJob(
        sources, op, group, [widest](const ElementwiseSample& s) { return s.width == widest; },
        into);
  }
  const auto group = firstGroup<ElementwiseSample>(sources.tables, [&](const KernelTable& table) {
    return quantizationSamples(table, sources.tables);
  });
  addElementwiseJob(
      sources, ElementwiseOp::quantize, group,
      [](const ElementwiseSample& s) { return s.width == 4096 || s.width == 8192; }, into);
}

void addCollectiveJobs(const KernelSources& sources, KernelJobs& into) {
  const model::Gpu& gpu = sources.gpu;
  const bool allPeers = gpu.interconnect.fabric == model::Fabric::nvswitch;
  const auto path = allPeers ? model::PathKind::nvlink : model::PathKind::pcie;
  const auto ring = firstGroup<CollectiveSample>(sources.tables, [&](const KernelTable& table) {
    if (table.kind != KernelTableKind::libraryCollective) return std::vector<CollectiveSample>{};
    auto samples = ncclAllReduceSamples(table.table);
    std::erase_if(samples, [&](const CollectiveSample& s) {
      // Two ranks behind a bridge take another path than four.
      const bool bridged = gpu.interconnect.fabric == model::Fabric::nvlinkBridge && s.ranks == 2;
      return bridged || s.bytes.value() <= 0.0 || (s.ranks != 2 && s.ranks != 4 && s.ranks != 8);
    });
    return samples;
  });
  if (auto job = jobOn(ring, allPeers ? "collective/ring/nvlink" : "collective/ring/pcie", into)) {
    job->run = [gpu, path, samples = ring.samples](KernelFit record, model::Efficiency& efficiency,
                                                   const std::stop_token&) {
      auto fit = fitRing(samples, gpu, heldOutSize);
      model::RingEfficiency& e = fit.efficiency;
      roundAll(e.startUp, e.perRank, e.ramp, e.bandwidth[0], e.bandwidth[1], e.bandwidth[2]);
      efficiency.collective.ring[static_cast<std::size_t>(path)] = e;
      return fitted(std::move(record), fit.judged, "sizes");
    };
    into.jobs.push_back(std::move(*job));
  }
  const auto peer = firstGroup<CollectiveSample>(sources.tables, [&](const KernelTable& table) {
    if (table.kind != KernelTableKind::engineAllReduce) return std::vector<CollectiveSample>{};
    auto samples = customAllReduceSamples(table.table);
    // Without a switch engines use these kernels for two ranks only.
    std::erase_if(samples, [&](const CollectiveSample& s) {
      return s.bytes > kPeerLimit || s.bytes.value() <= 0.0 || s.ranks < 2 ||
             s.ranks > (allPeers ? gpu.interconnect.gpusPerNode : 2);
    });
    return samples;
  });
  if (auto job = jobOn(peer, "collective/peer", into)) {
    job->run = [gpu, samples = peer.samples](KernelFit record, model::Efficiency& efficiency,
                                             const std::stop_token&) {
      auto fit = fitPeerKernels(samples, gpu, kPeerLimit, heldOutSize);
      model::PeerKernelEfficiency& e = fit.efficiency;
      roundAll(e.startUp, e.perDoubling, e.twoShotStartUp, e.twoShotPerRank, e.oneShot, e.twoShot);
      efficiency.collective.peer = e;
      return fitted(std::move(record), fit.judged, "sizes");
    };
    into.jobs.push_back(std::move(*job));
  }
}

}  // namespace qplan::planner::calibrate
