#include <cstdint>
#include <memory>
#include <utility>

#include "profiler/cuda/collect_ways.hpp"
#include "profiler/cuda/launched.hpp"
#include "profiler/cuda/lt_product.hpp"
#include "profiler/cuda/ways.hpp"

namespace qplan::profiler::cuda {

namespace {

constexpr std::size_t kLtWorkspace = std::size_t{64} * 1024 * 1024;  // what engines give on Hopper
// Where another kernel of ours runs with it, the first few do.
constexpr int kFewAlgorithms = 3;

class GemmWays {
 public:
  GemmWays(Context& context, const model::GemmCase& what, const Sets<GemmSet>& sets)
      : context_(context), what_(what), sets_(sets) {}

  std::vector<Way> operator()(WayKind kind) {
    switch (kind) {
      case WayKind::cublasLt:
        return scaledInside();
      case WayKind::cublasLtInt32:
        return scaledBehind();
      case WayKind::dequantizeFirst:
        return dequantizedFirst();
      case WayKind::cudnn:
        return context_.cudnn.ways->gemm(what_, sets_);
      case WayKind::own:
        return own();
    }
    return {};
  }

 private:
  // One way for each algorithm. `before` and `behind` enqueue what belongs to it; `operands` says
  // what the product reads and writes. Of a GemmSet each.
  template <class Operands, class Before, class Behind>
  std::vector<Way> products(LtTypes types, int most, const std::string& prefix, Operands operands,
                            Before before, Behind behind) {
    const auto product = std::make_shared<LtProduct>(
        context_.lt, types, LtShape{what_.rows, what_.shape.outputs, what_.shape.inputs},
        kLtWorkspace);
    std::vector<Way> ways;
    for (const LtAlgorithm& algorithm : product->algorithms(most)) {
      const auto workspace = context_.workspace->reserve(algorithm.config.workspace);
      ways.push_back({{},
                      "cublasLt",
                      prefix + algorithmText(algorithm.config),
                      [=, sets = sets_](cudaStream_t stream, int turn) {
                        const GemmSet set = sets.ofTurn(turn);
                        before(set, stream);
                        product->run(algorithm, operands(set), workspace->data(), stream);
                        behind(set, stream);
                      }});
    }
    return ways;
  }

  static void nothing(const GemmSet& /*set*/, cudaStream_t /*stream*/) {}

  std::vector<Way> scaledInside() {
    const bool fp8 = what_.format == model::Format::fp8W8a8;
    return products(
        fp8 ? LtTypes::fp8Scaled : LtTypes::bf16, context_.algorithms, {},
        [](const GemmSet& set) { return LtOperands{set.x, set.w, set.xScale, set.wScale, set.y}; },
        nothing, nothing);
  }

  std::vector<Way> scaledBehind() {
    return products(
        LtTypes::int8, kFewAlgorithms, {},
        [](const GemmSet& set) { return LtOperands{set.x, set.w, nullptr, nullptr, set.sums}; },
        nothing,
        [what = what_](const GemmSet& set, cudaStream_t stream) {
          QPLAN_LAUNCH(kernels::scaleInt32(set.sums, set.xScale,
                                           static_cast<const float*>(set.wScale), set.y, what.rows,
                                           what.shape.outputs, stream));
        });
  }

  std::vector<Way> dequantizedFirst() {
    return products(
        LtTypes::bf16, kFewAlgorithms, "dequantized first, ",
        [](const GemmSet& set) { return LtOperands{set.x, set.dense, nullptr, nullptr, set.y}; },
        [what = what_](const GemmSet& set, cudaStream_t stream) {
          QPLAN_LAUNCH(kernels::dequantizeInt4(set.w, set.wScale, set.dense, what.shape.outputs,
                                               what.shape.inputs, stream));
        },
        nothing);
  }

  // In as few launches as there have to be, the rows dealt out evenly.
  std::vector<Way> own() {
    const int launches = kernels::w4a16Launches(what_.rows);
    std::vector<Launch> all;
    for (int i = 0, first = 0; i < launches; ++i) {
      const int rows = (what_.rows - first + launches - i - 1) / (launches - i);
      all.push_back(launch(first, rows));
      first += rows;
    }
    return {
        {kernels::name(all.front().plan),
         {},
         {},
         [all, what = what_, sets = sets_](cudaStream_t stream, int turn) {
           const GemmSet set = sets.ofTurn(turn);
           for (const Launch& one : all) {
             const auto row = static_cast<std::int64_t>(one.firstRow);
             const auto* x = static_cast<const std::uint16_t*>(set.x) + row * what.shape.inputs;
             auto* y = static_cast<std::uint16_t*>(set.y) + row * what.shape.outputs;
             QPLAN_LAUNCH(kernels::w4a16(
                 one.plan, {x, set.packedW, set.packedScales, y, one.workspace->data()}, stream));
           }
         }}};
  }

  struct Launch {
    kernels::W4a16Plan plan;
    int firstRow = 0;
    // Holds counts from one launch to the next: nobody else's.
    std::shared_ptr<DeviceBuffer> workspace;
  };
  Launch launch(int firstRow, int rows) {
    const kernels::W4a16Plan plan =
        kernels::planW4a16({rows, what_.shape.outputs, what_.shape.inputs}, context_.limits);
    const auto workspace = std::make_shared<DeviceBuffer>(plan.workspaceBytes);
    if (plan.workspaceBytes > 0) {
      QPLAN_CHECK(
          cudaMemsetAsync(workspace->data(), 0, plan.workspaceBytes, context_.stream.get()));
    }
    return {plan, firstRow, workspace};
  }

  Context& context_;
  const model::GemmCase& what_;
  const Sets<GemmSet>& sets_;
};

}  // namespace

std::vector<Way> gemmWays(Context& context, const model::GemmCase& what,
                          const std::vector<WayKind>& kinds, const Sets<GemmSet>& sets) {
  return collectWays(kinds, GemmWays(context, what, sets));
}

}  // namespace qplan::profiler::cuda
