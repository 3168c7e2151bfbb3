#include "profiler/core/grid.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>

namespace qplan::profiler {

namespace {

using model::AttentionHeads;
using model::CopyDirection;
using model::ElementwiseOp;
using model::Format;
using model::GapKind;
using model::GemmShape;
using model::KernelCase;
using model::KvDtype;
using model::MemoryAccess;

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;

// What the grid needs to know of a Llama.
struct Layers {
  int hidden, ffn, heads, kvHeads, vocab;
};
constexpr Layers kLlama8b{4096, 14336, 32, 8, 128256};
constexpr Layers kLlama70b{8192, 28672, 64, 8, 128256};
constexpr int kHeadDim = 128;

// Cases in the order they came, each once: exact shapes may lie on the grid.
class Cases {
 public:
  void add(const KernelCase& what) {
    if (seen_.insert(describe(what)).second) cases_.push_back(what);
  }
  std::vector<KernelCase> take() { return std::move(cases_); }

 private:
  std::vector<KernelCase> cases_;
  std::unordered_set<std::string> seen_;
};

// qkv, o, gate_up, down of one rank.
std::array<GemmShape, 4> layerShapes(const Layers& llm, int ranks) {
  return {GemmShape{(llm.heads + 2 * llm.kvHeads) * kHeadDim / ranks, llm.hidden},
          GemmShape{llm.hidden, llm.heads * kHeadDim / ranks},
          GemmShape{2 * llm.ffn / ranks, llm.hidden}, GemmShape{llm.hidden, llm.ffn / ranks}};
}

std::vector<GemmShape> regularShapes() {
  constexpr std::array kOutputs{1024, 2048, 4096, 8192, 16384, 65536};
  constexpr std::array kInputs{1024, 2048, 4096, 8192, 16384};
  std::vector<GemmShape> shapes;
  for (std::size_t n = 0; n < kOutputs.size(); ++n) {
    for (std::size_t k = 0; k < kInputs.size(); ++k) {
      const bool corner =
          (n == 0 || n + 1 == kOutputs.size()) && (k == 0 || k + 1 == kInputs.size());
      if ((n + k) % 2 == 0 || corner) shapes.push_back({kOutputs[n], kInputs[k]});
    }
  }
  return shapes;
}

void addGemms(Cases& cases, Format format) {
  for (const GemmShape shape : regularShapes()) {
    for (const int m : {1, 64, 256, 512, 1024, 4096, 16384}) {
      cases.add(model::GemmCase{format, m, shape});
    }
  }
  constexpr std::array kModelRows{1, 8, 16, 32, 64, 128, 256, 1024, 4096};
  for (const Layers& llm : {kLlama8b, kLlama70b}) {
    for (const int ranks : {1, 2, 4, 8}) {
      for (const GemmShape shape : layerShapes(llm, ranks)) {
        for (const int m : kModelRows) cases.add(model::GemmCase{format, m, shape});
      }
      if (format != Format::bf16) continue;  // lm_head is 16-bit in every format
      for (const int m : kModelRows) {
        cases.add(model::GemmCase{format, m, {llm.vocab / ranks, llm.hidden}});
      }
    }
  }
  for (const GemmShape shape : {GemmShape{4096, 4096}, GemmShape{28672, 4096},
                                GemmShape{4096, 14336}, GemmShape{8192, 8192}}) {
    for (const int m : {17, 257, 1025}) cases.add(model::GemmCase{format, m, shape});
  }
}

constexpr AttentionHeads kHeads8b{32, 8, kHeadDim};
constexpr AttentionHeads kHeads70b{64, 8, kHeadDim};
constexpr AttentionHeads kHeads70bTp8{8, 1, kHeadDim};
constexpr AttentionHeads kNarrowHeads{32, 8, 64};

void addDecode(Cases& cases, KvDtype dtype) {
  for (const int sequences : {1, 2, 4, 8, 16, 32, 64, 128, 256}) {
    for (const int context : {128, 256, 512, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 16384}) {
      cases.add(model::DecodeCase{dtype, sequences, context, kHeads8b});
    }
  }
  for (const AttentionHeads& heads : {kHeads70b, kHeads70bTp8, kNarrowHeads}) {
    for (const int sequences : {1, 16, 128}) {
      cases.add(model::DecodeCase{dtype, sequences, 2048, heads});
    }
  }
  for (const int sequences : {1, 4}) {
    cases.add(model::DecodeCase{dtype, sequences, 65536, kHeads8b});
  }
}

void addPrefill(Cases& cases) {
  for (const int sequences : {1, 2, 4, 8, 16}) {
    for (int tokens = 64; tokens <= 16384; tokens *= 2) {
      cases.add(model::PrefillCase{sequences, tokens, 0, kHeads8b});
      if (tokens < 16384) cases.add(model::PrefillCase{sequences, tokens * 3 / 2, 0, kHeads8b});
    }
  }
  for (const int chunk : {512, 2048}) {
    for (const int cached : {4096, 16384, 32768}) {
      cases.add(model::PrefillCase{1, chunk, cached, kHeads8b});
    }
  }
  for (const AttentionHeads& heads : {kHeads70b, kHeads70bTp8, kNarrowHeads}) {
    for (const int tokens : {1024, 4096}) {
      cases.add(model::PrefillCase{1, tokens, 0, heads});
    }
  }
}

void addElementwise(Cases& cases, const std::vector<Format>& formats,
                    const std::vector<int>& tokens) {
  const auto add = [&](ElementwiseOp op, Format format, std::initializer_list<int> widths) {
    for (const int width : widths) {
      for (const int count : tokens) {
        cases.add(model::ElementwiseCase{op, format, count, width});
      }
    }
  };
  add(ElementwiseOp::norm, Format::bf16, {4096, 8192});
  add(ElementwiseOp::rope, Format::bf16, {4096, 8192});
  add(ElementwiseOp::activation, Format::bf16, {14336, 28672});
  for (const Format format : formats) {
    if (quantizesActivations(format)) {
      add(ElementwiseOp::quantize, format, {4096, 8192, 14336, 28672});
    }
  }
}

void addMemory(Cases& cases, const std::vector<std::int64_t>& sizes) {
  for (const MemoryAccess access : {MemoryAccess::read, MemoryAccess::write, MemoryAccess::copy}) {
    for (const std::int64_t bytes : sizes) cases.add(model::MemoryCase{access, bytes});
  }
}

void addCopies(Cases& cases, const std::vector<std::int64_t>& sizes) {
  for (const CopyDirection direction : {CopyDirection::hostToDevice, CopyDirection::deviceToHost}) {
    for (const std::int64_t bytes : sizes) cases.add(model::HostCopyCase{direction, bytes});
  }
}

void addGaps(Cases& cases) {
  for (const GapKind kind : {GapKind::launch, GapKind::graph, GapKind::programmatic}) {
    cases.add(model::GapCase{kind});
  }
}

void addAllReduce(Cases& cases, std::int64_t step) {
  for (const int ranks : {2, 4, 8}) {
    for (std::int64_t bytes = 256; bytes <= 256 * kMiB; bytes *= step) {
      cases.add(model::AllReduceCase{ranks, bytes});
    }
  }
}

}  // namespace

std::vector<KernelCase> defaultGrid(const std::vector<Format>& formats) {
  Cases cases;
  addGaps(cases);
  addMemory(cases, {kMiB, 16 * kMiB, 128 * kMiB, 1024 * kMiB});
  addCopies(cases, {4 * kKiB, 64 * kKiB, kMiB, 16 * kMiB, 256 * kMiB});
  addElementwise(cases, formats, {1, 4, 16, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384});
  for (const Format format : formats) addGemms(cases, format);
  for (const KvDtype dtype : model::kKvDtypes) addDecode(cases, dtype);
  addPrefill(cases);
  addAllReduce(cases, 4);
  for (const Format format : formats) cases.add(model::SustainedCase{format, 8192});
  return cases.take();
}

std::vector<KernelCase> quickGrid(const std::vector<Format>& formats) {
  Cases cases;
  addGaps(cases);
  addMemory(cases, {1024 * kMiB});
  addCopies(cases, {64 * kKiB, 256 * kMiB});
  addElementwise(cases, formats, {1, 1024, 16384});
  for (const Format format : formats) {
    for (const GemmShape shape : {GemmShape{1024, 1024}, GemmShape{4096, 4096},
                                  GemmShape{28672, 4096}, GemmShape{8192, 28672}}) {
      for (const int m : {1, 16, 64, 256, 1024, 4096}) {
        cases.add(model::GemmCase{format, m, shape});
      }
    }
  }
  for (const KvDtype dtype : model::kKvDtypes) {
    for (const int sequences : {1, 16, 256}) {
      for (const int context : {512, 4096}) {
        cases.add(model::DecodeCase{dtype, sequences, context, kHeads8b});
      }
    }
  }
  for (const int tokens : {256, 1024, 4096}) {
    cases.add(model::PrefillCase{1, tokens, 0, kHeads8b});
  }
  cases.add(model::PrefillCase{1, 512, 16384, kHeads8b});
  addAllReduce(cases, 1024);
  for (const Format format : formats) cases.add(model::SustainedCase{format, 8192});
  return cases.take();
}

}  // namespace qplan::profiler
