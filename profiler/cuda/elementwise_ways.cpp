#include <memory>
#include <string>
#include <vector>

#include "profiler/cuda/launched.hpp"
#include "profiler/cuda/upload.hpp"
#include "profiler/cuda/ways.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::ElementwiseOp;

template <class Set, class Launch>
std::vector<Way> single(std::string_view kernel, const Sets<Set>& sets, const Launch& launch) {
  return {{std::string(kernel), {}, {}, [sets, launch](cudaStream_t stream, int turn) {
             launch(sets.ofTurn(turn), stream);
           }}};
}

std::shared_ptr<DeviceBuffer> ropeTable(Context& context) {
  if (!context.ropeTable) context.ropeTable = upload(kernels::ropeTable(kRopePositions));
  return context.ropeTable;
}

}  // namespace

std::vector<Way> elementwiseWays(Context& context, const model::ElementwiseCase& what,
                                 const Sets<ElementwiseSet>& sets) {
  const int tokens = what.tokens;
  const int width = what.width;
  switch (what.op) {
    case ElementwiseOp::norm:
      return single(kernels::kAddRmsNormName, sets,
                    [=](const ElementwiseSet& set, cudaStream_t stream) {
                      QPLAN_LAUNCH(kernels::addRmsNorm(set.x, set.residual, set.weight, set.y,
                                                       set.second, tokens, width, stream));
                    });
    case ElementwiseOp::rope:
      return single(
          kernels::kRopeName, sets,
          [=, table = ropeTable(context)](const ElementwiseSet& set, cudaStream_t stream) {
            QPLAN_LAUNCH(kernels::rope(set.x, set.positions,
                                       static_cast<const float*>(table->data()), set.y, tokens,
                                       width, stream));
          });
    case ElementwiseOp::activation:
      return single(kernels::kSiluMultiplyName, sets,
                    [=](const ElementwiseSet& set, cudaStream_t stream) {
                      QPLAN_LAUNCH(kernels::siluMultiply(set.x, set.y, tokens, width, stream));
                    });
    case ElementwiseOp::quantize: {
      const bool fp8 = what.format == model::Format::fp8W8a8;
      const auto quantize = fp8 ? kernels::quantizeE4m3 : kernels::quantizeInt8;
      return single(fp8 ? kernels::kQuantizeE4m3Name : kernels::kQuantizeInt8Name, sets,
                    [=](const ElementwiseSet& set, cudaStream_t stream) {
                      QPLAN_LAUNCH(quantize(set.x, set.y, static_cast<float*>(set.second), tokens,
                                            width, stream));
                    });
    }
    default:
      throw DeviceError({Failure::Kind::unsupported, "no kernel for this operator"});
  }
}

std::vector<Way> memoryWays(const model::MemoryCase& what, const Sets<MemorySet>& sets) {
  const std::int64_t bytes = what.bytes;
  switch (what.access) {
    case model::MemoryAccess::read:
      return single(kernels::kReadMemoryName, sets, [=](const MemorySet& set, cudaStream_t stream) {
        QPLAN_LAUNCH(kernels::readMemory(set.in, bytes, set.out, stream));
      });
    case model::MemoryAccess::write:
      return single(kernels::kWriteMemoryName, sets,
                    [=](const MemorySet& set, cudaStream_t stream) {
                      QPLAN_LAUNCH(kernels::writeMemory(set.out, bytes, stream));
                    });
    case model::MemoryAccess::copy:
      break;
  }
  return single(kernels::kCopyMemoryName, sets, [=](const MemorySet& set, cudaStream_t stream) {
    QPLAN_LAUNCH(kernels::copyMemory(set.in, set.out, bytes, stream));
  });
}

}  // namespace qplan::profiler::cuda
