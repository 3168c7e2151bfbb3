#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/gpu.hpp"
#include "model/profile.hpp"
#include "model/tables/groups.hpp"

namespace qplan::profiler::published {

// Tokens of a batch (M), one past tile sizes left out: between these, times are interpolated.
inline constexpr std::array kTokens{1,   2,   4,    8,    16,   32,   64,   128,
                                    256, 512, 1024, 2048, 4096, 8192, 16384};

inline constexpr int kShortestContext = 128;
inline constexpr int kMostSequences = 256;
inline constexpr int kHeadDim = 128;

// Query and key-value heads of one GPU: Llama-3.1 8B and 70B at tensor parallel 1, 2, 4, 8, the
// 40 heads of the 14B and 32B Qwens, and heads without groups.
inline constexpr std::array<std::array<int, 2>, 11> kHeads{{{32, 8},
                                                            {16, 4},
                                                            {8, 2},
                                                            {4, 1},
                                                            {64, 8},
                                                            {32, 4},
                                                            {16, 2},
                                                            {8, 1},
                                                            {40, 8},
                                                            {8, 8},
                                                            {32, 32}}};

// Outputs and inputs kept of a table that has more than these on a dense grid.
inline constexpr std::array kFeatures{1024, 1536, 2048,  3072,  4096, 5120,
                                      6144, 8192, 12288, 16384, 65536};

// Of a table taken with a warm L2 cache, points stay of which reading what L2 can hold takes, at
// memory speed, at most this share: a warm cache made them at most that much faster. At full
// bandwidth it amounts to operands of 4 x L2.
inline constexpr double kMostWarmShare = 0.25;

bool isTokens(int tokens);
bool isFeatures(int features);
bool isPowerOfTwo(int value);

// Last two parts of a path: "vllm-0.24.0/gemm.csv".
std::string shortName(const std::string& table);

// Points and notes of one import.
class Collected {
 public:
  explicit Collected(const model::Gpu& gpu) : gpu_(gpu) {}

  // Keeps a point unless it is faster than its floor or an equal case is there already; both are
  // counted under `topic`.
  void add(const std::string& topic, const model::KernelCase& what, model::Seconds time,
           const std::string& kernel);

  // "topic: rows left out, reason"; equal topics and reasons add up.
  void drop(const std::string& topic, const std::string& reason, int rows = 1);
  // Where the points of a topic are from.
  void from(const std::string& topic, const std::vector<std::string>& tables, int rows);
  // A sentence of its own.
  void note(const std::string& topic, const std::string& text);

  [[nodiscard]] const model::Gpu& gpu() const { return gpu_; }
  [[nodiscard]] int pointsOf(const std::string& topic) const;
  [[nodiscard]] const std::vector<std::string>& tables() const { return tables_; }

  // Sorted by class and size.
  [[nodiscard]] std::vector<model::ProfilePoint> points() const;
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  struct Topic {
    std::string tables;
    int rows = 0;
    int points = 0;
    std::vector<std::string> notes;
    std::map<std::string, int> dropped;
  };

  const model::Gpu& gpu_;
  std::vector<model::ProfilePoint> points_;
  std::set<std::string> cases_;
  std::map<std::string, Topic> topics_;
  std::vector<std::string> tables_;
};

using Tables = std::vector<model::tables::KernelTable>;

void importLinearLayers(const Tables& tables, Collected& into);
void importAttention(const Tables& tables, Collected& into);
void importElementwise(const Tables& tables, Collected& into);
void importAllReduce(const Tables& tables, Collected& into);

}  // namespace qplan::profiler::published
