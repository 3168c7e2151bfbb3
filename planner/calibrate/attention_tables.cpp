#include "planner/calibrate/attention_tables.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <utility>

#include "model/diagnostic.hpp"

namespace qplan::planner::calibrate {
namespace {

using model::Bytes;
using model::ElementwiseOp;
using model::KvDtype;
using model::Seconds;

constexpr double kMilli = 1e-3;
constexpr double kMicro = 1e-6;
constexpr double kElementBytes = 2.0;

std::string_view takeUntil(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return head;
}

std::vector<std::string_view> split(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string_view> fields;
  while (true) {
    const bool last = line.find(',') == std::string_view::npos;
    fields.push_back(takeUntil(line, ','));
    if (last) return fields;
  }
}

// Walks the rows of a table; fields by column name.
class Table {
 public:
  Table(std::string_view csv, std::string file) : rest_(csv), file_(std::move(file)) {
    const auto names = split(takeUntil(rest_, '\n'));
    for (std::size_t i = 0; i < names.size(); ++i) columns_[std::string(names[i])] = i;
  }

  bool next() {
    while (!rest_.empty()) {
      ++line_;
      const std::string_view text = takeUntil(rest_, '\n');
      if (text.empty() || text == "\r") continue;
      fields_ = split(text);
      if (fields_.size() != columns_.size()) {
        fail(fmt::format("has {} fields, the header {}", fields_.size(), columns_.size()));
      }
      return true;
    }
    return false;
  }

  [[nodiscard]] bool has(const std::string& column) const { return columns_.contains(column); }

  [[nodiscard]] std::string_view text(const std::string& column) const {
    const auto found = columns_.find(column);
    if (found == columns_.end()) fail(fmt::format("needs a column \"{}\"", column));
    return fields_[found->second];
  }

  [[nodiscard]] double number(const std::string& column) const {
    const std::string_view field = text(column);
    double value = 0.0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || end != field.data() + field.size()) {
      fail(fmt::format("\"{}\" in column \"{}\" is not a number", field, column));
    }
    return value;
  }

  [[nodiscard]] int count(const std::string& column) const {
    return static_cast<int>(number(column));
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw model::ParseError(file_, fmt::format("line {}", line_), message);
  }

  std::string_view rest_;
  std::string file_;
  std::map<std::string, std::size_t> columns_;
  std::vector<std::string_view> fields_;
  int line_ = 1;
};

bool hasTriton(const Table& table) {
  return table.has("kernel_source") &&
         table.text("kernel_source").find("triton") != std::string_view::npos;
}

bool isWindowed(const Table& table) {
  return table.has("window_size") && table.number("window_size") > 0.0;
}

AttentionSample attentionRow(const Table& table) {
  AttentionSample s;
  s.heads = table.count("num_heads");
  s.kvHeads = table.count("num_key_value_heads");
  s.headDim = table.count("head_dim");
  s.kvDtype = table.text("kv_cache_dtype") == "fp8" ? KvDtype::fp8 : KvDtype::bf16;
  s.sequences = table.count("batch_size");
  s.time = Seconds(table.number("latency") * kMilli);
  return s;
}

CollectiveSample collectiveRow(const Table& table) {
  return {table.count("num_gpus"), Bytes(table.number("message_size") * kElementBytes),
          Seconds(table.number("latency") * kMilli)};
}

// Column and width of one token of an operator in vidur's table; no column: not measured.
std::pair<const char*, double> vidurOperator(const Table& table, ElementwiseOp op) {
  const double hidden = table.number("n_embd");
  const double heads = table.number("n_head");
  const double tp = table.number("num_tensor_parallel_workers");
  switch (op) {
    case ElementwiseOp::norm:
      return {"input_layernorm_ms", hidden};
    case ElementwiseOp::rope:
      return {"attn_rope_ms", (heads + table.number("n_kv_head")) * hidden / heads / tp};
    case ElementwiseOp::activation:
      return {"mlp_act_ms", table.number("n_expanded_embd") / tp};
    case ElementwiseOp::embedding:
      return {"emb_ms", hidden};
    case ElementwiseOp::cacheWrite:
    case ElementwiseOp::quantize:
    case ElementwiseOp::sampling:
      break;
  }
  return {nullptr, 0.0};
}

}  // namespace

std::vector<AttentionSample> generationAttentionSamples(std::string_view csv,
                                                        const std::string& file) {
  std::vector<AttentionSample> samples;
  Table table(csv, file);
  while (table.next()) {
    if (hasTriton(table) || isWindowed(table)) continue;
    AttentionSample s = attentionRow(table);
    s.newTokens = 1;
    s.context = table.number("step") + 1.0;
    samples.push_back(s);
  }
  return samples;
}

std::vector<AttentionSample> contextAttentionSamples(std::string_view csv,
                                                     const std::string& file) {
  constexpr int kShortestPrompt = 16;
  std::vector<AttentionSample> samples;
  Table table(csv, file);
  while (table.next()) {
    if (hasTriton(table) || isWindowed(table)) continue;
    AttentionSample s = attentionRow(table);
    s.newTokens = table.count("isl");
    s.context = table.number("step");
    if (s.newTokens >= kShortestPrompt) samples.push_back(s);
  }
  return samples;
}

std::vector<AttentionSample> servingAttentionSamples(std::string_view csv, const std::string& file,
                                                     int heads, int kvHeads, int headDim) {
  std::vector<AttentionSample> samples;
  Table table(csv, file);
  while (table.next()) {
    const int chunk = table.count("prefill_chunk");
    const int decodes = table.count("n_decode");
    if ((chunk > 0) == (decodes > 0)) continue;
    AttentionSample s{heads, kvHeads, headDim, KvDtype::bf16,
                      1,     chunk,   0.0,     Seconds(table.number("time_us") * kMicro)};
    s.context = table.number(chunk > 0 ? "kv_prefill" : "kv_decode");
    if (decodes > 0) {
      s.sequences = decodes;
      s.newTokens = 1;
    }
    samples.push_back(s);
  }
  return samples;
}

std::vector<CollectiveSample> customAllReduceSamples(std::string_view csv,
                                                     const std::string& file) {
  std::vector<CollectiveSample> samples;
  Table table(csv, file);
  while (table.next()) {
    if (table.text("kernel_source").ends_with("_eager")) continue;
    samples.push_back(collectiveRow(table));
  }
  return samples;
}

std::vector<CollectiveSample> ncclAllReduceSamples(std::string_view csv, const std::string& file) {
  std::vector<CollectiveSample> samples;
  Table table(csv, file);
  while (table.next()) {
    if (table.text("op_name") != "all_reduce" || table.text("nccl_dtype") != "half") continue;
    samples.push_back(collectiveRow(table));
  }
  return samples;
}

std::vector<ElementwiseSample> vidurElementwiseSamples(std::string_view csv,
                                                       const std::string& file,
                                                       std::string_view device, ElementwiseOp op) {
  constexpr int kMostTokens = 8192;
  std::vector<ElementwiseSample> samples;
  Table table(csv, file);
  while (table.next()) {
    if (table.text("device") != device || table.text("use_gated_mlp") != "True") continue;
    const auto [column, width] = vidurOperator(table, op);
    if (column == nullptr || table.text(column).empty()) continue;
    const ElementwiseSample s{width, table.count("num_tokens"),
                              Seconds(table.number(column) * kMilli)};
    if (s.tokens <= kMostTokens && s.time > Seconds(0.0)) samples.push_back(s);
  }
  return samples;
}

std::vector<ElementwiseSample> quantizeSamples(std::string_view scaleCsv,
                                               std::string_view computeCsv,
                                               const std::string& file) {
  std::map<std::pair<int, int>, double> dynamic;
  Table compute(computeCsv, file);
  while (compute.next()) {
    dynamic[{compute.count("m"), compute.count("k")}] = compute.number("latency");
  }
  std::vector<ElementwiseSample> samples;
  Table scale(scaleCsv, file);
  while (scale.next()) {
    const int m = scale.count("m");
    const int k = scale.count("k");
    const auto extra = dynamic.find({m, k});
    if (k < 1024 || k > 32768 || m > 8192 || extra == dynamic.end() || extra->second < 0.0) {
      continue;
    }
    const double time = scale.number("latency") + extra->second;
    samples.push_back({static_cast<double>(k), m, Seconds(time * kMilli)});
  }
  return samples;
}

}  // namespace qplan::planner::calibrate
