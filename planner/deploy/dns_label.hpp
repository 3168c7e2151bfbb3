#pragma once

#include <string>

namespace qplan::planner::deploy {

// `text` as a name of Kubernetes objects: a DNS label that starts with a letter (RFC 1035), of at
// most 40 characters, so that what controllers append has room. Where it would start with no
// letter, `prefix` and a dash come first.
std::string dnsLabel(const std::string& text, const std::string& prefix);

}  // namespace qplan::planner::deploy
