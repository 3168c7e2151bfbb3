#pragma once

#include <string>
#include <utility>
#include <vector>

namespace qplan::model::io {

// A web page as a value: one self-contained file, light, dark and on paper. Texts are plain; only
// pictures are markup.

struct HtmlColumn {
  std::string heading;
  bool number = false;  // to the right
};

// What is empty is left out; the rest appears in this order.
struct HtmlSection {
  std::string title;
  std::string about;                                       // a paragraph
  std::vector<std::pair<std::string, std::string>> facts;  // label, value
  std::string picture;                                     // an <svg> element
  std::string caption;                                     // of the picture
  std::string fold;  // the label behind which the rows are folded away; else they are shown
  std::vector<HtmlColumn> columns;
  std::vector<std::vector<std::string>> rows;  // a cell per column
  std::string more;                            // below the rows
  std::vector<std::string> items;              // a list
};

struct HtmlPage {
  std::string title;
  std::vector<HtmlSection> sections;
};

// Ends with a newline. No scripts, no links, nothing loaded.
std::string htmlOf(const HtmlPage& page);

}  // namespace qplan::model::io
