#include "profiler/cuda/cudnn/graph.hpp"

#include <memory>

namespace qplan::profiler::cuda {

namespace {

constexpr std::int64_t kAlignment = 16;  // bytes; device buffers are aligned to 256
constexpr std::int64_t kNoAxis = -1;

}  // namespace

Extents packed(const Extents& sizes) {
  Extents strides(sizes.size(), 1);
  for (std::size_t i = sizes.size(); i-- > 1;) strides[i - 1] = strides[i] * sizes[i];
  return strides;
}

Descriptor& Graph::part(cudnnBackendDescriptorType_t type) {
  parts_.push_back(std::make_unique<Descriptor>(cudnn_, type));
  return *parts_.back();
}

Tensor Graph::tensor(std::int64_t id, cudnnDataType_t type, const Extents& sizes,
                     const Extents& strides, bool isVirtual, bool byValue) {
  Descriptor& made = part(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
  made.set(CUDNN_ATTR_TENSOR_DATA_TYPE, type)
      .set(CUDNN_ATTR_TENSOR_DIMENSIONS, sizes)
      .set(CUDNN_ATTR_TENSOR_STRIDES, strides)
      .set(CUDNN_ATTR_TENSOR_UNIQUE_ID, id)
      .set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, kAlignment)
      .set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, isVirtual);
  if (byValue) made.set(CUDNN_ATTR_TENSOR_IS_BY_VALUE, true);
  made.finalize();
  return {made.value(), sizes};
}

Tensor Graph::memory(std::int64_t id, cudnnDataType_t type, const Extents& sizes,
                     const Extents& strides) {
  return tensor(id, type, sizes, strides, false, false);
}

Tensor Graph::scalar(std::int64_t id, cudnnDataType_t type) {
  return tensor(id, type, {1, 1, 1, 1}, {1, 1, 1, 1}, false, true);
}

Tensor Graph::between(cudnnDataType_t type, const Extents& sizes) {
  return tensor(nextId_++, type, sizes, packed(sizes), true, false);
}

void Graph::matmul(const Tensor& a, const Tensor& b, const Tensor& y, cudnnDataType_t compute) {
  Descriptor& how = part(CUDNN_BACKEND_MATMUL_DESCRIPTOR);
  how.set(CUDNN_ATTR_MATMUL_COMP_TYPE, compute).finalize();
  Descriptor& operation = part(CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR);
  operation.set(CUDNN_ATTR_OPERATION_MATMUL_ADESC, a.descriptor)
      .set(CUDNN_ATTR_OPERATION_MATMUL_BDESC, b.descriptor)
      .set(CUDNN_ATTR_OPERATION_MATMUL_CDESC, y.descriptor)
      .set(CUDNN_ATTR_OPERATION_MATMUL_DESC, how)
      .finalize();
  operations_.push_back(operation.value());
}

Tensor Graph::matmul(const Tensor& a, const Tensor& b, cudnnDataType_t compute) {
  Extents sizes = a.sizes;
  sizes.back() = b.sizes.back();
  Tensor y = between(compute, sizes);
  matmul(a, b, y, compute);
  return y;
}

void Graph::addPointwise(cudnnPointwiseMode_t mode, const Tensor& x, const Tensor* b,
                         const Tensor* selector, const Tensor& y, std::int64_t axis) {
  Descriptor& how = part(CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
  how.set(CUDNN_ATTR_POINTWISE_MODE, mode).set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_DATA_FLOAT);
  if (axis != kNoAxis) how.set(CUDNN_ATTR_POINTWISE_AXIS, axis);
  how.finalize();
  Descriptor& operation = part(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, how)
      .set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x.descriptor);
  if (b != nullptr) operation.set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, b->descriptor);
  if (selector != nullptr)
    operation.set(CUDNN_ATTR_OPERATION_POINTWISE_TDESC, selector->descriptor);
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y.descriptor).finalize();
  operations_.push_back(operation.value());
}

void Graph::pointwise(cudnnPointwiseMode_t mode, const Tensor& x, const Tensor& b,
                      const Tensor& y) {
  addPointwise(mode, x, &b, nullptr, y, kNoAxis);
}

Tensor Graph::pointwise(cudnnPointwiseMode_t mode, const Tensor& x, const Tensor& b,
                        cudnnDataType_t type) {
  Tensor y = between(type, x.sizes);
  addPointwise(mode, x, &b, nullptr, y, kNoAxis);
  return y;
}

Tensor Graph::pointwise(cudnnPointwiseMode_t mode, const Tensor& x, cudnnDataType_t type) {
  Tensor y = between(type, x.sizes);
  addPointwise(mode, x, nullptr, nullptr, y, kNoAxis);
  return y;
}

Tensor Graph::index(const Tensor& like, std::int64_t axis) {
  Tensor y = between(CUDNN_DATA_INT32, like.sizes);
  addPointwise(CUDNN_POINTWISE_GEN_INDEX, like, nullptr, nullptr, y, axis);
  return y;
}

Tensor Graph::select(const Tensor& where, const Tensor& yes, const Tensor& no) {
  Tensor y = between(CUDNN_DATA_FLOAT, yes.sizes);
  addPointwise(CUDNN_POINTWISE_BINARY_SELECT, yes, &no, &where, y, kNoAxis);
  return y;
}

Tensor Graph::reduce(cudnnReduceTensorOp_t operation, const Tensor& x) {
  Descriptor& how = part(CUDNN_BACKEND_REDUCTION_DESCRIPTOR);
  how.set(CUDNN_ATTR_REDUCTION_OPERATOR, operation)
      .set(CUDNN_ATTR_REDUCTION_COMP_TYPE, CUDNN_DATA_FLOAT)
      .finalize();
  Extents sizes = x.sizes;
  sizes.back() = 1;
  Tensor y = between(CUDNN_DATA_FLOAT, sizes);
  Descriptor& step = part(CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR);
  step.set(CUDNN_ATTR_OPERATION_REDUCTION_DESC, how)
      .set(CUDNN_ATTR_OPERATION_REDUCTION_XDESC, x.descriptor)
      .set(CUDNN_ATTR_OPERATION_REDUCTION_YDESC, y.descriptor)
      .finalize();
  operations_.push_back(step.value());
  return y;
}

Tensor Graph::blockScaleDequantize(const Tensor& codes, const Tensor& scales, std::int32_t block,
                                   cudnnDataType_t type) {
  Descriptor& made = part(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
  // Strides as the codes have them: the matrix product reads them along K.
  Extents strides(codes.sizes.size(), 1);
  strides[0] = codes.sizes[1] * codes.sizes[2];
  strides[2] = codes.sizes[1];
  made.set(CUDNN_ATTR_TENSOR_DATA_TYPE, type)
      .set(CUDNN_ATTR_TENSOR_DIMENSIONS, codes.sizes)
      .set(CUDNN_ATTR_TENSOR_STRIDES, strides)
      .set(CUDNN_ATTR_TENSOR_UNIQUE_ID, nextId_++)
      .set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, kAlignment)
      .set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, true)
      .finalize();
  Descriptor& step = part(CUDNN_BACKEND_OPERATION_BLOCK_SCALE_DEQUANTIZE_DESCRIPTOR);
  step.set(CUDNN_ATTR_OPERATION_BLOCK_SCALE_DEQUANTIZE_XDESC, codes.descriptor)
      .set(CUDNN_ATTR_OPERATION_BLOCK_SCALE_DEQUANTIZE_SCALE_DESC, scales.descriptor)
      .set(CUDNN_ATTR_OPERATION_BLOCK_SCALE_DEQUANTIZE_YDESC, made.value())
      .set(CUDNN_ATTR_OPERATION_BLOCK_SCALE_DEQUANTIZE_MATH_PREC, CUDNN_DATA_FLOAT)
      .set(CUDNN_ATTR_OPERATION_BLOCK_SCALE_DEQUANTIZE_BLOCK_SIZE, block)
      .finalize();
  operations_.push_back(step.value());
  return {made.value(), codes.sizes};
}

void Graph::pagedAttention(const PagedAttention& attention) {
  Descriptor& step = part(CUDNN_BACKEND_OPERATION_SDPA_FWD_DESCRIPTOR);
  step.set(CUDNN_ATTR_OPERATION_SDPA_FWD_QDESC, attention.query.descriptor)
      .set(CUDNN_ATTR_OPERATION_SDPA_FWD_KDESC, attention.keys.descriptor)
      .set(CUDNN_ATTR_OPERATION_SDPA_FWD_VDESC, attention.values.descriptor)
      .set(CUDNN_ATTR_OPERATION_SDPA_FWD_ODESC, attention.output.descriptor)
      .set(CUDNN_ATTR_OPERATION_SDPA_FWD_SCALEDESC, attention.scale.descriptor)
      .set(CUDNN_ATTR_OPERATION_SDPA_FWD_PAGE_TABLE_KDESC, attention.keyPages.descriptor)
      .set(CUDNN_ATTR_OPERATION_SDPA_FWD_PAGE_TABLE_VDESC, attention.valuePages.descriptor)
      .set(CUDNN_ATTR_OPERATION_SDPA_FWD_SEQ_LEN_QDESC, attention.queryLengths.descriptor)
      .set(CUDNN_ATTR_OPERATION_SDPA_FWD_SEQ_LEN_KVDESC, attention.keyLengths.descriptor)
      .finalize();
  operations_.push_back(step.value());
}

const Descriptor& Graph::finish(cudnnHandle_t handle) {
  if (graph_ == nullptr) {
    graph_ = std::make_unique<Descriptor>(cudnn_, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
    graph_->set(CUDNN_ATTR_OPERATIONGRAPH_OPS, operations_);
    if (handle != nullptr) graph_->set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, handle);
    graph_->finalize();
  }
  return *graph_;
}

}  // namespace qplan::profiler::cuda
