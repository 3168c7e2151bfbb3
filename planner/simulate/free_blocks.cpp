#include "planner/simulate/free_blocks.hpp"

namespace qplan::planner::simulate {

void FreeBlocks::takeNext(std::int64_t blocks) {
  while (blocks > 0) {
    Freed& next = queue_.front();
    const std::int64_t taken = std::min(next.blocks, blocks);
    next.blocks -= taken;
    blocks -= taken;
    if (next.holder != kNobody) holders_[static_cast<std::size_t>(next.holder)].kept -= taken;
    if (next.blocks > 0) return;
    queue_.pop_front();
    ++gone_;
  }
}

void FreeBlocks::giveTo(int holder, std::int64_t blocks) {
  if (blocks == 0) return;
  if (holder == kNobody && !queue_.empty() && queue_.back().holder == kNobody) {
    queue_.back().blocks += blocks;
  } else {
    queue_.push_back({holder, blocks});
  }
}

void FreeBlocks::keep(int holder, std::int64_t blocks) {
  if (blocks == 0) return;
  assert(ordered_ && kept(holder) == 0);
  const auto i = static_cast<std::size_t>(holder);
  if (i >= holders_.size()) holders_.resize(i + 1);
  holders_[i] = {blocks, gone_ + queue_.size()};
  count_ += blocks;
  giveTo(holder, blocks);
}

std::int64_t FreeBlocks::reclaim(int holder) {
  const std::int64_t blocks = kept(holder);
  if (blocks == 0) return 0;
  Holder& one = holders_[static_cast<std::size_t>(holder)];
  queue_[one.place - gone_] = {kNobody, 0};
  one.kept = 0;
  count_ -= blocks;
  return blocks;
}

}  // namespace qplan::planner::simulate
