#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <deque>
#include <vector>

namespace qplan::planner::simulate {

// The free blocks of a cache. Some still hold what a holder computed, who finds them until they are
// taken; those that were freed first are taken first.
class FreeBlocks {
 public:
  // Nothing can be kept unless `ordered`: then only their number counts.
  FreeBlocks(std::int64_t count, bool ordered) : count_(count), ordered_(ordered) {
    if (ordered) queue_.push_back({kNobody, count});
  }

  [[nodiscard]] std::int64_t count() const { return count_; }
  // Of a holder, >= 0.
  [[nodiscard]] std::int64_t kept(int holder) const {
    const auto i = static_cast<std::size_t>(holder);
    return i < holders_.size() ? holders_[i].kept : 0;
  }

  // The next ones, at most count().
  void take(std::int64_t blocks) {
    count_ -= blocks;
    assert(count_ >= 0);
    if (ordered_) takeNext(blocks);
  }
  void give(std::int64_t blocks) {
    count_ += blocks;
    if (ordered_) giveTo(kNobody, blocks);
  }
  // Gives blocks that hold what `holder` computed; it has none so far.
  void keep(int holder, std::int64_t blocks);
  // Takes what is left of those: how many.
  std::int64_t reclaim(int holder);

 private:
  struct Freed {
    int holder = 0;
    std::int64_t blocks = 0;
  };
  struct Holder {
    std::int64_t kept = 0;
    std::size_t place = 0;  // in the queue, counted from the first block ever freed
  };
  static constexpr int kNobody = -1;

  void takeNext(std::int64_t blocks);
  void giveTo(int holder, std::int64_t blocks);

  std::int64_t count_;
  bool ordered_;
  std::deque<Freed> queue_;  // next to be taken first; reclaimed ones stay as none
  std::size_t gone_ = 0;     // taken off its front
  std::vector<Holder> holders_;
};

}  // namespace qplan::planner::simulate
