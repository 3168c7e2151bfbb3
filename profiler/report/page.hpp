#pragma once

#include <string>
#include <utility>
#include <vector>

namespace qplan::profiler::report {

enum class Align { left, right };

struct PageColumn {
  std::string heading;
  Align align = Align::right;
  bool wideOnly = false;  // left out of text, which has 80 columns
};

// A table with what has to be said of it.
struct PageTable {
  std::string title;
  std::string about;  // a sentence above the rows; may be empty
  std::vector<PageColumn> columns;
  std::vector<std::vector<std::string>> rows;
  std::string more;  // below the rows; may be empty
};

// A report for people, before it is text, Markdown or HTML.
struct Page {
  std::string title;
  std::vector<std::pair<std::string, std::string>> facts;
  std::string picture;  // SVG, HTML only; may be empty
  std::string caption;
  std::vector<PageTable> tables;
  std::string listTitle;
  std::vector<std::string> list;
};

inline constexpr std::size_t kTextWidth = 80;

// Takes out columns that have nothing to say in any row.
void dropEmptyColumns(PageTable& table);

std::string textOf(const Page& page);
std::string markdownOf(const Page& page);
// One file with its style and picture inside; light, dark and on paper.
std::string htmlOf(const Page& page);

}  // namespace qplan::profiler::report
