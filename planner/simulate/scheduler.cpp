#include "planner/simulate/scheduler.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace qplan::planner::simulate {

using model::SchedulerPolicy;

Scheduler::Scheduler(const model::SchedulerLimits& limits, model::Tokens kv, PrefixGroups groups)
    : limits_(limits),
      total_(static_cast<std::int64_t>(std::max(kv.value(), 0.0) / limits.blockTokens)),
      prefix_(groups),
      free_(total_, limits.prefixCaching || groups.count > 0),
      prefixOf_(static_cast<std::size_t>(groups.count), 0) {
  assert(groups.tokens % limits.blockTokens == 0);
  assert(limits.maxSequences >= 1 && limits.maxBatchedTokens >= 1 && limits.blockTokens >= 1);
  limits_.maxSequences = std::min(limits.maxSequences, limits.maxBatchedTokens);
  if (limits.policy == SchedulerPolicy::v0) {
    watermark_ = static_cast<std::int64_t>(limits.watermark * static_cast<double>(total_));
  }
  growing_.assign(static_cast<std::size_t>(limits.blockTokens), 0);
}

void Scheduler::submit(int tag, int input, int output, int group) {
  assert(input >= 1 && output >= 1);
  assert(group < prefix_.count && (group < 0 || prefix_.tokens < input));
  int slot = 0;
  if (unused_.empty()) {
    slot = static_cast<int>(sequences_.size());
    sequences_.emplace_back();
  } else {
    slot = unused_.back();
    unused_.pop_back();
  }
  Sequence fresh;
  fresh.tag = tag;
  fresh.group = group;
  fresh.known = input;
  fresh.remaining = output;
  sequences_[slot] = fresh;
  queue_.push_back(slot);
}

std::optional<ScheduledRun> Scheduler::plan() {
  rejected_.clear();
  evicted_.clear();
  const bool whole = limits_.policy == SchedulerPolicy::v0 && !limits_.chunkedPrefill;
  // A step comes out empty when the last sequence evicts itself or every candidate was rejected;
  // the queue is then tried again with all blocks free, which admits or rejects its head.
  while (running_ > 0 || !queue_.empty()) {
    ScheduledRun run;
    chunks_.clear();
    preempted_.clear();
    decodes_ = false;
    int budget = limits_.maxBatchedTokens;
    if (whole) {
      admit(run, budget);
      if (chunks_.empty()) planDecodes(run);
    } else {
      planDecodes(run);
      budget -= run.batch.decodes;
      continuePrompt(run, budget);
      if (limits_.policy == SchedulerPolicy::v0 || preempted_.empty()) admit(run, budget);
    }
    for (const int slot : preempted_) queue_.push_front(slot);
    if (run.batch.decodes == 0 && chunks_.empty()) continue;
    run.batch.running = running_;
    const bool decodeOnly = chunks_.empty();
    // What was evicted, or sent in place of a rejected request, may be admitted one step later.
    if (decodeOnly && preempted_.empty() && rejected_.empty()) run.steps = repetitions();
    return run;
  }
  return std::nullopt;
}

void Scheduler::planDecodes(ScheduledRun& run) {
  const int needed = growing_[residue(clock_)];
  if (needed <= free_.count()) {
    free_.take(needed);
  } else {
    evictAsDecodesGrow();
  }
  decodes_ = decoding_ > 0;
  run.batch.decodes = decoding_;
  run.batch.contextTokens = static_cast<double>(context_);
  run.batch.sampled = decoding_;
}

// Oldest first, each sequence whose blocks are full takes one, evicting the newest until there is
// one; the newest may be the taker itself.
void Scheduler::evictAsDecodesGrow() {
  for (int slot = head_; slot != kNone; slot = sequences_[slot].next) {
    const Sequence& sequence = sequences_[slot];
    if (sequence.state != State::decoding || residue(sequence.base + clock_) != 0) continue;
    while (free_.count() == 0) {
      const int newest = tail_;
      preempt(newest);
      if (newest == slot) return;
    }
    free_.take(1);
  }
}

void Scheduler::continuePrompt(ScheduledRun& run, int& budget) {
  if (partial_ == kNone) return;
  const int slot = partial_;
  Sequence& sequence = sequences_[slot];
  const int tokens = std::min(budget, sequence.known - sequence.cached);
  if (limits_.policy == SchedulerPolicy::v1) {
    const std::int64_t more = ownBlocks(sequence, sequence.cached + tokens) - sequence.blocks;
    if (more > free_.count()) {
      preempt(slot);  // it is the newest
      return;
    }
    free_.take(more);
    sequence.blocks += more;
  }
  addChunk(run, slot, tokens);
  budget -= tokens;
}

void Scheduler::admit(ScheduledRun& run, int& budget) {
  const bool v1 = limits_.policy == SchedulerPolicy::v1;
  const bool chunked = v1 || limits_.chunkedPrefill;
  while (!queue_.empty() && budget > 0 && running_ < limits_.maxSequences) {
    const int slot = queue_.front();
    Sequence& sequence = sequences_[slot];
    const std::int64_t whole = ownBlocks(sequence, sequence.known);
    const int held = found(slot);
    const int open = sequence.known - held;
    if (total_ - blocksFor(sequence.known) < watermark_) {
      rejected_.push_back(sequence.tag);
      queue_.pop_front();
      free_.give(free_.reclaim(holder(slot)));
      release(slot);
      continue;
    }
    if (!chunked && open > budget && !chunks_.empty()) break;
    const int tokens = chunked ? std::min(budget, open) : open;
    const std::int64_t blocks = v1 ? ownBlocks(sequence, held + tokens) : whole;
    const std::int64_t shared = prefixInUse(sequence) ? 0 : prefixBlocks(sequence);
    if (free_.count() - blocks - shared < watermark_) break;
    queue_.pop_front();
    std::int64_t kept = free_.reclaim(holder(slot));
    if (sequence.group >= 0) {
      if (shared > 0) kept += free_.reclaim(sequence.group);
      ++prefixOf_[sequence.group];
    }
    free_.take(blocks + shared - kept);
    sequence.blocks = blocks;
    sequence.cached = held;
    sequence.state = State::prefilling;
    append(slot);
    addChunk(run, slot, tokens);
    budget -= tokens;
  }
}

void Scheduler::addChunk(ScheduledRun& run, int slot, int tokens) {
  const Sequence& sequence = sequences_[slot];
  chunks_.push_back({slot, tokens});
  run.batch.prefillTokens += tokens;
  run.batch.prefills += 1;
  run.batch.prefillAttention += tokens * (sequence.cached + 0.5 * tokens);
  // v1 projects the last position of every scheduled sequence, v0 only those that sample.
  if (limits_.policy == SchedulerPolicy::v1 || sequence.cached + tokens == sequence.known) {
    run.batch.sampled += 1;
  }
}

// Steps from this one to the next finish or to the last before the blocks run out. The planned
// step's own blocks are taken already.
int Scheduler::repetitions() {
  const auto stale = [this](const Finish& finish) {
    const Sequence& sequence = sequences_[finish.second];
    return sequence.state != State::decoding || sequence.finishClock != finish.first;
  };
  while (stale(finishes_.top())) finishes_.pop();
  const std::int64_t block = limits_.blockTokens;
  const std::int64_t untilFinish = finishes_.top().first - clock_;
  std::int64_t more = free_.count() / decoding_ * block;  // in a block's length each takes one
  if (more + 1 < untilFinish) {
    std::int64_t left = free_.count() % decoding_;
    while ((left -= growing_[residue(clock_ + more + 1)]) >= 0) ++more;
  }
  const std::int64_t steps = std::min(more + 1, untilFinish);
  return static_cast<int>(std::min<std::int64_t>(steps, std::numeric_limits<int>::max()));
}

// Blocks the decoding sequences take in the `steps` steps after the planned one.
std::int64_t Scheduler::growth(std::int64_t steps) const {
  const std::int64_t block = limits_.blockTokens;
  std::int64_t blocks = steps / block * decoding_;
  for (std::int64_t i = 1; i <= steps % block; ++i) {
    blocks += growing_[residue(clock_ + i)];
  }
  return blocks;
}

void Scheduler::advance(int steps) {
  started_.clear();
  resumed_.clear();
  finished_.clear();
  assert(steps == 1 || (steps > 1 && chunks_.empty() && preempted_.empty()));
  if (decodes_) {
    free_.take(growth(steps - 1));
    clock_ += steps;
    context_ += static_cast<std::int64_t>(decoding_) * steps;
    while (!finishes_.empty() && finishes_.top().first == clock_) {
      const int slot = finishes_.top().second;
      finishes_.pop();
      Sequence& sequence = sequences_[slot];
      if (sequence.state != State::decoding || sequence.finishClock != clock_) continue;
      leaveDecoding(slot);
      finish(slot, ownBlocks(sequence, sequence.base + clock_));
    }
  }
  partial_ = kNone;
  for (const Chunk& chunk : chunks_) {
    Sequence& sequence = sequences_[chunk.slot];
    sequence.cached += chunk.tokens;
    if (sequence.cached < sequence.known) {
      partial_ = chunk.slot;
      continue;
    }
    (sequence.begun ? resumed_ : started_).push_back(sequence.tag);
    sequence.begun = true;
    sequence.remaining -= 1;
    if (sequence.remaining > 0) {
      beginDecoding(chunk.slot);
    } else {
      finish(chunk.slot, sequence.blocks);
    }
  }
  std::sort(left_.begin(), left_.end());
  for (const int group : left_) free_.keep(group, prefix_.tokens / limits_.blockTokens);
  left_.clear();
  std::sort(started_.begin(), started_.end());
  std::sort(resumed_.begin(), resumed_.end());
  std::sort(finished_.begin(), finished_.end());
}

void Scheduler::finish(int slot, std::int64_t blocks) {
  const Sequence& sequence = sequences_[slot];
  finished_.push_back(sequence.tag);
  free_.give(blocks);
  if (sequence.group >= 0 && --prefixOf_[sequence.group] == 0) left_.push_back(sequence.group);
  remove(slot);
  release(slot);
}

void Scheduler::preempt(int slot) {
  Sequence& sequence = sequences_[slot];
  if (sequence.state == State::decoding) {
    evicted_.push_back(sequence.tag);
    // The last sampled token is known but not cached.
    const std::int64_t cached = sequence.base + clock_;
    sequence.known = static_cast<int>(cached + 1);
    sequence.remaining = static_cast<int>(sequence.finishClock - clock_);
    leaveDecoding(slot);
    keep(slot, cached, ownBlocks(sequence, cached));
  } else {
    keep(slot, sequence.cached, sequence.blocks);
    partial_ = kNone;
  }
  sequence.state = State::waiting;
  remove(slot);
  preempted_.push_back(slot);
  ++preemptions_;
}

void Scheduler::beginDecoding(int slot) {
  Sequence& sequence = sequences_[slot];
  sequence.state = State::decoding;
  sequence.base = sequence.cached - clock_;
  sequence.finishClock = clock_ + sequence.remaining;
  finishes_.emplace(sequence.finishClock, slot);
  ++growing_[residue(-sequence.base)];
  ++decoding_;
  context_ += sequence.cached;
}

// Frees an evicted sequence's blocks, `tokens` of which are computed: what is not a full block
// first.
void Scheduler::keep(int slot, std::int64_t tokens, std::int64_t blocks) {
  const Sequence& sequence = sequences_[slot];
  const std::int64_t computed = tokens / limits_.blockTokens - prefixBlocks(sequence);
  const std::int64_t full = limits_.prefixCaching ? std::max<std::int64_t>(computed, 0) : 0;
  free_.give(blocks - full);
  free_.keep(holder(slot), full);
  if (sequence.group < 0 || --prefixOf_[sequence.group] > 0) return;
  const std::int64_t shared = std::min(tokens / limits_.blockTokens, prefixBlocks(sequence));
  free_.give(prefixBlocks(sequence) - shared);
  free_.keep(sequence.group, shared);
}

bool Scheduler::prefixInUse(const Sequence& sequence) const {
  return sequence.group >= 0 && prefixOf_[sequence.group] > 0;
}

// Tokens of a waiting sequence that are in the cache. A prefix is freed after what follows it, so
// that nothing follows what is left of one.
int Scheduler::found(int slot) const {
  const Sequence& sequence = sequences_[slot];
  const std::int64_t kept = free_.kept(holder(slot));
  std::int64_t prefix = prefixBlocks(sequence);
  if (sequence.group >= 0 && !prefixInUse(sequence)) prefix = free_.kept(sequence.group);
  assert(kept == 0 || prefix == prefixBlocks(sequence));
  return static_cast<int>(prefix + kept) * limits_.blockTokens;
}

void Scheduler::leaveDecoding(int slot) {
  const Sequence& sequence = sequences_[slot];
  const std::int64_t cached = sequence.base + clock_;
  --growing_[residue(-sequence.base)];
  --decoding_;
  context_ -= cached;
}

void Scheduler::append(int slot) {
  Sequence& sequence = sequences_[slot];
  sequence.previous = tail_;
  sequence.next = kNone;
  (tail_ == kNone ? head_ : sequences_[tail_].next) = slot;
  tail_ = slot;
  ++running_;
}

void Scheduler::remove(int slot) {
  const Sequence& sequence = sequences_[slot];
  (sequence.previous == kNone ? head_ : sequences_[sequence.previous].next) = sequence.next;
  (sequence.next == kNone ? tail_ : sequences_[sequence.next].previous) = sequence.previous;
  --running_;
}

void Scheduler::release(int slot) {
  sequences_[slot].state = State::gone;
  unused_.push_back(slot);
}

std::int64_t Scheduler::blocksFor(std::int64_t tokens) const {
  return (tokens + limits_.blockTokens - 1) / limits_.blockTokens;
}

// Blocks a sequence holds itself when its first `tokens` tokens are cached.
std::int64_t Scheduler::ownBlocks(const Sequence& sequence, std::int64_t tokens) const {
  return std::max<std::int64_t>(blocksFor(tokens) - prefixBlocks(sequence), 0);
}

std::int64_t Scheduler::prefixBlocks(const Sequence& sequence) const {
  return sequence.group < 0 ? 0 : prefix_.tokens / limits_.blockTokens;
}

std::int64_t Scheduler::residue(std::int64_t value) const {
  const std::int64_t remainder = value % limits_.blockTokens;
  return remainder < 0 ? remainder + limits_.blockTokens : remainder;
}

}  // namespace qplan::planner::simulate
