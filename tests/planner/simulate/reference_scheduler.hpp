#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "model/batch.hpp"
#include "model/engine.hpp"

namespace qplan::planner::simulate {

// The scheduler's rules, one sequence and one step at a time, with every figure recomputed from
// scratch. Slow and simple: what `Scheduler` is held against.
class ReferenceScheduler {
 public:
  struct Sequence {
    int tag = 0;
    int prompt = 0;     // tokens to prefill before the next sample
    int cached = 0;     // tokens computed
    int generated = 0;  // tokens sampled so far
    int output = 0;
    int blocks = 0;  // without those of the prefix
    int group = -1;
    [[nodiscard]] bool prefilling() const { return cached < prompt; }
  };

  struct Step {
    model::Batch batch;
    std::vector<int> started, sampled, finished;
    bool operator==(const Step&) const = default;
  };

  ReferenceScheduler(const model::SchedulerLimits& limits, int kvTokens, int prefixTokens = 0)
      : limits_(limits),
        total_(kvTokens / limits.blockTokens),
        prefixBlocks_(prefixTokens / limits.blockTokens) {
    if (!v1()) watermark_ = static_cast<int>(limits.watermark * total_);
    freed_.assign(static_cast<std::size_t>(total_), kNobody);
  }

  void submit(int tag, int input, int output, int group = -1) {
    waiting_.push_back({tag, input, 0, 0, output, 0, group});
  }

  // One step, or nothing when nothing is left. Rejected tags are added to `rejected`.
  std::optional<Step> step(std::vector<int>& rejected) {
    while (!running_.empty() || !waiting_.empty()) {
      Step step;
      std::vector<Sequence> evicted;
      std::vector<int> chunk(running_.size(), 0);  // tokens each running sequence computes
      if (!v1() && !limits_.chunkedPrefill) {
        int budget = limits_.maxBatchedTokens;
        admit(chunk, budget, rejected);
        if (std::all_of(chunk.begin(), chunk.end(), [](int q) { return q == 0; })) {
          runDecodes(chunk, evicted);
        }
      } else {
        runDecodes(chunk, evicted);
        int budget = limits_.maxBatchedTokens;
        for (const int q : chunk) budget -= q;
        continuePrompts(chunk, budget, evicted);
        if (!v1() || evicted.empty()) admit(chunk, budget, rejected);
      }
      preemptions += static_cast<int>(evicted.size());
      for (const Sequence& s : evicted) waiting_.push_front(s);
      if (std::all_of(chunk.begin(), chunk.end(), [](int q) { return q == 0; })) continue;
      carryOut(chunk, step);
      return step;
    }
    return std::nullopt;
  }

  [[nodiscard]] const std::vector<Sequence>& running() const { return running_; }
  [[nodiscard]] int waiting() const { return static_cast<int>(waiting_.size()); }
  [[nodiscard]] int total() const { return total_; }
  [[nodiscard]] int used() const {
    int blocks = 0;
    std::set<int> groups;
    for (const Sequence& s : running_) {
      blocks += s.blocks;
      if (s.group >= 0) groups.insert(s.group);
    }
    return blocks + static_cast<int>(groups.size()) * prefixBlocks_;
  }
  int preemptions = 0;

 private:
  [[nodiscard]] bool v1() const { return limits_.policy == model::SchedulerPolicy::v1; }
  [[nodiscard]] int blocksFor(int tokens) const {
    return tokens / limits_.blockTokens + (tokens % limits_.blockTokens != 0 ? 1 : 0);
  }
  // Of a sequence with so many tokens, beside its prefix.
  [[nodiscard]] int ownBlocks(const Sequence& s, int tokens) const {
    return std::max(blocksFor(tokens) - (s.group >= 0 ? prefixBlocks_ : 0), 0);
  }
  [[nodiscard]] bool inUse(int group) const {
    return std::any_of(running_.begin(), running_.end(),
                       [group](const Sequence& s) { return s.group == group; });
  }
  [[nodiscard]] int kept(int whose) const {
    return static_cast<int>(std::count(freed_.begin(), freed_.end(), whose));
  }
  // Whose a free block is that holds a group's prefix.
  static int holder(int group) { return -2 - group; }
  [[nodiscard]] int free() const { return total_ - used(); }
  void give(int blocks, int whose) {
    freed_.insert(freed_.end(), static_cast<std::size_t>(blocks), whose);
  }
  // A sequence that had so many tokens runs no more.
  void leave(const Sequence& s, int tokens) {
    if (s.group < 0 || inUse(s.group)) return;
    const int full = std::min(tokens / limits_.blockTokens, prefixBlocks_);
    give(prefixBlocks_ - full, kNobody);
    give(full, holder(s.group));
  }
  void take(int blocks) { freed_.erase(freed_.begin(), freed_.begin() + blocks); }

  void evict(std::vector<int>& chunk, std::vector<Sequence>& evicted) {
    Sequence s = running_.back();
    running_.pop_back();
    chunk.pop_back();
    if (!s.prefilling()) s.prompt = s.cached + 1;
    const int computed = s.cached / limits_.blockTokens - (s.group >= 0 ? prefixBlocks_ : 0);
    const int full = limits_.prefixCaching ? std::max(computed, 0) : 0;
    give(s.blocks - full, kNobody);
    give(full, s.tag);
    leave(s, s.cached);
    s.cached = 0;
    s.blocks = 0;
    evicted.push_back(s);
  }

  // Gives sequence i the blocks for `tokens` cached tokens, evicting from the back; false when it
  // was itself evicted.
  bool hold(std::size_t i, int tokens, std::vector<int>& chunk, std::vector<Sequence>& evicted) {
    while (ownBlocks(running_[i], tokens) - running_[i].blocks > free()) {
      evict(chunk, evicted);
      if (i == running_.size()) return false;
    }
    const int blocks = std::max(running_[i].blocks, ownBlocks(running_[i], tokens));
    take(blocks - running_[i].blocks);
    running_[i].blocks = blocks;
    return true;
  }

  void runDecodes(std::vector<int>& chunk, std::vector<Sequence>& evicted) {
    for (std::size_t i = 0; i < running_.size(); ++i) {
      if (running_[i].prefilling()) continue;
      if (!hold(i, running_[i].cached + 1, chunk, evicted)) return;
      chunk[i] = 1;
    }
  }

  void continuePrompts(std::vector<int>& chunk, int& budget, std::vector<Sequence>& evicted) {
    for (std::size_t i = 0; i < running_.size(); ++i) {
      if (!running_[i].prefilling()) continue;
      const int q = std::min(budget, running_[i].prompt - running_[i].cached);
      if (!hold(i, running_[i].cached + q, chunk, evicted)) return;
      chunk[i] = q;
      budget -= q;
    }
  }

  void admit(std::vector<int>& chunk, int& budget, std::vector<int>& rejected) {
    const bool chunked = v1() || limits_.chunkedPrefill;
    int admitted = 0;
    while (!waiting_.empty() && budget > 0 &&
           static_cast<int>(running_.size()) < limits_.maxSequences) {
      Sequence s = waiting_.front();
      const int own = kept(s.tag);
      const bool alone = s.group >= 0 && !inUse(s.group);
      const int shared = alone ? kept(holder(s.group)) : s.group >= 0 ? prefixBlocks_ : 0;
      const int held = (shared + own) * limits_.blockTokens;
      if (total_ - blocksFor(s.prompt) < watermark_) {
        rejected.push_back(s.tag);
        waiting_.pop_front();
        std::erase(freed_, s.tag);
        give(own, kNobody);
        continue;
      }
      const int open = s.prompt - held;
      if (!chunked && admitted > 0 && open > budget) return;
      const int q = chunked ? std::min(open, budget) : open;
      const int blocks = ownBlocks(s, v1() ? held + q : s.prompt);
      const int more = alone ? prefixBlocks_ : 0;
      if (free() - blocks - more < watermark_) return;
      waiting_.pop_front();
      std::erase(freed_, s.tag);
      if (alone) std::erase(freed_, holder(s.group));
      take(blocks - own + (alone ? prefixBlocks_ - shared : 0));
      s.cached = held;
      s.blocks = blocks;
      running_.push_back(s);
      chunk.push_back(q);
      budget -= q;
      ++admitted;
    }
  }

  void carryOut(const std::vector<int>& chunk, Step& step) {
    model::Batch& batch = step.batch;
    batch.running = static_cast<int>(running_.size());
    std::vector<Sequence> staying;
    std::set<int> left;  // groups some of which have finished
    for (std::size_t i = 0; i < running_.size(); ++i) {
      Sequence s = running_[i];
      bool samples = chunk[i] > 0;
      if (chunk[i] > 0 && !s.prefilling()) {
        batch.decodes += 1;
        batch.contextTokens += s.cached;
        batch.sampled += 1;
      } else if (chunk[i] > 0) {
        batch.prefills += 1;
        batch.prefillTokens += chunk[i];
        batch.prefillAttention += chunk[i] * (s.cached + chunk[i] / 2.0);
        samples = s.cached + chunk[i] == s.prompt;
        batch.sampled += samples || v1() ? 1 : 0;
      }
      s.cached += chunk[i];
      if (samples) {
        s.prompt = s.cached;
        s.generated += 1;
        step.sampled.push_back(s.tag);
        if (s.generated == 1) step.started.push_back(s.tag);
      }
      if (samples && s.generated == s.output) {
        step.finished.push_back(s.tag);
        give(s.blocks, kNobody);
        if (s.group >= 0) left.insert(s.group);
      } else {
        staying.push_back(s);
      }
    }
    running_ = staying;
    for (const int group : left) {
      if (!inUse(group)) give(prefixBlocks_, holder(group));
    }
    std::sort(step.started.begin(), step.started.end());
    std::sort(step.finished.begin(), step.finished.end());
  }

  model::SchedulerLimits limits_;
  int total_ = 0;
  int watermark_ = 0;
  int prefixBlocks_ = 0;
  static constexpr int kNobody = -1;
  std::vector<int> freed_;         // free blocks, next to be taken first: whose tokens they hold
  std::vector<Sequence> running_;  // oldest first
  std::deque<Sequence> waiting_;
};

}  // namespace qplan::planner::simulate
