#pragma once

#include <optional>
#include <string>

#include "model/tables/table.hpp"

namespace qplan::model::tables {

// What a published kernel table measures.
//   gemm                linear layers by M, N, K and format
//   modelLayers         layers of one model, timed inside an engine
//   layerThroughput     linear layers as tokens per second
//   operatorMedians     operators of whole models, medians per token count
//   decodeAttention     one new token per sequence
//   promptAttention     several new tokens per sequence
//   modelAttention      attention of one model, prompt chunks and decoding in one table
//   batchAttention      attention of one model, prompt chunks or decoding, contexts of a batch
//   summed engineAllReduce     all-reduce kernels of the engine libraryCollective   collectives of
//   the communication library staticQuantization  activation quantization with a given scale
//   dynamicScale        what finding the scale adds to that
enum class KernelTableKind {
  gemm,
  modelLayers,
  layerThroughput,
  operatorMedians,
  decodeAttention,
  promptAttention,
  modelAttention,
  batchAttention,
  engineAllReduce,
  libraryCollective,
  staticQuantization,
  dynamicScale
};

// Told by the columns and, where two kinds share them, by the cells; nothing for a table of another
// form. What else the kind needs is checked when its rows are read.
std::optional<KernelTableKind> kindOf(const Table& table);

// A table as the user gave it.
struct KernelTable {
  std::string name;  // its file
  int group = 0;  // which argument it came with; earlier groups come first; which source counts is
                  // the reader's to say
  KernelTableKind kind = KernelTableKind::gemm;
  Table table;
};

}  // namespace qplan::model::tables
