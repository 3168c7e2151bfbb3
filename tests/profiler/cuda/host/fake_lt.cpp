#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "profiler/reference/narrow.hpp"
#include "tests/profiler/cuda/host/fakes.hpp"

namespace qplan::profiler::cuda::host {

namespace {

struct FakeDesc {
  cublasComputeType_t compute{};
  cublasOperation_t transA = CUBLAS_OP_N;
  cublasOperation_t transB = CUBLAS_OP_N;
  std::int32_t scaleModeA = 0;
  std::int32_t scaleModeB = 0;
  const float* scaleA = nullptr;
  const float* scaleB = nullptr;
  std::int8_t fast = 0;
};

struct FakeLayout {
  cudaDataType_t type{};
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::int64_t leading = 0;
};

constexpr int kSecondWorkspace = 4096;

// The opaque pointers of the interface are these structs.
FakeDesc& desc(cublasLtMatmulDesc_t opaque) { return *reinterpret_cast<FakeDesc*>(opaque); }
FakeLayout& layout(cublasLtMatrixLayout_t opaque) { return *reinterpret_cast<FakeLayout*>(opaque); }

template <class T>
cublasStatus_t copyTo(T& field, const void* value, std::size_t bytes) {
  if (bytes != sizeof(T)) return CUBLAS_STATUS_INVALID_VALUE;
  std::memcpy(static_cast<void*>(&field), value, bytes);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t setAttribute(cublasLtMatmulDesc_t opaque, cublasLtMatmulDescAttributes_t name,
                            const void* value, std::size_t bytes) {
  FakeDesc& one = desc(opaque);
  switch (name) {
    case CUBLASLT_MATMUL_DESC_TRANSA:
      return copyTo(one.transA, value, bytes);
    case CUBLASLT_MATMUL_DESC_TRANSB:
      return copyTo(one.transB, value, bytes);
    case CUBLASLT_MATMUL_DESC_A_SCALE_MODE:
      return copyTo(one.scaleModeA, value, bytes);
    case CUBLASLT_MATMUL_DESC_B_SCALE_MODE:
      return copyTo(one.scaleModeB, value, bytes);
    case CUBLASLT_MATMUL_DESC_A_SCALE_POINTER:
      return copyTo(one.scaleA, value, bytes);
    case CUBLASLT_MATMUL_DESC_B_SCALE_POINTER:
      return copyTo(one.scaleB, value, bytes);
    case CUBLASLT_MATMUL_DESC_FAST_ACCUM:
      return copyTo(one.fast, value, bytes);
    default:
      return CUBLAS_STATUS_INVALID_VALUE;
  }
}

// Column-major element (row, column).
double element(const FakeLayout& matrix, const void* data, std::uint64_t row,
               std::uint64_t column) {
  const std::size_t at = column * static_cast<std::uint64_t>(matrix.leading) + row;
  switch (matrix.type) {
    case CUDA_R_16BF:
      return static_cast<double>(reference::fromBf16(static_cast<const std::uint16_t*>(data)[at]));
    case CUDA_R_8F_E4M3:
      return static_cast<double>(reference::fromE4m3(static_cast<const std::uint8_t*>(data)[at]));
    default:
      return static_cast<const std::int8_t*>(data)[at];
  }
}

// D = A^T B with the shapes and restrictions of the documentation; anything else is refused.
cublasStatus_t matmul(cublasLtHandle_t /*handle*/, cublasLtMatmulDesc_t opaque, const void* alpha,
                      const void* a, cublasLtMatrixLayout_t layoutA, const void* b,
                      cublasLtMatrixLayout_t layoutB, const void* beta, const void* c,
                      cublasLtMatrixLayout_t /*layoutC*/, void* d, cublasLtMatrixLayout_t layoutD,
                      const cublasLtMatmulAlgo_t* algorithm, void* workspace,
                      std::size_t workspaceBytes, cudaStream_t /*stream*/) {
  const FakeDesc& one = desc(opaque);
  const FakeLayout& left = layout(layoutA);
  const FakeLayout& right = layout(layoutB);
  const FakeLayout& result = layout(layoutD);
  const bool integer = one.compute == CUBLAS_COMPUTE_32I;
  const bool plain =
      integer ? *static_cast<const std::int32_t*>(alpha) == 1 &&
                    *static_cast<const std::int32_t*>(beta) == 0
              : *static_cast<const float*>(alpha) == 1 && *static_cast<const float*>(beta) == 0;
  const bool shapes =
      left.rows == right.rows && left.columns == result.rows && right.columns == result.columns;
  const bool scaled = one.scaleModeA == CUBLASLT_MATMUL_MATRIX_SCALE_OUTER_VEC_32F &&
                      one.scaleModeB == CUBLASLT_MATMUL_MATRIX_SCALE_OUTER_VEC_32F;
  if (!plain || !shapes || c != d || one.transA != CUBLAS_OP_T || one.transB != CUBLAS_OP_N ||
      (left.type == CUDA_R_8F_E4M3) != scaled || algorithm->data[0] != workspaceBytes) {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  if (workspaceBytes > 0) std::memset(workspace, 0xEE, workspaceBytes);
  for (std::uint64_t column = 0; column < result.columns; ++column) {
    for (std::uint64_t row = 0; row < result.rows; ++row) {
      double sum = 0;
      for (std::uint64_t k = 0; k < left.rows; ++k) {
        sum += element(left, a, k, row) * element(right, b, k, column);
      }
      if (scaled) sum *= static_cast<double>(one.scaleA[row]) * one.scaleB[column];
      const std::size_t at = column * static_cast<std::uint64_t>(result.leading) + row;
      if (integer) {
        static_cast<std::int32_t*>(d)[at] = static_cast<std::int32_t>(sum);
      } else {
        static_cast<std::uint16_t*>(d)[at] = reference::toBf16(static_cast<float>(sum));
      }
    }
  }
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t heuristics(cublasLtHandle_t /*handle*/, cublasLtMatmulDesc_t /*desc*/,
                          cublasLtMatrixLayout_t /*a*/, cublasLtMatrixLayout_t /*b*/,
                          cublasLtMatrixLayout_t /*c*/, cublasLtMatrixLayout_t /*d*/,
                          cublasLtMatmulPreference_t /*preference*/, int most,
                          cublasLtMatmulHeuristicResult_t* results, int* found) {
  constexpr int kOffered = 3;
  for (int i = 0; i < kOffered && i < most; ++i) {
    results[i] = {};
    results[i].workspaceSize = i == 2 ? kSecondWorkspace : 0;
    results[i].algo.data[0] = results[i].workspaceSize;
    // The one in the middle cannot be used.
    results[i].state = i == 1 ? CUBLAS_STATUS_NOT_SUPPORTED : CUBLAS_STATUS_SUCCESS;
    *found = i + 1;
  }
  return CUBLAS_STATUS_SUCCESS;
}

}  // namespace

LtFunctionsPtr fakeLt() {
  auto table = std::make_shared<LtFunctions>();
  table->cublasLtCreate = [](cublasLtHandle_t* handle) {
    *handle = nullptr;
    return CUBLAS_STATUS_SUCCESS;
  };
  table->cublasLtDestroy = [](cublasLtHandle_t) { return CUBLAS_STATUS_SUCCESS; };
  table->cublasLtMatmulDescCreate = [](cublasLtMatmulDesc_t* made, cublasComputeType_t compute,
                                       cudaDataType_t /*scale*/) {
    *made = reinterpret_cast<cublasLtMatmulDesc_t>(new FakeDesc{.compute = compute});
    return CUBLAS_STATUS_SUCCESS;
  };
  table->cublasLtMatmulDescDestroy = [](cublasLtMatmulDesc_t one) {
    delete &desc(one);
    return CUBLAS_STATUS_SUCCESS;
  };
  table->cublasLtMatmulDescSetAttribute = setAttribute;
  table->cublasLtMatrixLayoutCreate = [](cublasLtMatrixLayout_t* made, cudaDataType_t type,
                                         std::uint64_t rows, std::uint64_t columns,
                                         std::int64_t leading) {
    *made = reinterpret_cast<cublasLtMatrixLayout_t>(new FakeLayout{type, rows, columns, leading});
    return CUBLAS_STATUS_SUCCESS;
  };
  table->cublasLtMatrixLayoutDestroy = [](cublasLtMatrixLayout_t one) {
    delete &layout(one);
    return CUBLAS_STATUS_SUCCESS;
  };
  table->cublasLtMatmulPreferenceCreate = [](cublasLtMatmulPreference_t* made) {
    *made = nullptr;
    return CUBLAS_STATUS_SUCCESS;
  };
  table->cublasLtMatmulPreferenceDestroy = [](cublasLtMatmulPreference_t) {
    return CUBLAS_STATUS_SUCCESS;
  };
  table->cublasLtMatmulPreferenceSetAttribute =
      [](cublasLtMatmulPreference_t, cublasLtMatmulPreferenceAttributes_t, const void*,
         std::size_t) { return CUBLAS_STATUS_SUCCESS; };
  table->cublasLtMatmulAlgoGetHeuristic = heuristics;
  table->cublasLtMatmulAlgoConfigGetAttribute =
      [](const cublasLtMatmulAlgo_t*, cublasLtMatmulAlgoConfigAttributes_t, void*, std::size_t,
         std::size_t*) { return CUBLAS_STATUS_INVALID_VALUE; };
  table->cublasLtMatmul = matmul;
  return table;
}

}  // namespace qplan::profiler::cuda::host
