#include "tests/profiler/cuda/host/cudnn/fake_cudnn.hpp"

#include <memory>
#include <vector>

namespace qplan::profiler::cuda::host {

std::function<void(const FakeRun& run)> execute;

namespace {

// The attributes that matter to a run: those of a variant pack.
struct FakeDescriptor {
  std::vector<std::int64_t> ids;
  std::vector<void*> pointers;
  void* workspace = nullptr;
};

FakeDescriptor& descriptor(cudnnBackendDescriptor_t opaque) {
  return *static_cast<FakeDescriptor*>(opaque);
}

cudnnStatus_t setAttribute(cudnnBackendDescriptor_t opaque, cudnnBackendAttributeName_t name,
                           cudnnBackendAttributeType_t /*type*/, std::int64_t count,
                           const void* values) {
  FakeDescriptor& one = descriptor(opaque);
  const auto* const pointers = static_cast<void* const*>(values);
  const auto* const numbers = static_cast<const std::int64_t*>(values);
  if (name == CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS) one.ids.assign(numbers, numbers + count);
  if (name == CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS) {
    one.pointers.assign(pointers, pointers + count);
  }
  if (name == CUDNN_ATTR_VARIANT_PACK_WORKSPACE) one.workspace = *pointers;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t getAttribute(cudnnBackendDescriptor_t /*opaque*/, cudnnBackendAttributeName_t name,
                           cudnnBackendAttributeType_t /*type*/, std::int64_t requested,
                           std::int64_t* count, void* values) {
  *count = name == CUDNN_ATTR_ENGINECFG_KNOB_CHOICES ? 0 : 1;
  const auto number = [&](std::int64_t value) {
    if (requested > 0) *static_cast<std::int64_t*>(values) = value;
  };
  if (name == CUDNN_ATTR_ENGINE_GLOBAL_INDEX) number(7);
  if (name == CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE) number(kWorkspace);
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t run(cudnnHandle_t /*handle*/, cudnnBackendDescriptor_t /*plan*/,
                  cudnnBackendDescriptor_t pack) {
  const FakeDescriptor& one = descriptor(pack);
  if (one.ids.size() != one.pointers.size()) return CUDNN_STATUS_BAD_PARAM;
  FakeRun out;
  out.workspace = one.workspace;
  for (std::size_t i = 0; i < one.ids.size(); ++i) out.operands[one.ids[i]] = one.pointers[i];
  execute(out);
  return CUDNN_STATUS_SUCCESS;
}

}  // namespace

CudnnPtr fakeCudnn() {
  auto table = std::make_shared<Cudnn>();
  table->version = "9.99.0";
  table->cudnnGetErrorString = [](cudnnStatus_t) { return "an error"; };
  table->cudnnGetLastErrorString = [](char* text, std::size_t) { *text = '\0'; };
  table->cudnnCreate = [](cudnnHandle_t* handle) {
    *handle = nullptr;
    return CUDNN_STATUS_SUCCESS;
  };
  table->cudnnDestroy = [](cudnnHandle_t) { return CUDNN_STATUS_SUCCESS; };
  table->cudnnSetStream = [](cudnnHandle_t, cudaStream_t) { return CUDNN_STATUS_SUCCESS; };
  table->cudnnBackendCreateDescriptor = [](cudnnBackendDescriptorType_t,
                                           cudnnBackendDescriptor_t* made) {
    *made = new FakeDescriptor;
    return CUDNN_STATUS_SUCCESS;
  };
  table->cudnnBackendDestroyDescriptor = [](cudnnBackendDescriptor_t one) {
    delete &descriptor(one);
    return CUDNN_STATUS_SUCCESS;
  };
  table->cudnnBackendFinalize = [](cudnnBackendDescriptor_t) { return CUDNN_STATUS_SUCCESS; };
  table->cudnnBackendSetAttribute = setAttribute;
  table->cudnnBackendGetAttribute = getAttribute;
  table->cudnnBackendExecute = run;
  return table;
}

}  // namespace qplan::profiler::cuda::host
