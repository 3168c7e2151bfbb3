#include "model/llm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>

namespace qplan::model {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Llm llama8b() {
  Llm llm;
  llm.id = "llama-3.1-8b";
  llm.modelType = "llama";
  llm.hidden = 4096;
  llm.ffn = 14336;
  llm.layers = 32;
  llm.heads = 32;
  llm.kvHeads = 8;
  llm.headDim = 128;
  llm.vocab = 128256;
  llm.maxContext = 131072;
  return llm;
}

// Two layers, all sizes small enough to count by hand.
Llm tiny() {
  Llm llm;
  llm.id = "tiny";
  llm.hidden = 8;
  llm.ffn = 16;
  llm.layers = 2;
  llm.heads = 2;
  llm.kvHeads = 1;
  llm.headDim = 4;
  llm.vocab = 10;
  llm.maxContext = 64;
  return llm;
}

// Per layer: q and o 4096 x 4096 each, k and v 4096 x 1024 each, gate, up and down 4096 x 14336
// each: 16777216 x 2 + 4194304 x 2 + 58720256 x 3 = 218103808; 32 layers: 6979321856.
// Norms: 65 x 4096 = 266240. Embedding and head: 2 x 128256 x 4096 = 1050673152.
TEST(Llm, CountsLlama8b) {
  const Llm llm = llama8b();
  EXPECT_EQ(linearParameterCount(llm), 6979321856);
  EXPECT_EQ(parameterCount(llm), 6979321856 + 266240 + 1050673152);
  EXPECT_EQ(activeParameterCount(llm), parameterCount(llm));
}

// tiny: q 64, k 32, v 32, o 64, MLP 3 x 128 = 384: 576 per layer, 1152 in all.
// Norms 5 x 8 = 40. Embedding 80, twice when untied.
TEST(Llm, TiedEmbeddingsCountOnce) {
  Llm llm = tiny();
  EXPECT_EQ(parameterCount(llm), 1152 + 40 + 160);
  llm.tiedEmbeddings = true;
  EXPECT_EQ(parameterCount(llm), 1152 + 40 + 80);
}

// Added per layer to tiny: qkv bias 8+4+4 = 16, output bias 8, query and key norm 2 x 4 = 8,
// two more norms 16, one sink per head 2, MLP biases 16 + 16 + 8 = 40. Linear weights do not
// change.
TEST(Llm, ExtrasAddTheirVectors) {
  const auto grown = [](auto set) {
    Llm llm = tiny();
    set(llm.extras);
    EXPECT_EQ(linearParameterCount(llm), 1152);
    return parameterCount(llm) - parameterCount(tiny());
  };
  EXPECT_EQ(grown([](LlmExtras& e) { e.qkvBias = true; }), 2 * 16);
  EXPECT_EQ(grown([](LlmExtras& e) { e.outputBias = true; }), 2 * 8);
  EXPECT_EQ(grown([](LlmExtras& e) { e.qkNorm = true; }), 2 * 8);
  EXPECT_EQ(grown([](LlmExtras& e) { e.sandwichNorm = true; }), 2 * 16);
  EXPECT_EQ(grown([](LlmExtras& e) { e.attentionSinks = true; }), 2 * 2);
  EXPECT_EQ(grown([](LlmExtras& e) { e.mlpBias = true; }), 2 * 40);
  EXPECT_EQ(grown([](LlmExtras& e) { e.layerNormBias = true; }), 5 * 8);
}

// Without a gate the MLP has two matrices of 8 x 16 instead of three.
TEST(Llm, UngatedMlpHasTwoMatrices) {
  Llm llm = tiny();
  llm.extras.gatedMlp = false;
  EXPECT_EQ(linearParameterCount(llm), 1152 - 2 * 128);
}

// Mixture in both layers of tiny: attention 192, 4 experts of 3 x 8 x 4 = 96, one shared expert of
// 3 x 8 x 6 = 144: 192 + 384 + 144 = 720 per layer. Router 8 x 4 = 32 per layer, apart.
TEST(Llm, CountsExperts) {
  Llm llm = tiny();
  llm.moe = Moe{.experts = 4,
                .expertsPerToken = 2,
                .expertFfn = 4,
                .sharedExperts = 1,
                .sharedFfn = 6,
                .denseLayers = 0,
                .moeEvery = 1};
  EXPECT_EQ(moeLayers(llm), 2);
  EXPECT_EQ(linearParameterCount(llm), 1440);
  EXPECT_EQ(parameterCount(llm), 1440 + 2 * 32 + 40 + 160);
  // Two of four experts idle in both layers.
  EXPECT_EQ(parameterCount(llm) - activeParameterCount(llm), 2 * 2 * 96);
  llm.extras.routerBias = true;
  llm.extras.sharedExpertGate = true;
  EXPECT_EQ(parameterCount(llm), 1440 + 2 * (32 + 4 + 8) + 40 + 160);
}

TEST(Llm, MixturesStartAfterTheDenseLayersAndRepeat) {
  Llm llm = tiny();
  EXPECT_EQ(moeLayers(llm), 0);
  llm.layers = 61;
  llm.moe = Moe{.experts = 256, .expertsPerToken = 8, .expertFfn = 2048, .denseLayers = 3};
  EXPECT_EQ(moeLayers(llm), 58);
  llm.layers = 48;
  llm.moe = Moe{.experts = 128, .expertsPerToken = 1, .expertFfn = 8192, .moeEvery = 2};
  EXPECT_EQ(moeLayers(llm), 24);
}

// MLA with 2 heads, nope 3, rope 1, value 2, latent 5, query rank 4 on hidden 8:
// q 8x4 + 4x8 = 64, kv_a 8x6 = 48, kv_b 5x10 = 50, o 4x8 = 32: 194; norms 4 + 5 = 9.
// Cache: (5 + 1) elements x 2 layers x 2 bytes = 24 bytes per token.
TEST(Llm, CountsLatentAttention) {
  Llm llm = tiny();
  llm.mla =
      Mla{.qLoraRank = 4, .kvLoraRank = 5, .nopeHeadDim = 3, .ropeHeadDim = 1, .valueHeadDim = 2};
  EXPECT_EQ(linearParameterCount(llm), 2 * (194 + 384));
  EXPECT_EQ(parameterCount(llm), 2 * (194 + 384 + 9) + 40 + 160);
  EXPECT_EQ(kvBytesPerToken(llm, KvDtype::bf16), BytesPerToken(24));
  EXPECT_EQ(kvBytesPerToken(llm, KvDtype::fp8), BytesPerToken(12));
  // Uncompressed query: 8 x 8 instead of 64 in two factors, and one norm of 4 less.
  llm.mla->qLoraRank = 0;
  EXPECT_EQ(parameterCount(llm), 2 * (194 + 384 + 5) + 40 + 160);
}

// 32 layers x 2 x 8 heads x 128 x 2 bytes.
TEST(Llm, CacheOfGroupedQueryAttention) {
  EXPECT_EQ(kvBytesPerToken(llama8b(), KvDtype::bf16), BytesPerToken(131072));
  EXPECT_EQ(kvBytesPerToken(llama8b(), KvDtype::fp8), BytesPerToken(65536));
}

// 26 layers, every sixth global: 6, 12, 18, 24, so 22 windowed.
// 1000 tokens held, window 512: (22 x 512 + 4 x 1000) / 26.
TEST(Llm, WindowedLayersReadLess) {
  Llm llm = tiny();
  llm.layers = 26;
  EXPECT_EQ(windowedLayers(llm), 0);
  EXPECT_EQ(attendedTokens(llm, Tokens(1000)), Tokens(1000));
  llm.slidingWindow = SlidingWindow{.window = 512, .period = 6};
  EXPECT_EQ(windowedLayers(llm), 22);
  EXPECT_NEAR(attendedTokens(llm, Tokens(1000)).value(), 15264.0 / 26.0, 1e-9);
  EXPECT_NEAR(attendedTokens(llm, Tokens(100)).value(), 100, 1e-9);
  llm.slidingWindow->period = 1;
  EXPECT_EQ(windowedLayers(llm), 26);
  EXPECT_NEAR(attendedTokens(llm, Tokens(1000)).value(), 512, 1e-9);
}

TEST(LlmValidate, AcceptsLlama8b) {
  Llm llm = llama8b();
  EXPECT_THAT(validate(llm), IsEmpty());
  llm.publishedParameters = 8030261248;
  EXPECT_THAT(validate(llm), IsEmpty());
}

TEST(LlmValidate, ComparesThePublishedCount) {
  Llm llm = llama8b();
  llm.publishedParameters = 8030261249;
  const std::vector<Diagnostic> found = validate(llm);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(toString(found[0]),
            "/published_parameters: is 8030261249, the architecture has 8030261248 (correct the "
            "architecture, or leave the published count out)");
}

TEST(LlmValidate, HeadsAreSharedEvenly) {
  Llm llm = llama8b();
  llm.kvHeads = 5;
  const std::vector<Diagnostic> found = validate(llm);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].path, "/kv_heads");
}

TEST(LlmValidate, NamesEveryMissingFigure) {
  const std::vector<Diagnostic> found = validate(Llm{});
  std::vector<std::string> paths;
  for (const Diagnostic& diagnostic : found) paths.push_back(diagnostic.path);
  EXPECT_THAT(paths,
              ::testing::UnorderedElementsAre("/id", "/hidden", "/layers", "/vocab", "/max_context",
                                              "/heads", "/head_dim", "/kv_heads", "/ffn"));
}

// Whatever the sizes, inside the validated bounds every count is positive (no 64-bit overflow) and
// ordered: linear <= total, active <= total.
TEST(LlmValidate, ValidSizesNeverOverflow) {
  EXPECT_TRUE(rc::check([] {
    Llm llm = tiny();
    llm.hidden = *rc::gen::inRange(1, 262145);
    llm.ffn = *rc::gen::inRange(1, (1 << 20) + 1);
    llm.layers = *rc::gen::inRange(1, 1025);
    llm.heads = *rc::gen::inRange(1, 4097);
    llm.kvHeads = llm.heads;
    llm.headDim = *rc::gen::inRange(1, 4097);
    if (*rc::gen::arbitrary<bool>()) {
      llm.moe = Moe{.experts = *rc::gen::inRange(1, 4097),
                    .expertsPerToken = 1,
                    .expertFfn = *rc::gen::inRange(1, 262145)};
    }
    RC_ASSERT(validate(llm).empty());
    RC_ASSERT(linearParameterCount(llm) > 0);
    RC_ASSERT(linearParameterCount(llm) < parameterCount(llm));
    RC_ASSERT(activeParameterCount(llm) > 0);
    RC_ASSERT(activeParameterCount(llm) <= parameterCount(llm));
  }));
}

TEST(Llm, AttendedTokensGrowWithContextAndNeverExceedIt) {
  EXPECT_TRUE(rc::check([](std::uint16_t a, std::uint16_t b) {
    Llm llm = tiny();
    llm.layers = *rc::gen::inRange(1, 100);
    llm.slidingWindow = SlidingWindow{.window = *rc::gen::inRange(1, 10000),
                                      .period = *rc::gen::inRange(1, llm.layers + 1)};
    const Tokens low(std::min(a, b));
    const Tokens high(std::max(a, b));
    RC_ASSERT(attendedTokens(llm, low) <= attendedTokens(llm, high));
    RC_ASSERT(attendedTokens(llm, high).value() <= high.value() * (1 + 1e-12));
  }));
}

}  // namespace
}  // namespace qplan::model
