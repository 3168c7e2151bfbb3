#include "model/io/llm_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace qplan::model::io {
namespace {

TEST(LlmFile, WritingAndReadingIsIdentity) {
  EXPECT_TRUE(rc::check([] {
    Llm llm;
    llm.id = "m";
    llm.aliases = {"Org/M-Instruct"};
    llm.modelType = "llama";
    llm.hidden = *rc::gen::inRange(1, 10000);
    llm.ffn = *rc::gen::inRange(1, 10000);
    llm.layers = *rc::gen::inRange(1, 100);
    llm.kvHeads = *rc::gen::inRange(1, 16);
    llm.heads = llm.kvHeads * *rc::gen::inRange(1, 8);
    llm.headDim = *rc::gen::inRange(1, 256);
    llm.vocab = *rc::gen::inRange(1, 300000);
    llm.tiedEmbeddings = *rc::gen::arbitrary<bool>();
    llm.maxContext = *rc::gen::inRange(1, 1000000);
    if (*rc::gen::arbitrary<bool>()) {
      llm.slidingWindow = SlidingWindow{.window = *rc::gen::inRange(1, 9999),
                                        .period = *rc::gen::inRange(1, llm.layers + 1)};
    }
    if (*rc::gen::arbitrary<bool>()) {
      llm.moe = Moe{.experts = 8,
                    .expertsPerToken = *rc::gen::inRange(1, 9),
                    .expertFfn = 77,
                    .sharedExperts = 1,
                    .sharedFfn = *rc::gen::inRange(1, 99),
                    .denseLayers = *rc::gen::inRange(0, llm.layers + 1),
                    .moeEvery = *rc::gen::inRange(1, llm.layers + 1)};
    }
    if (*rc::gen::arbitrary<bool>()) {
      llm.mla = Mla{.qLoraRank = *rc::gen::inRange(0, 9),
                    .kvLoraRank = 5,
                    .nopeHeadDim = 6,
                    .ropeHeadDim = 7,
                    .valueHeadDim = 8};
    }
    llm.extras.qkvBias = *rc::gen::arbitrary<bool>();
    llm.extras.gatedMlp = *rc::gen::arbitrary<bool>();
    llm.extras.layerNormBias = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) llm.activationOrdered = {Format::int4W4a16};
    if (*rc::gen::arbitrary<bool>()) llm.publishedParameters = parameterCount(llm);
    llm.source = "config.json";
    llm.date = "2026-01-02";
    RC_ASSERT(validate(llm).empty());
    RC_ASSERT(parseLlm(llmJson(llm), "m.json") == llm);
  }));
}

}  // namespace
}  // namespace qplan::model::io
