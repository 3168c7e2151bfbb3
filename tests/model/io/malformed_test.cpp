#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <set>
#include <string>

#include "model/diagnostic.hpp"
#include "model/io/gpu_file.hpp"
#include "model/io/llm_file.hpp"

namespace qplan::model::io {
namespace {

// A file of tests/data/malformed and all that is said about it after its name.
struct Malformed {
  const char* file;
  const char* message;
};

template <class Read>
void expectMessage(const std::string& folder, const Malformed& malformed, Read read) {
  const std::string file =
      std::string(QPLAN_SOURCE_DIR) + "/tests/data/malformed/" + folder + "/" + malformed.file;
  try {
    read(file);
    ADD_FAILURE() << file << " was accepted";
  } catch (const model::ParseError& error) {
    EXPECT_EQ(std::string(error.what()), file + ": " + malformed.message);
  }
}

// No file of the corpus goes untested.
template <std::size_t N>
void expectComplete(const std::string& folder, const std::array<Malformed, N>& listed,
                    const std::set<std::string>& elsewhere = {}) {
  std::set<std::string> names = elsewhere;
  for (const Malformed& malformed : listed) names.insert(malformed.file);
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(QPLAN_SOURCE_DIR) +
                                                               "/tests/data/malformed/" + folder)) {
    files.insert(entry.path().filename().string());
  }
  EXPECT_EQ(files, names);
}

constexpr std::array kGpus{
    Malformed{"array_for_number.json", "/memory_bytes: is an array (must be a number)"},
    Malformed{"bad_capability.json",
              "/compute_capability: is \"8,6\" (must be \"MAJOR.MINOR\", for example \"8.6\")"},
    Malformed{"bad_utf8.json", "line 7, column 15: is not valid UTF-8 (save the file as UTF-8)"},
    Malformed{"bad_version.json",
              "/schema/version: is \"one\" (must be MAJOR.MINOR, as in \"schema\": {\"name\": "
              "\"qplan.gpu\", \"version\": \"1.0\"})"},
    Malformed{"blank.json", "line 1: is empty (a JSON object is expected)"},
    Malformed{"both_keys.json", "/memory: is given beside \"memory_bytes\" (keep one of them)"},
    Malformed{"byte_order_utf16.json",
              "line 1, column 1: is not valid UTF-8 (save the file as UTF-8)"},
    Malformed{"deeply_nested.json",
              "/a/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/"
              "0...: is nested too deeply (at most 64 levels are read)"},
    Malformed{"duplicate_key.json", "/sm_count: is given twice (keep one of them)"},
    Malformed{"duplicate_nested_key.json",
              "/peak_dense_flops_per_s/int8: is given twice (keep one of them)"},
    Malformed{"empty.json", "line 1: is empty (a JSON object is expected)"},
    Malformed{"fabric_without_rate.json",
              "/interconnect/fabric: names a direct link, but its rate is not given (add "
              "/interconnect/nvlink_bytes_per_s_per_direction, or say \"pcie\")"},
    Malformed{"fraction_for_count.json",
              "/sm_count: is 84.5 (must be a whole number from 0 to 2147483647)"},
    Malformed{"huge_number.json",
              "line 12, column 19: the number 1e999 is too large (use a finite figure)"},
    Malformed{"infinity.json",
              "line 12, column 19: is not valid JSON: syntax error while parsing value - invalid "
              "literal; last read: '\"memory_bytes\": I' (correct the text there)"},
    Malformed{
        "missing_architecture.json",
        "/architecture: is missing (add it, for example \"ampere\", or \"compute_capability\")"},
    Malformed{"missing_bandwidth.json",
              "/memory_bandwidth_bytes_per_s: is missing (add it, or \"memory_bandwidth\" as text "
              "such as \"20 GB/s\")"},
    Malformed{"missing_bf16.json",
              "/peak_dense_flops_per_s/bf16: is missing (add the dense BF16 rate; every estimate "
              "needs it)"},
    Malformed{"missing_id.json", "/id: is missing (add it)"},
    Malformed{"missing_memory.json",
              "/memory_bytes: is missing (add it, or \"memory\" as text such as \"20 GB\")"},
    Malformed{"missing_peaks.json", "/peak_dense_flops_per_s: is missing (add it)"},
    Malformed{"missing_sm_count.json", "/sm_count: is missing (add it)"},
    Malformed{"nan.json",
              "line 12, column 19: is not valid JSON: syntax error while parsing value - invalid "
              "literal; last read: '\"memory_bytes\": N' (correct the text there)"},
    Malformed{"negative_memory.json", "/memory_bytes: is -1 (must not be negative)"},
    Malformed{"newer_major.json",
              "/schema/version: is 2.0, newer than this program reads (a program that reads "
              "qplan.gpu 2.x is needed; this one reads up to 1.x)"},
    Malformed{"not_an_object.json", "line 1: is not a JSON object (the file must start with {)"},
    Malformed{"not_json.json",
              "line 1, column 1: is not valid JSON: syntax error while parsing value - invalid "
              "literal; last read: 'i' (correct the text there)"},
    Malformed{"null_memory.json",
              "/memory_bytes: is missing (add it, or \"memory\" as text such as \"20 GB\")"},
    Malformed{"number_for_object.json",
              "/peak_dense_flops_per_s: is 1.548e+14 (must be an object in braces)"},
    Malformed{"number_for_text.json", "/id: is 42 (must be text in quotes)"},
    Malformed{"other_schema.json", "/schema/name: is \"qplan.llm\" (must be \"qplan.gpu\")"},
    Malformed{"schema_is_text.json", "/schema: is \"qplan.gpu\" (must be an object in braces)"},
    Malformed{"text_for_number.json",
              "/sm_count: is \"many\" (must be a whole number from 0 to 2147483647)"},
    Malformed{"trailing_comma.json",
              "line 3, column 1: is not valid JSON: syntax error while parsing object key - "
              "unexpected '}'; expected string literal (correct the text there)"},
    Malformed{"truncated.json",
              "line 11, column 19: is not valid JSON: syntax error while parsing object key - "
              "invalid string: missing closing quote; last read: '\"boost_clock_mhz'; expected "
              "string literal (correct the text there)"},
    Malformed{"two_documents.json",
              "line 2, column 1: is not valid JSON: syntax error while parsing value - unexpected "
              "'{'; expected end of input (correct the text there)"},
    Malformed{"unitless_memory.json",
              "/memory: is 48 without a unit (write \"memory_bytes\" with the figure in that unit, "
              "or text such as \"20 GB\")"},
    Malformed{"unitless_text.json", "/memory: \"48\" has no unit (for example \"48 GB\")"},
    Malformed{"unitless_text_under_unit_key.json",
              "/memory_bytes: \"48\" has no unit (for example \"48 GB\")"},
    Malformed{"unknown_fabric.json",
              "/interconnect/fabric: is \"nvlink\" (must be \"nvswitch\", \"nvlink_bridge\" or "
              "\"pcie\")"},
    Malformed{"unknown_key.json",
              "/memory_byte: is not a known key (did you mean \"memory_bytes\"?)"},
    Malformed{
        "wrong_scale.json",
        "/memory_bandwidth_bytes_per_s: is 768 byte/s (must be between 1e+09 and 1e+15 byte/s)"},
    Malformed{"wrong_unit.json",
              "/memory_bandwidth: \"768 Gb/s\" has the wrong unit \"Gb/s\" (use one of B/s, kB/s, "
              "MB/s, GB/s, TB/s, MiB/s, GiB/s, TiB/s)"},
    Malformed{"wrong_unit_key.json",
              "/memory_bytes: is missing (add it, or \"memory\" as text such as \"20 GB\"; "
              "\"memory_gb\" is not a known key)"},
    Malformed{
        "zero_bandwidth.json",
        "/memory_bandwidth_bytes_per_s: is 0 byte/s (must be between 1e+09 and 1e+15 byte/s)"},
};

constexpr std::array kModels{
    Malformed{"absurd_layers.json", "/layers: is 100000 (must be between 1 and 1024)"},
    Malformed{"absurd_number.json",
              "/hidden: is 99999999999 (must be a whole number from 0 to 2147483647)"},
    Malformed{"alias_not_text.json", "/aliases/1: is 7 (must be text in quotes)"},
    Malformed{"flag_not_boolean.json", "/extras/qkv_bias: is \"yes\" (must be true or false)"},
    Malformed{"missing_layers.json", "/layers: is missing (add it)"},
    Malformed{"moe_without_experts.json", "/moe/experts: is missing (add it)"},
    Malformed{"uneven_heads.json",
              "/kv_heads: is 5, which does not divide the 32 heads (every key-value head serves "
              "the same number of query heads)"},
    Malformed{"unknown_extra.json",
              "/extras/qkv_biass: is not a known key (did you mean \"qkv_bias\"?)"},
    Malformed{"wrong_count.json",
              "/published_parameters: is 8000000000, the architecture has 8030261248 (correct the "
              "architecture, or leave the published count out)"},
    Malformed{"zero_layers.json", "/layers: is 0 (must be between 1 and 1024)"},
};

constexpr std::array kConfigs{
    Malformed{"encoder_decoder.json",
              "/is_encoder_decoder: is true (only decoder-only models are understood)"},
    Malformed{"experts_without_choice.json", "/num_experts_per_tok: is missing (add it)"},
    Malformed{"irregular_layers.json",
              "/layer_types: is not a regular pattern (every n-th layer may be full_attention, the "
              "others sliding_attention)"},
    Malformed{"linear_attention.json",
              "/layer_types: has the layer type \"linear_attention\" (only full, sliding and "
              "chunked attention are understood)"},
    Malformed{"missing_hidden_size.json",
              "/hidden_size: is missing (not a decoder-only transformer configuration without it)"},
    Malformed{"negative_heads.json",
              "/num_attention_heads: is -32 (must be a whole number from 0 to 2147483647)"},
    Malformed{"not_a_config.json",
              "/hidden_size: is missing (not a decoder-only transformer configuration without it)"},
    Malformed{"text_for_number.json",
              "/vocab_size: is \"128256\" (must be a whole number from 0 to 2147483647)"},
    Malformed{"uneven_heads.json",
              "/num_key_value_heads: is 5, which does not divide the 32 heads (every key-value "
              "head serves the same number of query heads)"},
    Malformed{"zero_heads.json", "/num_attention_heads: is 0 (must be at least 1)"},
};

TEST(MalformedFiles, GpuFilesSayWhatIsWrong) {
  expectComplete("gpu", kGpus);
  for (const Malformed& malformed : kGpus) {
    expectMessage("gpu", malformed, [](const std::string& file) { readGpu(file); });
  }
}

TEST(MalformedFiles, ModelFilesSayWhatIsWrong) {
  expectComplete("model", kModels);
  for (const Malformed& malformed : kModels) {
    expectMessage("model", malformed, [](const std::string& file) { readLlm(file); });
  }
}

TEST(MalformedFiles, ConfigurationsSayWhatIsWrongInTheirOwnKeys) {
  expectComplete("config", kConfigs);
  for (const Malformed& malformed : kConfigs) {
    expectMessage("config", malformed, [](const std::string& file) { readLlm(file); });
  }
}

}  // namespace
}  // namespace qplan::model::io
