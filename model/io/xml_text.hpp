#pragma once

#include <string>
#include <string_view>

namespace qplan::model::io {

// The text as content or attribute value of XML (SVG, HTML): & < > " as entities (XML 1.0, 2.4).
std::string xmlEscaped(std::string_view text);

}  // namespace qplan::model::io
