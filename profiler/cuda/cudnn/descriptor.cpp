#include "profiler/cuda/cudnn/descriptor.hpp"

#include <utility>

namespace qplan::profiler::cuda {

Descriptor::Descriptor(CudnnPtr cudnn, cudnnBackendDescriptorType_t type)
    : cudnn_(std::move(cudnn)) {
  QPLAN_CUDNN(*cudnn_, cudnnBackendCreateDescriptor(type, &descriptor_));
}

Descriptor::Descriptor(Descriptor&& other) noexcept
    : cudnn_(std::move(other.cudnn_)), descriptor_(std::exchange(other.descriptor_, nullptr)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(cudnn_, other.cudnn_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Descriptor::~Descriptor() {
  if (descriptor_ != nullptr) cudnn_->cudnnBackendDestroyDescriptor(descriptor_);
}

Descriptor& Descriptor::setMany(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                                std::int64_t count, const void* values) {
  QPLAN_CUDNN(*cudnn_, cudnnBackendSetAttribute(descriptor_, name, type, count, values));
  return *this;
}

Descriptor& Descriptor::finalize() {
  QPLAN_CUDNN(*cudnn_, cudnnBackendFinalize(descriptor_));
  return *this;
}

std::int64_t Descriptor::integer(cudnnBackendAttributeName_t name) const {
  std::int64_t value = 0;
  std::int64_t found = 0;
  QPLAN_CUDNN(*cudnn_,
              cudnnBackendGetAttribute(descriptor_, name, CUDNN_TYPE_INT64, 1, &found, &value));
  return value;
}

std::int64_t Descriptor::count(cudnnBackendAttributeName_t name,
                               cudnnBackendAttributeType_t type) const {
  std::int64_t found = 0;
  QPLAN_CUDNN(*cudnn_, cudnnBackendGetAttribute(descriptor_, name, type, 0, &found, nullptr));
  return found;
}

std::int64_t Descriptor::read(cudnnBackendAttributeName_t name,
                              std::vector<Descriptor>& into) const {
  std::vector<cudnnBackendDescriptor_t> raw;
  raw.reserve(into.size());
  for (const Descriptor& one : into) raw.push_back(one.value());
  std::int64_t found = 0;
  QPLAN_CUDNN(*cudnn_, cudnnBackendGetAttribute(descriptor_, name, CUDNN_TYPE_BACKEND_DESCRIPTOR,
                                                static_cast<std::int64_t>(raw.size()), &found,
                                                static_cast<void*>(raw.data())));
  return found;
}

}  // namespace qplan::profiler::cuda
