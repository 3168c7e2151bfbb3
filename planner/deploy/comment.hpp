#pragma once

#include <string>
#include <vector>

namespace qplan::planner::deploy {

// Lines of a comment for a shell or YAML, each paragraph wrapped to 80 columns. Control characters
// in it, line breaks too, become '?': nothing in a paragraph can end the comment.
std::string comment(const std::vector<std::string>& paragraphs);

// The same without wrapping, for what is laid out by hand.
std::string commentLines(const std::vector<std::string>& lines);

}  // namespace qplan::planner::deploy
