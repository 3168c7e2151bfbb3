#include "planner/deploy/dns_label.hpp"

#include <algorithm>

#include "model/io/number.hpp"

namespace qplan::planner::deploy {

std::string dnsLabel(const std::string& text, const std::string& prefix) {
  constexpr std::size_t kLongest = 40;
  std::string label;
  for (const char c : model::io::lowered(text)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) {
      label += c;
    } else if (!label.empty() && label.back() != '-') {
      label += '-';
    }
  }
  if (label.empty() || (label.front() >= '0' && label.front() <= '9')) {
    label.insert(0, prefix + "-");
  }
  label.resize(std::min(label.size(), kLongest));
  while (label.back() == '-') label.pop_back();
  return label;
}

}  // namespace qplan::planner::deploy
