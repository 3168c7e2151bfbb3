#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "profiler/cuda/cudnn/library.hpp"

namespace qplan::profiler::cuda {

// How cuDNN calls the C++ type of an attribute's value.
template <class T>
struct AttributeType;
#define QPLAN_CUDNN_ATTRIBUTE(type, name) \
  template <>                             \
  struct AttributeType<type> {            \
    static constexpr auto kValue = name;  \
  }
QPLAN_CUDNN_ATTRIBUTE(std::int64_t, CUDNN_TYPE_INT64);
QPLAN_CUDNN_ATTRIBUTE(std::int32_t, CUDNN_TYPE_INT32);
QPLAN_CUDNN_ATTRIBUTE(bool, CUDNN_TYPE_BOOLEAN);
QPLAN_CUDNN_ATTRIBUTE(char, CUDNN_TYPE_CHAR);
QPLAN_CUDNN_ATTRIBUTE(cudnnHandle_t, CUDNN_TYPE_HANDLE);
QPLAN_CUDNN_ATTRIBUTE(cudnnDataType_t, CUDNN_TYPE_DATA_TYPE);
QPLAN_CUDNN_ATTRIBUTE(cudnnPointwiseMode_t, CUDNN_TYPE_POINTWISE_MODE);
QPLAN_CUDNN_ATTRIBUTE(cudnnReduceTensorOp_t, CUDNN_TYPE_REDUCTION_OPERATOR_TYPE);
QPLAN_CUDNN_ATTRIBUTE(cudnnBackendHeurMode_t, CUDNN_TYPE_HEUR_MODE);
// The same type as void*: see setPointers.
QPLAN_CUDNN_ATTRIBUTE(cudnnBackendDescriptor_t, CUDNN_TYPE_BACKEND_DESCRIPTOR);
#undef QPLAN_CUDNN_ATTRIBUTE

// One descriptor of the backend interface: created, given attributes, then finalized once. Throws
// DeviceError. What it refers to has to outlive it.
class Descriptor {
 public:
  Descriptor(CudnnPtr cudnn, cudnnBackendDescriptorType_t type);
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] cudnnBackendDescriptor_t value() const { return descriptor_; }

  template <class T>
  Descriptor& set(cudnnBackendAttributeName_t name, const T& value) {
    return setMany(name, AttributeType<T>::kValue, 1, static_cast<const void*>(&value));
  }
  template <class T>
  Descriptor& set(cudnnBackendAttributeName_t name, std::span<const T> values) {
    return setMany(name, AttributeType<T>::kValue, static_cast<std::int64_t>(values.size()),
                   static_cast<const void*>(values.data()));
  }
  template <class T>
  Descriptor& set(cudnnBackendAttributeName_t name, const std::vector<T>& values) {
    return set(name, std::span<const T>(values));
  }
  Descriptor& set(cudnnBackendAttributeName_t name, const Descriptor& value) {
    return set(name, value.value());
  }
  // Addresses of data.
  Descriptor& setPointers(cudnnBackendAttributeName_t name, std::span<void* const> values) {
    return setMany(name, CUDNN_TYPE_VOID_PTR, static_cast<std::int64_t>(values.size()),
                   static_cast<const void*>(values.data()));
  }
  Descriptor& finalize();

  [[nodiscard]] std::int64_t integer(cudnnBackendAttributeName_t name) const;
  // How many values the attribute has.
  [[nodiscard]] std::int64_t count(cudnnBackendAttributeName_t name,
                                   cudnnBackendAttributeType_t type) const;
  // Fills the given descriptors; how many there were.
  std::int64_t read(cudnnBackendAttributeName_t name, std::vector<Descriptor>& into) const;

 private:
  Descriptor& setMany(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                      std::int64_t count, const void* values);

  CudnnPtr cudnn_;
  cudnnBackendDescriptor_t descriptor_ = nullptr;
};

}  // namespace qplan::profiler::cuda
