#include "profiler/cuda/lt_product.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "profiler/cuda/error.hpp"

namespace qplan::profiler::cuda {

Lt::Lt(LtFunctionsPtr functions) : functions_(std::move(functions)) {
  QPLAN_CHECK(functions_->cublasLtCreate(&handle_));
}

Lt::~Lt() { functions_->cublasLtDestroy(handle_); }

std::string algorithmText(const LtConfig& config) {
  std::string text = fmt::format("algo {} tile {} stages {} split-k {} workspace {}", config.id,
                                 config.tile, config.stages, config.splitK, config.workspace);
  const auto add = [&](std::string_view name, int value) {
    if (value != 0) text += fmt::format(" {} {}", name, value);
  };
  add("reduction", config.reduction);
  add("swizzle", config.swizzle);
  add("custom", config.custom);
  add("inner", config.innerShape);
  add("cluster", config.clusterShape);
  return text;
}

namespace {

struct TypesOf {
  cudaDataType_t operands;
  cudaDataType_t result;
  cublasComputeType_t compute;
  cudaDataType_t scale;
};

TypesOf typesOf(LtTypes types) {
  switch (types) {
    case LtTypes::fp8Scaled:
      return {CUDA_R_8F_E4M3, CUDA_R_16BF, CUBLAS_COMPUTE_32F, CUDA_R_32F};
    case LtTypes::int8:
      return {CUDA_R_8I, CUDA_R_32I, CUBLAS_COMPUTE_32I, CUDA_R_32I};
    case LtTypes::bf16:
      break;
  }
  return {CUDA_R_16BF, CUDA_R_16BF, CUBLAS_COMPUTE_32F, CUDA_R_32F};
}

// A descriptor and the function that destroys it.
template <class Descriptor>
class Owned {
 public:
  using Destroy = cublasStatus_t (*)(Descriptor);
  explicit Owned(Destroy destroy) : destroy_(destroy) {}
  ~Owned() {
    if (value_ != nullptr) destroy_(value_);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Descriptor value() const { return value_; }
  Descriptor* slot() { return &value_; }

 private:
  Destroy destroy_;
  Descriptor value_ = nullptr;
};

int attribute(const Lt& lt, const cublasLtMatmulAlgo_t& algorithm,
              cublasLtMatmulAlgoConfigAttributes_t name, std::size_t bytes) {
  std::uint32_t value = 0;  // some are 16 bits wide
  std::size_t written = 0;
  const auto status =
      lt->cublasLtMatmulAlgoConfigGetAttribute(&algorithm, name, &value, bytes, &written);
  return status == CUBLAS_STATUS_SUCCESS ? static_cast<int>(value) : 0;
}

LtConfig configOf(const Lt& lt, const cublasLtMatmulHeuristicResult_t& result) {
  const auto read = [&](cublasLtMatmulAlgoConfigAttributes_t name, std::size_t bytes = 4) {
    return attribute(lt, result.algo, name, bytes);
  };
  LtConfig config;
  config.id = read(CUBLASLT_ALGO_CONFIG_ID);
  config.tile = read(CUBLASLT_ALGO_CONFIG_TILE_ID);
  config.stages = read(CUBLASLT_ALGO_CONFIG_STAGES_ID);
  config.splitK = read(CUBLASLT_ALGO_CONFIG_SPLITK_NUM);
  config.reduction = read(CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME);
  config.swizzle = read(CUBLASLT_ALGO_CONFIG_CTA_SWIZZLING);
  config.custom = read(CUBLASLT_ALGO_CONFIG_CUSTOM_OPTION);
  config.innerShape = read(CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID, 2);
  config.clusterShape = read(CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID, 2);
  config.workspace = result.workspaceSize;
  return config;
}

}  // namespace

struct LtProduct::Parts {
  explicit Parts(const Lt& lt)
      : operation(lt->cublasLtMatmulDescDestroy),
        w(lt->cublasLtMatrixLayoutDestroy),
        x(lt->cublasLtMatrixLayoutDestroy),
        y(lt->cublasLtMatrixLayoutDestroy) {}
  Owned<cublasLtMatmulDesc_t> operation;
  Owned<cublasLtMatrixLayout_t> w;
  Owned<cublasLtMatrixLayout_t> x;
  Owned<cublasLtMatrixLayout_t> y;
};

// cuBLASLt thinks in columns: what is row-major to us is its transpose to cuBLASLt, so
// Y^T[outputs, rows] = W X^T, with W the first operand, transposed (the only order for FP8).
LtProduct::LtProduct(LtPtr lt, LtTypes types, const LtShape& shape, std::size_t workspaceBytes)
    : lt_(std::move(lt)),
      types_(types),
      workspaceBytes_(workspaceBytes),
      parts_(std::make_unique<Parts>(*lt_)) {
  const TypesOf kinds = typesOf(types);
  const Lt& library = *lt_;
  QPLAN_CHECK(
      library->cublasLtMatmulDescCreate(parts_->operation.slot(), kinds.compute, kinds.scale));
  const auto set = [&](cublasLtMatmulDescAttributes_t name, const auto& value) {
    QPLAN_CHECK(library->cublasLtMatmulDescSetAttribute(parts_->operation.value(), name, &value,
                                                        sizeof(value)));
  };
  set(CUBLASLT_MATMUL_DESC_TRANSA, CUBLAS_OP_T);
  set(CUBLASLT_MATMUL_DESC_TRANSB, CUBLAS_OP_N);
  if (types == LtTypes::fp8Scaled) {
    const std::int32_t mode = CUBLASLT_MATMUL_MATRIX_SCALE_OUTER_VEC_32F;
    set(CUBLASLT_MATMUL_DESC_A_SCALE_MODE, mode);
    set(CUBLASLT_MATMUL_DESC_B_SCALE_MODE, mode);
    // As engines do: sums stay in the matrix units.
    const std::int8_t fast = 1;
    set(CUBLASLT_MATMUL_DESC_FAST_ACCUM, fast);
  }
  const auto rows = static_cast<std::uint64_t>(shape.rows);
  const auto outputs = static_cast<std::uint64_t>(shape.outputs);
  const auto inputs = static_cast<std::uint64_t>(shape.inputs);
  const auto layout = [&](Owned<cublasLtMatrixLayout_t>& out, cudaDataType_t type,
                          std::uint64_t height, std::uint64_t width) {
    QPLAN_CHECK(library->cublasLtMatrixLayoutCreate(out.slot(), type, height, width,
                                                    static_cast<std::int64_t>(height)));
  };
  layout(parts_->w, kinds.operands, inputs, outputs);
  layout(parts_->x, kinds.operands, inputs, rows);
  layout(parts_->y, kinds.result, outputs, rows);
}

LtProduct::~LtProduct() = default;

std::vector<LtAlgorithm> LtProduct::algorithms(int most) const {
  const Lt& library = *lt_;
  Owned<cublasLtMatmulPreference_t> preference(library->cublasLtMatmulPreferenceDestroy);
  QPLAN_CHECK(library->cublasLtMatmulPreferenceCreate(preference.slot()));
  const std::uint64_t workspace = workspaceBytes_;
  QPLAN_CHECK(library->cublasLtMatmulPreferenceSetAttribute(
      preference.value(), CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace, sizeof(workspace)));
  if (types_ == LtTypes::fp8Scaled) {
    // Only whether there is a scale counts here, not what it is.
    void* const some = parts_.get();
    for (const auto name :
         {CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, CUBLASLT_MATMUL_DESC_B_SCALE_POINTER}) {
      QPLAN_CHECK(library->cublasLtMatmulDescSetAttribute(
          parts_->operation.value(), name, static_cast<const void*>(&some), sizeof(some)));
    }
  }
  std::vector<cublasLtMatmulHeuristicResult_t> results(static_cast<std::size_t>(most));
  int found = 0;
  QPLAN_CHECK(library->cublasLtMatmulAlgoGetHeuristic(
      library.handle(), parts_->operation.value(), parts_->w.value(), parts_->x.value(),
      parts_->y.value(), parts_->y.value(), preference.value(), most, results.data(), &found));
  std::vector<LtAlgorithm> algorithms;
  for (int i = 0; i < found; ++i) {
    const auto& result = results[static_cast<std::size_t>(i)];
    if (result.state != CUBLAS_STATUS_SUCCESS) continue;
    algorithms.push_back({result.algo, configOf(library, result)});
  }
  if (algorithms.empty()) {
    throw DeviceError({Failure::Kind::unsupported, "cuBLASLt has no algorithm for it"});
  }
  return algorithms;
}

void LtProduct::run(const LtAlgorithm& algorithm, const LtOperands& operands, void* workspace,
                    cudaStream_t stream) const {
  const Lt& library = *lt_;
  if (types_ == LtTypes::fp8Scaled) {
    const auto scale = [&](cublasLtMatmulDescAttributes_t name, const void* pointer) {
      QPLAN_CHECK(library->cublasLtMatmulDescSetAttribute(
          parts_->operation.value(), name, static_cast<const void*>(&pointer), sizeof(pointer)));
    };
    scale(CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, operands.wScale);
    scale(CUBLASLT_MATMUL_DESC_B_SCALE_POINTER, operands.xScale);
  }
  // Of the type of the sums.
  const float one = 1;
  const float zero = 0;
  const std::int32_t oneInt = 1;
  const std::int32_t zeroInt = 0;
  const bool integer = types_ == LtTypes::int8;
  const void* alpha = integer ? static_cast<const void*>(&oneInt) : &one;
  const void* beta = integer ? static_cast<const void*>(&zeroInt) : &zero;
  QPLAN_CHECK(library->cublasLtMatmul(
      library.handle(), parts_->operation.value(), alpha, operands.w, parts_->w.value(), operands.x,
      parts_->x.value(), beta, operands.y, parts_->y.value(), operands.y, parts_->y.value(),
      &algorithm.algorithm, workspace, algorithm.config.workspace, stream));
}

}  // namespace qplan::profiler::cuda
