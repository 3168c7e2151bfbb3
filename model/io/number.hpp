#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qplan::model::io {

// The whole of `text` as a finite decimal number, '.' as decimal point in every locale.
std::optional<double> parseNumber(std::string_view text);

// The whole of `text` as a decimal integer in 64 bits; "1024.0" and "1e3" are integers too.
std::optional<std::int64_t> parseInteger(std::string_view text);

// Shortest text that reads back as the same number; the same in every locale.
std::string numberText(double value);

// Without blanks at either end.
std::string_view trimmed(std::string_view text);

// ASCII letters lowered, the rest as it is.
std::string lowered(std::string_view text);

}  // namespace qplan::model::io
