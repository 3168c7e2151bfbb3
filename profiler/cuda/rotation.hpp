#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qplan::profiler::cuda {

// What a pool of device memory holds. Random data is made once and read by every case that needs
// its kind; what is written goes to `results`.
enum class Content {
  bf16,      // normal values
  e4m3,      // codes as the quantizers make them
  int8,      //
  int4,      //
  float32,   // scales of rows and channels
  scales16,  // BF16 scales of INT4 groups
  results    // not filled
};
inline constexpr std::size_t kContentCount = 7;
using PoolBytes = std::array<std::int64_t, kContentCount>;  // by Content

// One buffer of a case.
struct Need {
  Content content = Content::bf16;
  std::int64_t bytes = 0;
  bool rotates = true;  // false: one for all sets, because engines reuse it too
};

// Where the buffers of a case lie. Sets follow one another in each pool, those that do not rotate
// come behind them; every buffer begins at a multiple of 256 bytes.
struct Rotation {
  int sets = 0;
  std::vector<Need> needs;
  std::vector<std::int64_t> offsets;  // of each need in the first set, within its pool
  PoolBytes stride{};                 // from one set to the next
  PoolBytes bytes{};                  // of each pool
};

// As few sets as exceed 3 times the L2 cache together, at least 2. At least one need rotates.
Rotation rotate(std::vector<Need> needs, std::int64_t l2Bytes);

// Of need `at` in set `set` < sets, within its pool.
std::int64_t offsetOf(const Rotation& rotation, std::size_t at, int set);

// How the pools become large enough: a pool that grows is made anew, those the case does not use
// are given up where there is no other way. 1 GiB stays free for libraries and small buffers.
struct PoolPlan {
  PoolBytes bytes{};   // afterwards; where it differs from `held` the pool is made anew
  std::string reason;  // why the case does not fit; empty: it does
};
PoolPlan planPools(const PoolBytes& needed, const PoolBytes& held, std::int64_t freeBytes);

}  // namespace qplan::profiler::cuda
