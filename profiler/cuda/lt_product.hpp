#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "profiler/cuda/lt_library.hpp"

namespace qplan::profiler::cuda {

// What cuBLASLt says of an algorithm.
struct LtConfig {
  int id = 0;
  int tile = 0;
  int stages = 0;
  int splitK = 1;
  int reduction = 0;
  int swizzle = 0;
  int custom = 0;
  int innerShape = 0;
  int clusterShape = 0;
  std::size_t workspace = 0;
};
// "algo 66 tile 20 stages 35 split-k 1 workspace 0"; the other figures follow where not 0.
std::string algorithmText(const LtConfig& config);

struct LtAlgorithm {
  cublasLtMatmulAlgo_t algorithm{};
  LtConfig config;
};

// Types of a product: operands, result.
enum class LtTypes {
  bf16,       // BF16 -> BF16
  fp8Scaled,  // E4M3 with an FP32 scale per row and per output -> BF16
  int8        // INT8 -> INT32
};

// Y[rows, outputs] = X[rows, inputs] W[outputs, inputs]^T, all row-major.
struct LtShape {
  int rows = 0;
  int outputs = 0;
  int inputs = 0;
};

struct LtOperands {
  const void* x = nullptr;
  const void* w = nullptr;
  const void* xScale = nullptr;  // fp8Scaled: rows
  const void* wScale = nullptr;  // fp8Scaled: outputs
  void* y = nullptr;
};

// A product cuBLASLt can be asked for. Throws DeviceError. Buffers are aligned to 256 bytes.
class LtProduct {
 public:
  LtProduct(LtPtr lt, LtTypes types, const LtShape& shape, std::size_t workspaceBytes);
  ~LtProduct();
  LtProduct(const LtProduct&) = delete;
  LtProduct& operator=(const LtProduct&) = delete;

  // The heuristics' best `most`, best first. Throws (unsupported) where there is none.
  [[nodiscard]] std::vector<LtAlgorithm> algorithms(int most) const;

  // Enqueues it; `workspace` has as many bytes as the algorithm's configuration says.
  void run(const LtAlgorithm& algorithm, const LtOperands& operands, void* workspace,
           cudaStream_t stream) const;

 private:
  struct Parts;
  LtPtr lt_;
  LtTypes types_;
  std::size_t workspaceBytes_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace qplan::profiler::cuda
