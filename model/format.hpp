#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace qplan::model {

// Number format of weights and activations as the engine runs them. `lm_head`, embeddings and
// norms stay 16-bit in every format. INT4 weights carry one 16-bit scale per group of 128.
enum class Format { bf16, fp8W8a8, int8W8a8, int4W4a16 };
inline constexpr std::size_t kFormatCount = 4;
inline constexpr std::array<Format, kFormatCount> kFormats{Format::bf16, Format::fp8W8a8,
                                                           Format::int8W8a8, Format::int4W4a16};

// Number type in which the matrix units multiply.
enum class MathType { bf16, fp8, int8 };
inline constexpr std::size_t kMathTypeCount = 3;

// Element type of the KV cache.
enum class KvDtype { bf16, fp8 };
inline constexpr std::array<KvDtype, 2> kKvDtypes{KvDtype::bf16, KvDtype::fp8};

// INT4 computes in BF16 after dequantization.
constexpr MathType mathType(Format format) {
  switch (format) {
    case Format::fp8W8a8:
      return MathType::fp8;
    case Format::int8W8a8:
      return MathType::int8;
    case Format::bf16:
    case Format::int4W4a16:
      break;
  }
  return MathType::bf16;
}

// Bytes per quantized weight with its scales: INT4 = 0.5 + 2/128. Per-channel scales of the
// 8-bit formats are 2/K per weight and left out.
constexpr double bytesPerWeight(Format format) {
  switch (format) {
    case Format::bf16:
      return 2.0;
    case Format::fp8W8a8:
    case Format::int8W8a8:
      return 1.0;
    case Format::int4W4a16:
      return 0.5 + 2.0 / 128.0;
  }
  return 2.0;
}

// Whether activations are quantized at run time (per token) before each linear layer.
constexpr bool quantizesActivations(Format format) {
  return format == Format::fp8W8a8 || format == Format::int8W8a8;
}

constexpr double bytesPerElement(KvDtype dtype) { return dtype == KvDtype::fp8 ? 1.0 : 2.0; }

constexpr std::string_view name(Format format) {
  switch (format) {
    case Format::bf16:
      return "bf16";
    case Format::fp8W8a8:
      return "fp8-w8a8";
    case Format::int8W8a8:
      return "int8-w8a8";
    case Format::int4W4a16:
      return "int4-w4a16";
  }
  return "";
}

constexpr std::string_view name(MathType type) {
  switch (type) {
    case MathType::bf16:
      return "bf16";
    case MathType::fp8:
      return "fp8";
    case MathType::int8:
      return "int8";
  }
  return "";
}

constexpr std::string_view name(KvDtype dtype) { return dtype == KvDtype::fp8 ? "fp8" : "bf16"; }

// The format of that exact name, or nothing.
constexpr std::optional<Format> formatNamed(std::string_view text) {
  for (const Format format : kFormats) {
    if (name(format) == text) return format;
  }
  return std::nullopt;
}

constexpr std::optional<KvDtype> kvDtypeNamed(std::string_view text) {
  for (const KvDtype dtype : kKvDtypes) {
    if (name(dtype) == text) return dtype;
  }
  return std::nullopt;
}

}  // namespace qplan::model
