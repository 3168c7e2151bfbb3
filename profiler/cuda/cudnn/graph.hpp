#pragma once

#include <cstdint>
#include <vector>

#include "profiler/cuda/cudnn/descriptor.hpp"

namespace qplan::profiler::cuda {

// Sizes or strides of a tensor, in elements.
using Extents = std::vector<std::int64_t>;
// Strides of a row-major tensor of these sizes.
Extents packed(const Extents& sizes);

// A tensor of a graph, owned by it.
struct Tensor {
  cudnnBackendDescriptor_t descriptor = nullptr;
  Extents sizes;
};

// Operations on tensors, added in the order of the flow, as cuDNN's backend takes them. Compute is
// in FP32 unless said otherwise. Throws DeviceError where cuDNN refuses one.
class Graph {
 public:
  explicit Graph(CudnnPtr cudnn) : cudnn_(std::move(cudnn)) {}

  // In memory: an operand or result, known to plans by `id` > 0.
  Tensor memory(std::int64_t id, cudnnDataType_t type, const Extents& sizes,
                const Extents& strides);
  // One value that comes from the host with every run.
  Tensor scalar(std::int64_t id, cudnnDataType_t type);

  // y = a b, the last two dimensions.
  void matmul(const Tensor& a, const Tensor& b, const Tensor& y,
              cudnnDataType_t compute = CUDNN_DATA_FLOAT);
  Tensor matmul(const Tensor& a, const Tensor& b, cudnnDataType_t compute = CUDNN_DATA_FLOAT);

  // y = mode(x, b); b is broadcast. The second form makes the result, of the sizes of x.
  void pointwise(cudnnPointwiseMode_t mode, const Tensor& x, const Tensor& b, const Tensor& y);
  Tensor pointwise(cudnnPointwiseMode_t mode, const Tensor& x, const Tensor& b,
                   cudnnDataType_t type = CUDNN_DATA_FLOAT);
  Tensor pointwise(cudnnPointwiseMode_t mode, const Tensor& x,
                   cudnnDataType_t type = CUDNN_DATA_FLOAT);
  // Each element's index along `axis`.
  Tensor index(const Tensor& like, std::int64_t axis);
  // where ? yes : no
  Tensor select(const Tensor& where, const Tensor& yes, const Tensor& no);
  // Over the last dimension, which becomes 1.
  Tensor reduce(cudnnReduceTensorOp_t operation, const Tensor& x);
  // Codes times the scale of their block of `block` elements, in `type`.
  Tensor blockScaleDequantize(const Tensor& codes, const Tensor& scales, std::int32_t block,
                              cudnnDataType_t type);

  // cuDNN's attention as one operation, over a paged cache.
  struct PagedAttention {
    Tensor query, keys, values, output, scale;
    Tensor keyPages, valuePages;      // page tables
    Tensor queryLengths, keyLengths;  // per sequence
  };
  void pagedAttention(const PagedAttention& attention);

  // The finished graph, made at the first call. With a handle it runs on that handle's GPU; without
  // one it is for a GPU described by properties.
  const Descriptor& finish(cudnnHandle_t handle = nullptr);
  [[nodiscard]] const CudnnPtr& cudnn() const { return cudnn_; }

 private:
  Tensor between(cudnnDataType_t type, const Extents& sizes);
  Tensor tensor(std::int64_t id, cudnnDataType_t type, const Extents& sizes, const Extents& strides,
                bool isVirtual, bool byValue);
  Descriptor& part(cudnnBackendDescriptorType_t type);
  void addPointwise(cudnnPointwiseMode_t mode, const Tensor& x, const Tensor* b,
                    const Tensor* selector, const Tensor& y, std::int64_t axis);

  CudnnPtr cudnn_;
  std::int64_t nextId_ = 1000;  // of tensors that never reach memory
  std::vector<std::unique_ptr<Descriptor>> parts_;
  std::vector<cudnnBackendDescriptor_t> operations_;
  std::unique_ptr<Descriptor> graph_;
};

}  // namespace qplan::profiler::cuda
