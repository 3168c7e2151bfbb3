#include "profiler/cuda/cudnn/ways.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <thread>
#include <utility>

#include "profiler/cuda/build_ahead.hpp"
#include "profiler/cuda/cudnn/attention_graph.hpp"
#include "profiler/cuda/cudnn/gemm_graph.hpp"
#include "profiler/cuda/cudnn/plan.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler::cuda {

namespace {

constexpr int kMostPlans = 2;
constexpr unsigned kMostThreads = 12;

// Plans and the handle they were made with, which they refer to.
struct BuiltPlans {
  std::shared_ptr<CudnnHandle> handle;
  Plans found;
};
using BuiltPtr = std::shared_ptr<const BuiltPlans>;

struct MakeGraph {
  const CudnnPtr& cudnn;

  std::unique_ptr<Graph> operator()(const model::GemmCase& what) const {
    return gemmGraph(cudnn, what);
  }
  std::unique_ptr<Graph> operator()(const model::PrefillCase& what) const {
    return prefillGraph(cudnn, what);
  }
  std::unique_ptr<Graph> operator()(const model::DecodeCase& what) const {
    const std::int64_t perSequence = blocksPerSequence(what);
    return decodeGraph(cudnn, what, {what.sequences * perSequence, perSequence});
  }
  template <class Other>
  std::unique_ptr<Graph> operator()(const Other& /*what*/) const {
    throw DeviceError({Failure::Kind::unsupported, "no graph of cuDNN computes it"});
  }
};

int buildThreads() {
  const unsigned cores = std::thread::hardware_concurrency();
  return static_cast<int>(std::clamp(cores > 2 ? cores - 2 : 1, 1U, kMostThreads));
}

// The handle that runs plans, and the stream it was last told to use.
class Runner {
 public:
  explicit Runner(CudnnPtr cudnn) : cudnn_(std::move(cudnn)), handle_(cudnn_) {}

  void run(const Descriptor& plan, const Descriptor& pack, cudaStream_t stream) {
    if (!bound_ || stream != stream_) {
      handle_.useStream(stream);
      stream_ = stream;
      bound_ = true;
    }
    QPLAN_CUDNN(*cudnn_, cudnnBackendExecute(handle_.value(), plan.value(), pack.value()));
  }

 private:
  CudnnPtr cudnn_;
  CudnnHandle handle_;
  cudaStream_t stream_ = nullptr;
  bool bound_ = false;
};

using Bindings = std::vector<VariantPack::Binding>;

// What comes from the host with every run.
struct HostValues {
  float scale = 0;   // of attention scores
  float hidden = 0;  // a masked score
  std::int32_t cachedTokens = 0;
};

// Runs a plan on the sets in turn, and keeps everything it needs.
template <class Set>
struct RunPlan {
  BuiltPtr built;  // owns the plan
  const Plan* plan = nullptr;
  std::shared_ptr<Runner> runner;
  Sets<Set> sets;
  std::shared_ptr<DeviceBuffer> workspace;
  std::shared_ptr<HostValues> host;
  std::shared_ptr<std::vector<VariantPack>> packs;  // of each set

  void operator()(cudaStream_t stream, int turn) const {
    const auto set = static_cast<std::size_t>(turn % sets.count);
    runner->run(plan->plan, (*packs)[set].descriptor(), stream);
  }
};

// cuDNN takes addresses of operands without const.
void* readOnly(const void* pointer) { return const_cast<void*>(pointer); }

class GraphWays : public CudnnWays {
 public:
  GraphWays(CudnnPtr cudnn, int device, std::shared_ptr<Workspace> workspace)
      : cudnn_(std::move(cudnn)),
        workspace_(std::move(workspace)),
        runner_(std::make_shared<Runner>(cudnn_)),
        ahead_(buildThreads(), [this, device] { return builder(device); }) {}

  void announce(const std::vector<model::KernelCase>& next) override { ahead_.announce(next); }

  std::vector<Way> gemm(const model::GemmCase& what, const Sets<GemmSet>& sets) override {
    return ways(what, sets, {}, [](const GemmSet& set, HostValues& /*host*/) {
      Bindings out{{kGemmX, readOnly(set.x)},
                   {kGemmW, readOnly(set.w)},
                   {kGemmWScale, readOnly(set.wScale)},
                   {kGemmY, set.y}};
      if (set.xScale != nullptr) out.push_back({kGemmXScale, readOnly(set.xScale)});
      return out;
    });
  }

  std::vector<Way> prefill(const model::PrefillCase& what, const Sets<PrefillSet>& sets) override {
    const HostValues host{scaleOf(what.heads), std::numeric_limits<float>::lowest(),
                          what.cachedTokens};
    return ways(what, sets, host, [](const PrefillSet& set, HostValues& values) {
      Bindings out{
          {kAttentionQuery, readOnly(set.query)}, {kAttentionKey, readOnly(set.key)},
          {kAttentionValue, readOnly(set.value)}, {kAttentionOutput, set.out},
          {kAttentionScale, &values.scale},       {kAttentionMinusInfinity, &values.hidden}};
      if (values.cachedTokens > 0) out.push_back({kAttentionCached, &values.cachedTokens});
      return out;
    });
  }

  std::vector<Way> decode(const model::DecodeCase& what, const Sets<DecodeSet>& sets) override {
    return ways(what, sets, {scaleOf(what.heads)}, [](const DecodeSet& set, HostValues& values) {
      return Bindings{{kAttentionQuery, readOnly(set.query)},
                      {kAttentionKey, readOnly(set.libraryKey)},
                      {kAttentionValue, readOnly(set.libraryValue)},
                      {kAttentionOutput, set.out},
                      {kAttentionScale, &values.scale},
                      {kAttentionKeyPages, readOnly(set.pageTable)},
                      {kAttentionValuePages, readOnly(set.pageTable)},
                      {kAttentionQueryLengths, readOnly(set.ones)},
                      {kAttentionKeyLengths, readOnly(set.lengths)}};
    });
  }

 private:
  static float scaleOf(const model::AttentionHeads& heads) {
    return 1 / std::sqrt(static_cast<float>(heads.dim));
  }

  // Runs on a thread of its own, which has to choose the device like every other.
  BuildAhead<BuiltPtr>::Build builder(int device) const {
    QPLAN_CHECK(cudaSetDevice(device));
    auto handle = std::make_shared<CudnnHandle>(cudnn_);
    return [cudnn = cudnn_, handle](const model::KernelCase& what) -> BuiltPtr {
      const std::shared_ptr<Graph> graph = std::visit(MakeGraph{cudnn}, what);
      auto built = std::make_shared<BuiltPlans>();
      built->handle = handle;
      built->found = compile(graph, {handle->value(), nullptr}, kMostPlans);
      return built;
    };
  }

  // `bind(set, host)` names the operands of a run.
  template <class Set, class Bind>
  std::vector<Way> ways(const model::KernelCase& what, const Sets<Set>& sets,
                        const HostValues& values, Bind bind) {
    const BuiltPtr built = ahead_.value(what);
    if (built->found.plans.empty()) {
      throw DeviceError({Failure::Kind::unsupported, "cuDNN: " + built->found.reason});
    }
    std::vector<Way> result;
    for (const Plan& plan : built->found.plans) {
      RunPlan<Set> run{built,
                       &plan,
                       runner_,
                       sets,
                       workspace_->reserve(static_cast<std::size_t>(plan.workspace)),
                       std::make_shared<HostValues>(values),
                       std::make_shared<std::vector<VariantPack>>()};
      for (int i = 0; i < sets.count; ++i) {
        run.packs->emplace_back(cudnn_, bind(sets.at(i), *run.host), run.workspace->data());
      }
      result.push_back({{}, "cudnn", plan.name, std::move(run)});
    }
    return result;
  }

  CudnnPtr cudnn_;
  std::shared_ptr<Workspace> workspace_;
  std::shared_ptr<Runner> runner_;
  BuildAhead<BuiltPtr> ahead_;
};

}  // namespace

std::unique_ptr<CudnnWays> makeCudnnWays(CudnnPtr cudnn, int device,
                                         std::shared_ptr<Workspace> workspace) {
  return std::make_unique<GraphWays>(std::move(cudnn), device, std::move(workspace));
}

OpenedCudnn openCudnnWays(int device, std::shared_ptr<Workspace> workspace) {
  auto loaded = loadFunctions<Cudnn>(GpuLibrary::cudnn);
  if (auto* problem = std::get_if<std::string>(&loaded)) return {nullptr, {}, *problem};
  const CudnnPtr& cudnn = std::get<CudnnPtr>(loaded);
  try {
    return {makeCudnnWays(cudnn, device, std::move(workspace)), cudnn->version, {}};
  } catch (const DeviceError& error) {
    if (error.failure().kind == Failure::Kind::lost) throw;
    return {nullptr, cudnn->version, error.failure().reason};
  }
}

}  // namespace qplan::profiler::cuda
