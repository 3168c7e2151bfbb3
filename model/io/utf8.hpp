#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace qplan::model::io {

// Byte offset of the first byte that is not well-formed UTF-8 (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF), or nothing.
std::optional<std::size_t> invalidUtf8(std::string_view text);

// Line (from 1) of a byte offset.
std::size_t lineOf(std::string_view text, std::size_t offset);

// Byte within its line (from 1) of a byte offset.
std::size_t columnOf(std::string_view text, std::size_t offset);

}  // namespace qplan::model::io
