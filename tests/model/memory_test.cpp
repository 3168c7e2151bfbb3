#include "model/memory.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/model/deployments.hpp"

namespace qplan::model {
namespace {

using namespace test;

TEST(Memory, Llama8bOnOneA6000ByHand) {
  const MemoryLedger ledger =
      memoryLedger(llama8b(), a6000(), Format::bf16, KvDtype::bf16, {}, engine());
  // 48 GiB x 0.989 = 47.472 GiB; 90 % of it is usable.
  EXPECT_NEAR(ledger.device / kGiB, 47.472, 1e-9);
  EXPECT_NEAR(ledger.usable / kGiB, 42.7248, 1e-9);
  // 32 x 218103808 weights of 2 bytes
  EXPECT_DOUBLE_EQ(ledger.weights.value(), 13958643712.0);
  // embedding and lm_head: 2 x 128256 x 4096 x 2
  EXPECT_DOUBLE_EQ(ledger.embeddings.value(), 2101346304.0);
  // 512 tokens x (2 x 4096 + 3 x 14336) x 2 = 52428800; 256 rows of logits x 128256 x 10
  EXPECT_DOUBLE_EQ(ledger.activations.value(), 52428800.0 + 328335360.0);
  EXPECT_DOUBLE_EQ(ledger.reserved.value(), 1.5e9);
  // 32 layers x 2 x 8 x 128 x 2 bytes = 131072 per token
  EXPECT_DOUBLE_EQ(ledger.kvPerToken.value(), 131072.0);
  // 42.7248 GiB = 45875404682.0 bytes, less 17940754176: 27934650506 bytes or 213124.47 tokens
  EXPECT_NEAR(ledger.kv.value(), 27934650506.0, 1.0);
  EXPECT_NEAR(ledger.kvTokens.value(), 213124.47, 0.01);
}

TEST(Memory, FormatsHoldTheirBytesPerWeight) {
  const auto weights = [](Format format) {
    return memoryLedger(llama8b(), h100(), format, KvDtype::bf16, {}, engine()).weights;
  };
  EXPECT_DOUBLE_EQ(weights(Format::fp8W8a8) / weights(Format::bf16), 0.5);
  // 0.515625 / 2
  EXPECT_DOUBLE_EQ(weights(Format::int4W4a16) / weights(Format::bf16), 0.2578125);
}

TEST(Memory, EightBitCacheHoldsTwiceTheTokens) {
  const auto tokens = [](KvDtype kv) {
    return memoryLedger(llama8b(), a6000(), Format::bf16, kv, {}, engine()).kvTokens;
  };
  EXPECT_DOUBLE_EQ(tokens(KvDtype::fp8) / tokens(KvDtype::bf16), 2.0);
}

TEST(Memory, SeventyBillionDoNotFitOneA6000) {
  const MemoryLedger ledger =
      memoryLedger(llama70b(), a6000(), Format::bf16, KvDtype::bf16, {}, engine());
  EXPECT_LT(ledger.kv, Bytes(0));
  EXPECT_EQ(ledger.kvTokens, Tokens(0));
  // 80 layers x 855638016 weights x 2 = 136902082560 bytes and more
  EXPECT_GT(memoryNeeded(ledger, Tokens(1)), Bytes(136.9e9));
}

TEST(Memory, StagesSplitLayersAndTables) {
  const MemoryLedger one =
      memoryLedger(llama70b(), h100(), Format::bf16, KvDtype::bf16, {.tp = 8}, engine());
  const MemoryLedger two =
      memoryLedger(llama70b(), h100(), Format::bf16, KvDtype::bf16, {.tp = 8, .pp = 2}, engine());
  EXPECT_DOUBLE_EQ(two.weights / one.weights, 0.5);
  EXPECT_DOUBLE_EQ(two.embeddings / one.embeddings, 0.5);
  EXPECT_DOUBLE_EQ(two.kvPerToken / one.kvPerToken, 0.5);
}

TEST(Memory, LatentCacheIsReplicated) {
  // 27 layers x (512 + 64) elements x 2 bytes on every rank
  for (const int tp : {1, 2, 8}) {
    EXPECT_DOUBLE_EQ(
        memoryLedger(latentMixture(), h100(), Format::bf16, KvDtype::bf16, {.tp = tp}, engine())
            .kvPerToken.value(),
        31104.0);
  }
}

RC_GTEST_PROP(Memory, MoreGpusNeverHoldMoreEach, ()) {
  const Llm llm = *rc::gen::element(llama8b(), llama70b(), mixtral(), latentMixture());
  const Format format = *rc::gen::elementOf(kFormats);
  const int tp = *rc::gen::element(1, 2, 4);
  const auto ledger = [&](int ranks) {
    return memoryLedger(llm, h100(), format, KvDtype::bf16, {.tp = ranks}, engine());
  };
  const MemoryLedger few = ledger(tp);
  const MemoryLedger many = ledger(2 * tp);
  RC_ASSERT(many.weights <= few.weights);
  RC_ASSERT(many.embeddings <= few.embeddings);
  RC_ASSERT(many.activations <= few.activations);
  RC_ASSERT(many.kvPerToken <= few.kvPerToken);
  RC_ASSERT(memoryNeeded(many, Tokens(4096)) <= memoryNeeded(few, Tokens(4096)));
  RC_ASSERT(many.kvTokens >= few.kvTokens);
}

}  // namespace
}  // namespace qplan::model
