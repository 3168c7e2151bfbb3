#include "profiler/cuda/choice.hpp"

#include "profiler/kernels/plan.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::Format;

bool atLeast(const model::ComputeCapability& have, int major, int minor) {
  return have.major > major || (have.major == major && have.minor >= minor);
}

class Chooser {
 public:
  Chooser(const Means& means, Purpose purpose) : means_(means), purpose_(purpose) {}

  Choice operator()(const model::GemmCase& what) {
    switch (what.format) {
      case Format::bf16:
        lt(WayKind::cublasLt);
        break;
      case Format::fp8W8a8:
        fp8();
        break;
      case Format::int8W8a8:
        cudnn();
        lt(WayKind::cublasLtInt32);
        break;
      case Format::int4W4a16:
        int4(what);
        break;
    }
    return finished();
  }
  Choice operator()(const model::SustainedCase& what) {
    return (*this)(model::GemmCase{what.format, what.size, {what.size, what.size}});
  }
  Choice operator()(const model::PrefillCase& /*what*/) {
    cudnn();
    return finished();
  }
  Choice operator()(const model::DecodeCase& what) {
    const kernels::DecodeShape shape{.cache = what.kvDtype == model::KvDtype::bf16
                                                  ? kernels::CacheType::bf16
                                                  : kernels::CacheType::e4m3,
                                     .sequences = what.sequences,
                                     .queryHeads = what.heads.query,
                                     .keyValueHeads = what.heads.keyValue,
                                     .dim = what.heads.dim,
                                     .blocksPerSequence = 1};
    const std::string_view problem = kernels::decodeUnsupported(shape);
    if (problem.empty()) {
      out_.ways.push_back(WayKind::own);
    } else {
      because("own kernel: " + std::string(problem));
    }
    if (what.kvDtype == model::KvDtype::bf16) cudnn();
    return finished();
  }
  Choice operator()(const model::ElementwiseCase& what) {
    switch (what.op) {
      case model::ElementwiseOp::norm:
      case model::ElementwiseOp::rope:
      case model::ElementwiseOp::activation:
      case model::ElementwiseOp::quantize:
        return {{WayKind::own}, {}};
      default:
        return {{}, "no kernel for this operator"};
    }
  }
  Choice operator()(const model::MemoryCase& /*what*/) { return {{WayKind::own}, {}}; }
  template <class Other>
  Choice operator()(const Other& /*what*/) {
    return {{}, "not computed by kernels of one GPU"};
  }

 private:
  void because(const std::string& reason) { reason_ += (reason_.empty() ? "" : "; ") + reason; }
  void lt(WayKind kind) {
    if (means_.cublasLt) {
      out_.ways.push_back(kind);
    } else {
      because("no cuBLASLt");
    }
  }
  void cudnn() {
    if (means_.cudnn) {
      out_.ways.push_back(WayKind::cudnn);
    } else {
      because("no cuDNN");
    }
  }
  void fp8() {
    if (!atLeast(means_.computeCapability, 8, 9)) {
      because("no FP8 matrix units before compute capability 8.9");
      return;
    }
    // cuBLASLt scales rows and columns on Hopper alone, and there in wide tiles alone.
    if (means_.computeCapability == model::ComputeCapability{9, 0}) lt(WayKind::cublasLt);
    cudnn();
  }
  void int4(const model::GemmCase& what) {
    // Twice the rows of one launch, in two; with more, dequantizing first is faster.
    constexpr int kMostLaunches = 2;
    const int launches = kernels::w4a16Launches(what.rows);
    const int rows = launches > kMostLaunches ? what.rows : (what.rows + launches - 1) / launches;
    const std::string_view problem =
        kernels::w4a16Unsupported({rows, what.shape.outputs, what.shape.inputs});
    if (problem.empty()) {
      out_.ways.push_back(WayKind::own);
    } else {
      because("own kernel: " + std::string(problem));
    }
    if (!problem.empty() || launches > 1 || purpose_ == Purpose::checking) {
      lt(WayKind::dequantizeFirst);
    }
    cudnn();
  }
  Choice finished() {
    if (out_.ways.empty()) out_.reason = reason_;
    return std::move(out_);
  }

  const Means& means_;
  Purpose purpose_;
  Choice out_;
  std::string reason_;
};

}  // namespace

std::string_view name(WayKind kind) {
  switch (kind) {
    case WayKind::cublasLt:
      return "cublasLt";
    case WayKind::cublasLtInt32:
      return "cublasLt int32";
    case WayKind::cudnn:
      return "cuDNN";
    case WayKind::own:
      return "own";
    case WayKind::dequantizeFirst:
      return "dequantize first";
  }
  return "";
}

Choice choose(const model::KernelCase& what, const Means& means, Purpose purpose) {
  return std::visit(Chooser(means, purpose), what);
}

}  // namespace qplan::profiler::cuda
