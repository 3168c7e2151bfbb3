#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "model/engine.hpp"
#include "model/quantity.hpp"
#include "planner/simulate/free_blocks.hpp"
#include "planner/simulate/schedule.hpp"

namespace qplan::planner::simulate {

// Prompts of one of `count` groups begin with the same `tokens`, a multiple of the block.
struct PrefixGroups {
  int tokens = 0;
  int count = 0;
  bool operator==(const PrefixGroups&) const = default;
};

// The iteration-level scheduler of one engine as a state machine without time: requests go in by
// `submit`, `plan` composes the next step, `advance` carries it out. A decode-only step is planned
// together with all its repetitions, so the cost grows with events (a request admitted, finished or
// preempted), not with tokens; block growth is tracked per residue of the context modulo the block.
//
// Policies, after the vLLM scheduler (vllm/core/scheduler.py for v0, vllm/v1/core/sched for v1):
//  v0  decodes first, then the prompt in progress, then waiting prompts first-in-first-out, in
//      chunks up to the token budget. A prompt is admitted when all its blocks fit and leave the
//      watermark free. Without chunked prefill whole prompts run first, alone, stalling decodes (a
//      prompt above the budget runs by itself).
//  v1  same order; blocks are taken chunk by chunk, there is no watermark, and nothing is admitted
//      in a step that preempted.
// Out of blocks: the newest sequence is evicted to the front of the queue; its generated tokens
// become part of the prompt it prefills again. With prefix caching it finds its full blocks that
// nobody has taken meanwhile: free blocks are taken in the order in which they were freed, of a
// sequence the last ones first. A finished prompt yields one output token.
//
// A prefix is in the cache once for all running sequences of its group: the first one takes all its
// blocks and computes it, those admitted after it have it at once (what a step computes, later
// sequences of the same step find). When the last one leaves, the blocks are free and still hold
// it until they are taken, as above; who comes then computes what is missing.
class Scheduler {
 public:
  // maxSequences above maxBatchedTokens is cut to it: engines refuse such a setting, since a step
  // could not decode every running sequence.
  Scheduler(const model::SchedulerLimits& limits, model::Tokens kv, PrefixGroups groups = {});

  // In none of the groups.
  static constexpr int kNoGroup = -1;

  // Appends a request to the waiting queue. `tag` names it in events; input, output >= 1. `group`:
  // how it begins; input is then longer than the prefix.
  void submit(int tag, int input, int output, int group = kNoGroup);

  // Composes the next step. `steps` is how often it may repeat before a scheduling event; requests
  // submitted meanwhile can only end it sooner when `waiting() == 0`. Must be followed by `advance`
  // when it returns a run; nullopt when nothing is left to run.
  [[nodiscard]] std::optional<ScheduledRun> plan();

  // Carries out 1 <= steps <= the planned ones.
  void advance(int steps);

  // Requests that got their first, or last, token at the end of the last `advance`, by tag.
  [[nodiscard]] const std::vector<int>& started() const { return started_; }
  [[nodiscard]] const std::vector<int>& finished() const { return finished_; }
  // Evicted requests that are through with their prompt again and got their next token.
  [[nodiscard]] const std::vector<int>& resumed() const { return resumed_; }
  // Decoding requests that the last `plan` evicted.
  [[nodiscard]] const std::vector<int>& evicted() const { return evicted_; }
  // Requests the last `plan` gave up: the cache can never hold the prompt they need.
  [[nodiscard]] const std::vector<int>& rejected() const { return rejected_; }

  [[nodiscard]] int running() const { return running_; }
  [[nodiscard]] int waiting() const { return static_cast<int>(queue_.size()); }
  [[nodiscard]] int preemptions() const { return preemptions_; }
  [[nodiscard]] std::int64_t freeBlocks() const { return free_.count(); }
  [[nodiscard]] std::int64_t totalBlocks() const { return total_; }

 private:
  enum class State { waiting, prefilling, decoding, gone };

  struct Sequence {
    int tag = 0;
    int group = kNoGroup;
    State state = State::waiting;
    bool begun = false;                  // has yielded its first token
    int known = 0;                       // tokens to prefill: prompt and what was generated
    int remaining = 0;                   // output tokens still to sample (not kept while decoding)
    int cached = 0;                      // tokens computed (while prefilling)
    std::int64_t blocks = 0;             // held, without the prefix (while prefilling)
    std::int64_t base = 0;               // cached tokens minus clock, constant while decoding
    std::int64_t finishClock = 0;        // clock after its last token, while decoding
    int previous = kNone, next = kNone;  // running order: admission
  };
  struct Chunk {
    int slot = 0;
    int tokens = 0;
  };

  static constexpr int kNone = -1;

  [[nodiscard]] std::int64_t blocksFor(std::int64_t tokens) const;
  [[nodiscard]] std::int64_t prefixBlocks(const Sequence& sequence) const;
  [[nodiscard]] int found(int slot) const;
  [[nodiscard]] int holder(int slot) const { return prefix_.count + slot; }
  [[nodiscard]] bool prefixInUse(const Sequence& sequence) const;
  [[nodiscard]] std::int64_t ownBlocks(const Sequence& sequence, std::int64_t tokens) const;
  [[nodiscard]] std::int64_t residue(std::int64_t value) const;
  [[nodiscard]] std::int64_t growth(std::int64_t steps) const;
  [[nodiscard]] int repetitions();
  void planDecodes(ScheduledRun& run);
  void evictAsDecodesGrow();
  void continuePrompt(ScheduledRun& run, int& budget);
  void admit(ScheduledRun& run, int& budget);
  void addChunk(ScheduledRun& run, int slot, int tokens);
  void preempt(int slot);
  void beginDecoding(int slot);
  void leaveDecoding(int slot);
  void keep(int slot, std::int64_t tokens, std::int64_t blocks);
  void finish(int slot, std::int64_t blocks);
  void append(int slot);
  void remove(int slot);
  void release(int slot);

  model::SchedulerLimits limits_;
  std::int64_t total_ = 0;
  PrefixGroups prefix_;
  FreeBlocks free_;            // kept: prefixes nobody uses, and full blocks of waiting sequences
  std::vector<int> prefixOf_;  // running sequences of each group
  std::int64_t watermark_ = 0;

  std::vector<Sequence> sequences_;
  std::vector<int> unused_;
  std::deque<int> queue_;
  int head_ = kNone, tail_ = kNone;
  int running_ = 0;
  int partial_ = kNone;  // the one prompt in progress, always the newest running

  std::int64_t clock_ = 0;  // decode steps so far
  int decoding_ = 0;
  std::int64_t context_ = 0;  // sum of cached tokens of decoding sequences
  std::vector<int> growing_;  // decoding sequences that need a block at clock = index mod block
  using Finish = std::pair<std::int64_t, int>;  // (finishClock, slot); stale after preemption
  std::priority_queue<Finish, std::vector<Finish>, std::greater<>> finishes_;

  std::vector<Chunk> chunks_;   // of the planned step
  std::vector<int> preempted_;  // by the planned step, newest first
  bool decodes_ = false;        // the planned step decodes
  std::vector<int> left_;       // groups whose last sequence has finished in this step
  int preemptions_ = 0;
  std::vector<int> started_, resumed_, finished_, rejected_, evicted_;
};

}  // namespace qplan::planner::simulate
