#include "model/tables/kernel_tables.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "model/diagnostic.hpp"

namespace qplan::model::tables {
namespace {

using Row = TableRow;

constexpr int kVectorKernelRows = 8;
constexpr double kMilli = 1e-3;
constexpr double kMicro = 1e-6;

class Collector {
 public:
  void keep(int rows, GemmShape shape, double seconds, std::string kernel) {
    samples_.push_back({rows, shape, Seconds(seconds), std::move(kernel)});
  }
  void drop(const std::string& reason, int rows = 1) { dropped_[reason] += rows; }

  std::vector<GemmSample>& samples() { return samples_; }

  // Moves what `unwanted` names from the samples to the dropped.
  template <class Predicate>
  void dropWhere(const std::string& reason, Predicate unwanted) {
    const auto count = std::erase_if(samples_, unwanted);
    if (count > 0) drop(reason, static_cast<int>(count));
  }

  [[nodiscard]] std::vector<DroppedRows> dropped() const {
    std::vector<DroppedRows> list;
    for (const auto& [reason, rows] : dropped_) list.push_back({reason, rows});
    return list;
  }

 private:
  std::vector<GemmSample> samples_;
  std::map<std::string, int> dropped_;
};

void readAiconfigurator(const Row& row, Format format, Collector& into) {
  const std::string& dtype = row.text("gemm_dtype");
  std::optional<Format> rowFormat;
  if (dtype == "bfloat16") rowFormat = Format::bf16;
  if (dtype == "fp8") rowFormat = Format::fp8W8a8;
  if (dtype == "sq") rowFormat = Format::int8W8a8;
  if (rowFormat != format) {
    into.drop(rowFormat ? "other format" : "kernel the engine does not run: " + dtype);
    return;
  }
  if (format == Format::int8W8a8 && row.count("m") < kVectorKernelRows) {
    into.drop("vector kernel below 8 rows");
    return;
  }
  into.keep(row.count("m"), {row.count("n"), row.count("k")}, row.number("latency") * kMilli,
            row.has("kernel_source") ? row.text("kernel_source") : "");
}

void readVidur(const Row& row, Collector& into) {
  const int tp = row.positive("num_tensor_parallel_workers");
  const int hidden = row.count("n_embd");
  const int headDim = hidden / row.positive("n_head");
  const int ffn = row.count("n_expanded_embd");
  const int qkv = (row.positive("n_head") + 2 * row.count("n_kv_head")) * headDim;
  const int up = row.text("use_gated_mlp") == "True" ? 2 * ffn : ffn;
  const int rows = row.count("num_tokens");
  const auto keep = [&](const char* name, GemmShape shape) {
    into.keep(rows, shape, row.number(std::string(name) + "_ms") * kMilli, name);
  };
  keep("attn_pre_proj", {qkv / tp, hidden});
  keep("attn_post_proj", {hidden, hidden / tp});
  keep("mlp_up_proj", {up / tp, hidden});
  keep("mlp_down_proj", {hidden, ffn / tp});
}

// Llama-3.1-8B: hidden 4096, 32 + 2 x 8 heads of 128, ffn 14336, vocabulary 128256.
void readServingSim(const Row& row, Collector& into) {
  struct Layer {
    std::string_view name;
    int outputs, inputs;
    bool splitsInputs;  // row-parallel under tensor parallelism
  };
  constexpr std::array<Layer, 10> kLayers{{{"q_proj", 4096, 4096, false},
                                           {"k_proj", 1024, 4096, false},
                                           {"v_proj", 1024, 4096, false},
                                           {"qkv_proj", 6144, 4096, false},
                                           {"o_proj", 4096, 4096, true},
                                           {"gate_proj", 14336, 4096, false},
                                           {"up_proj", 14336, 4096, false},
                                           {"gate_up_proj", 28672, 4096, false},
                                           {"down_proj", 4096, 14336, true},
                                           {"lm_head", 128256, 4096, false}}};
  const bool isFirstForm = row.has("layer_name");
  const std::string& name = row.text(isFirstForm ? "layer_name" : "layer");
  const auto* layer =
      std::find_if(kLayers.begin(), kLayers.end(), [&](const Layer& l) { return l.name == name; });
  if (layer == kLayers.end()) {
    into.drop("not a linear layer");
    return;
  }
  const int tp = isFirstForm ? row.positive("tp_size") : 1;
  const GemmShape shape = layer->splitsInputs ? GemmShape{layer->outputs, layer->inputs / tp}
                                              : GemmShape{layer->outputs / tp, layer->inputs};
  const char* rows = isFirstForm ? "input" : row.has("tokens") ? "tokens" : "sequences";
  into.keep(row.count(rows), shape, row.number(isFirstForm ? "latency_us" : "time_us") * kMicro,
            name);
}

void readThroughput(const Row& row, Format format, Collector& into) {
  const std::string& weights = row.text("weight_type");
  const bool wanted = (format == Format::bf16 && weights == "fp16") ||
                      (format == Format::int4W4a16 && weights == "marlin");
  if (!wanted) {
    into.drop("other format");
    return;
  }
  const int tokens = row.count("num_tokens");
  into.keep(tokens, {row.count("out_features"), row.count("in_features")},
            tokens / row.number("tokens_per_s"), weights);
}

bool isOtherDevice(const Row& row, GemmTableLayout layout, const std::string& device) {
  if (device.empty()) return false;
  if (layout == GemmTableLayout::vidurMlp) return row.text("device") != device;
  if (layout == GemmTableLayout::layerThroughput) return row.text("gpu") != device;
  return false;
}

Seconds memoryFloor(const GemmSample& s, const Gpu& gpu, Format format) {
  const GemmKernel kernel(gpu, format, {}, s.shape);
  return kernel.bytes(s.rows) / gpu.memoryBandwidth;
}

Seconds mathFloor(const GemmSample& s, const Gpu& gpu, Format format) {
  const GemmKernel kernel(gpu, format, {}, s.shape);
  return kernel.flops(s.rows) / *peakRate(gpu, format);
}

void dropUnphysical(const Gpu& gpu, const GemmTableFilter& filter, Collector& into) {
  const Format format = filter.format;
  const std::vector<GemmSample>& samples = into.samples();
  const bool warm = std::any_of(samples.begin(), samples.end(), [&](const GemmSample& s) {
    return s.time < memoryFloor(s, gpu, format);
  });
  if (warm) {
    into.dropWhere("weights may sit in the L2 cache", [&](const GemmSample& s) {
      const double weights =
          static_cast<double>(s.shape.outputs) * s.shape.inputs * bytesPerWeight(format);
      const Seconds saved = std::min(Bytes(weights), gpu.l2) / gpu.memoryBandwidth;
      return weights <= 2.0 * gpu.l2.value() && saved > filter.mostWarmShare * s.time;
    });
  }
  into.dropWhere("faster than memory or peak rate", [&](const GemmSample& s) {
    return s.time < std::max(memoryFloor(s, gpu, format), mathFloor(s, gpu, format));
  });
}

// Rows of equal size, measured more than once or for several models, count once.
std::vector<GemmSample> mergeEqual(const std::vector<GemmSample>& samples) {
  std::map<std::tuple<int, int, int>, std::vector<const GemmSample*>> equal;
  for (const GemmSample& s : samples) {
    equal[{s.shape.outputs, s.shape.inputs, s.rows}].push_back(&s);
  }
  std::vector<GemmSample> merged;
  for (auto& [key, all] : equal) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end(),
                     [](const GemmSample* a, const GemmSample* b) { return a->time < b->time; });
    merged.push_back(**middle);
  }
  return merged;
}

}  // namespace

GemmSamples gemmSamples(const Table& table, GemmTableLayout layout, const Gpu& gpu,
                        const GemmTableFilter& filter) {
  Collector collected;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row row(table, i);
    if (isOtherDevice(row, layout, filter.device)) {
      collected.drop("other GPU");
      continue;
    }
    const bool halfPrecisionOnly =
        layout == GemmTableLayout::vidurMlp || layout == GemmTableLayout::servingSimLayers;
    if (halfPrecisionOnly && filter.format != Format::bf16) {
      collected.drop("other format");
      continue;
    }
    switch (layout) {
      case GemmTableLayout::aiconfigurator:
        readAiconfigurator(row, filter.format, collected);
        break;
      case GemmTableLayout::vidurMlp:
        readVidur(row, collected);
        break;
      case GemmTableLayout::servingSimLayers:
        readServingSim(row, collected);
        break;
      case GemmTableLayout::layerThroughput:
        readThroughput(row, filter.format, collected);
        break;
    }
  }
  collected.dropWhere("outside the sizes of serving", [&](const GemmSample& s) {
    return s.rows < 1 || s.rows > filter.maxRows || s.shape.outputs < filter.minOutputs ||
           s.shape.inputs < filter.minInputs || s.time <= Seconds(0);
  });
  dropUnphysical(gpu, filter, collected);
  return {mergeEqual(collected.samples()),
          layout == GemmTableLayout::aiconfigurator && filter.format == Format::fp8W8a8,
          collected.dropped()};
}

}  // namespace qplan::model::tables
