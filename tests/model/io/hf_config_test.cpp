#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "model/diagnostic.hpp"
#include "model/io/llm_file.hpp"

namespace qplan::model::io {
namespace {

std::string config(const std::string& name) {
  return std::string(QPLAN_SOURCE_DIR) + "/tests/data/configs/" + name + ".json";
}

// config.json of a family, and the catalogue's file of the same model.
struct Family {
  const char* config;
  const char* catalogue;
};

class HuggingFace : public ::testing::TestWithParam<Family> {};

// Two independent ways to one architecture: the configuration as published, and the catalogue,
// whose parameter counts are checked against published ones.
TEST_P(HuggingFace, GivesTheArchitectureOfTheCatalogue) {
  const Llm read = readLlm(config(GetParam().config));
  Llm expected =
      readLlm(std::string(QPLAN_SOURCE_DIR) + "/data/models/" + GetParam().catalogue + ".json");
  EXPECT_EQ(read.id, expected.id);
  EXPECT_EQ(parameterCount(read), parameterCount(expected));
  // What a configuration does not say.
  expected.aliases.clear();
  expected.modelType = read.modelType;
  expected.activationOrdered.clear();
  expected.publishedParameters.reset();
  expected.source.clear();
  expected.date.clear();
  if (expected.mla) expected.headDim = read.headDim;  // unused there
  EXPECT_EQ(llmJson(read), llmJson(expected));
}

INSTANTIATE_TEST_SUITE_P(
    Families, HuggingFace,
    ::testing::Values(
        Family{"llama-3.1-8b-instruct", "llama-3.1-8b"}, Family{"llama-2-7b-hf", "llama-2-7b"},
        Family{"mistral-7b-v0.1", "mistral-7b-v0.1"},
        Family{"mistral-nemo-instruct-2407", "mistral-nemo-2407"},
        Family{"mixtral-8x7b-v0.1", "mixtral-8x7b-v0.1"},
        Family{"qwen2.5-7b-instruct", "qwen2.5-7b"},
        Family{"qwen1.5-moe-a2.7b", "qwen1.5-moe-a2.7b"}, Family{"qwen3-8b", "qwen3-8b"},
        Family{"qwen3-30b-a3b", "qwen3-30b-a3b"}, Family{"gemma-2-9b", "gemma-2-9b"},
        Family{"gemma-3-1b", "gemma-3-1b"}, Family{"gemma-3-4b", "gemma-3-4b"},
        Family{"phi-4", "phi-4"}, Family{"granite-3.1-8b-instruct", "granite-3.1-8b"},
        Family{"gpt-oss-20b", "gpt-oss-20b"}, Family{"deepseek-v3", "deepseek-v3"},
        Family{"deepseek-v2-lite", "deepseek-v2-lite"}, Family{"kimi-k2-instruct", "kimi-k2"},
        Family{"llama-4-maverick-17b-128e-instruct", "llama-4-maverick-17b-128e"}),
    [](const auto& instance) {
      std::string name = instance.param.catalogue;
      for (char& c : name) {
        if (c == '-' || c == '.') c = '_';
      }
      return name;
    });

// Per layer: q and o 3072 x 3072, k and v 3072 x 1024, three MLP matrices 3072 x 8192, two norms.
// 28 x (2 x 9437184 + 2 x 3145728 + 3 x 25165824 + 6144) + 3072 + 2 x 100000 x 3072.
TEST(HuggingFaceConfig, AnUnknownFamilyIsReadAsLlama) {
  const Llm llm = readLlm(config("my-config"));
  EXPECT_EQ(llm.id, "my-config");
  EXPECT_EQ(llm.headDim, 128);
  EXPECT_EQ(parameterCount(llm), 28LL * 100669440 + 3072 + 614400000);
}

TEST(HuggingFaceConfig, TheFolderNamesAConfigJson) {
  const std::string text = R"({"hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2,
      "num_attention_heads": 2, "vocab_size": 10, "max_position_embeddings": 64})";
  EXPECT_EQ(parseLlm(text, "/models/Tiny-7B-Instruct/config.json").id, "tiny-7b");
  EXPECT_EQ(parseLlm(text, "/models/Other.json").id, "other");
}

TEST(HuggingFaceConfig, IdsDropWhatDoesNotChangeTheArchitecture) {
  EXPECT_EQ(idFromHuggingFace("meta-llama/Llama-3.1-8B-Instruct"), "llama-3.1-8b");
  EXPECT_EQ(idFromHuggingFace("meta-llama/Llama-2-7b-hf"), "llama-2-7b");
  EXPECT_EQ(idFromHuggingFace("mistralai/Mistral-Nemo-Base-2407"), "mistral-nemo-2407");
  EXPECT_EQ(idFromHuggingFace("mistralai/Mixtral-8x7B-Instruct-v0.1"), "mixtral-8x7b-v0.1");
  EXPECT_EQ(idFromHuggingFace("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"),
            "deepseek-r1-distill-qwen-7b");
  EXPECT_EQ(idFromHuggingFace("org/basement-7b/"), "basement-7b");
  EXPECT_EQ(idFromHuggingFace(""), "");
}

Llm small(const std::string& more) {
  return parseLlm(R"({"hidden_size": 512, "intermediate_size": 1024, "num_hidden_layers": 12,
      "num_attention_heads": 8, "vocab_size": 1000, "max_position_embeddings": 4096)" +
                      more + "}",
                  "small.json");
}

TEST(HuggingFaceConfig, DefaultsAreThoseOfTheFamily) {
  EXPECT_EQ(small("").kvHeads, 8);
  EXPECT_EQ(small("").headDim, 64);
  EXPECT_FALSE(small("").tiedEmbeddings);
  EXPECT_TRUE(small(R"(, "model_type": "gemma2")").tiedEmbeddings);
  EXPECT_EQ(small(R"(, "model_type": "gemma2")").headDim, 256);
  EXPECT_EQ(small(R"(, "model_type": "qwen3")").headDim, 128);
  EXPECT_TRUE(small(R"(, "model_type": "qwen2")").extras.qkvBias);
  EXPECT_FALSE(small(R"(, "model_type": "qwen2")").extras.outputBias);
  EXPECT_TRUE(small(R"(, "attention_bias": true)").extras.outputBias);
  EXPECT_FALSE(small(R"(, "model_type": "starcoder2")").extras.gatedMlp);
}

TEST(HuggingFaceConfig, WindowsFollowTheLayerTypes) {
  const auto types = [](const std::string& first, const std::string& second) {
    std::string text = R"(, "sliding_window": 128, "layer_types": [)";
    for (int i = 0; i < 12; ++i) {
      if (i > 0) text += ',';
      text.append(1, '"').append(i % 2 == 0 ? first : second).append(1, '"');
    }
    return text + "]";
  };
  EXPECT_EQ(windowedLayers(small(types("sliding_attention", "full_attention"))), 6);
  EXPECT_EQ(windowedLayers(small(types("sliding_attention", "sliding_attention"))), 12);
  EXPECT_EQ(windowedLayers(small(types("full_attention", "full_attention"))), 0);
}

TEST(HuggingFaceConfig, WindowsAreOffUnlessTheFamilyUsesThem) {
  EXPECT_EQ(windowedLayers(small(R"(, "model_type": "qwen2", "sliding_window": 128)")), 0);
  EXPECT_EQ(windowedLayers(small(R"(, "model_type": "qwen2", "sliding_window": 128,
                                     "use_sliding_window": true, "max_window_layers": 0)")),
            12);
  EXPECT_EQ(windowedLayers(small(R"(, "model_type": "mistral", "sliding_window": null)")), 0);
  // MistralConfig's own default.
  EXPECT_EQ(small(R"(, "model_type": "mistral")").slidingWindow->window, 4096);
}

// Number formats belong to the caller: a quantized checkpoint has the same architecture.
TEST(HuggingFaceConfig, NumberFormatsDoNotCount) {
  EXPECT_EQ(small(R"(, "torch_dtype": "float16", "quantization_config": {"bits": 4})"), small(""));
}

}  // namespace
}  // namespace qplan::model::io
