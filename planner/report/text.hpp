#pragma once

#include <string>

#include "planner/report/document.hpp"

namespace qplan::planner::report {

inline constexpr std::size_t kTextWidth = 80;

// For people at a terminal: headings, aligned figures, tables cut to 80 columns by dropping the
// columns of lowest priority, sentences wrapped.
std::string writeText(const Document& document);

// GitHub-flavoured Markdown; every column is kept.
std::string writeMarkdown(const Document& document);

// `text` broken at blanks to lines of at most `width`, later lines indented.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent);

// Number of characters a terminal shows for UTF-8 text (one per code point).
std::size_t displayWidth(const std::string& text);

}  // namespace qplan::planner::report
