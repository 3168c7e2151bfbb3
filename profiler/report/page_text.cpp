#include <algorithm>

#include "profiler/report/page.hpp"

namespace qplan::profiler::report {

namespace {

// Names are ASCII but for what a user wrote into source and date: one column per code point.
std::size_t widthOf(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string cut(const std::string& text, std::size_t width) {
  if (widthOf(text) <= width || width < 4) return text;
  std::size_t at = 0;
  for (std::size_t columns = 0; at < text.size(); ++at) {
    const bool starts = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
    if (starts && ++columns > width - 3) break;
  }
  return text.substr(0, at) + "...";
}

// `first` and text, broken at blanks; later lines indented.
std::string wrapped(const std::string& first, const std::string& text, const std::string& indent) {
  std::string lines;
  std::string line;
  bool begun = false;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    start = end + 1;
    if (!begun) {
      line = first + word;
      begun = true;
    } else if (widthOf(line) + 1 + widthOf(word) > kTextWidth) {
      lines += line + "\n";
      line = indent + word;
    } else {
      line += " " + word;
    }
  }
  return lines + line + "\n";
}

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::size_t have = widthOf(text);
  const std::string blanks(width > have ? width - have : 0, ' ');
  return align == Align::right ? blanks + text : text + blanks;
}

std::string tableText(const PageTable& table) {
  constexpr std::size_t kMargin = 2;
  std::vector<std::size_t> shown;
  std::vector<std::size_t> widths;
  std::size_t total = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].wideOnly) continue;
    std::size_t width = widthOf(table.columns[i].heading);
    for (const auto& row : table.rows) width = std::max(width, widthOf(row[i]));
    shown.push_back(i);
    widths.push_back(width);
    total += width + kMargin;
  }
  // The widest column gives way.
  if (total > kTextWidth) {
    std::size_t& widest = *std::max_element(widths.begin(), widths.end());
    widest -= std::min(widest - 4, total - kTextWidth);
  }
  const auto line = [&](const auto& cellOf) {
    std::string text;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const std::string cell = cut(cellOf(shown[i]), widths[i]);
      text += "  " + padded(cell, widths[i], table.columns[shown[i]].align);
    }
    return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  };
  std::string text = line([&](std::size_t i) { return table.columns[i].heading; });
  for (const auto& row : table.rows) text += line([&](std::size_t i) { return row[i]; });
  return text;
}

// A cell of a Markdown table.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*' || c == '_' || c == '`' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

std::string tableMarkdown(const PageTable& table) {
  std::string head = "|";
  std::string rule = "|";
  for (const PageColumn& column : table.columns) {
    head += " " + escaped(column.heading) + " |";
    rule += column.align == Align::right ? " ---: |" : " --- |";
  }
  std::string text = head + "\n" + rule + "\n";
  for (const auto& row : table.rows) {
    text += "|";
    for (const std::string& cell : row) text += " " + escaped(cell) + " |";
    text += "\n";
  }
  return text;
}

}  // namespace

void dropEmptyColumns(PageTable& table) {
  for (std::size_t i = table.columns.size(); i-- > 0;) {
    const bool empty = std::all_of(table.rows.begin(), table.rows.end(),
                                   [i](const auto& row) { return row[i].empty(); });
    if (!empty || table.rows.empty()) continue;
    const auto at = static_cast<std::ptrdiff_t>(i);
    table.columns.erase(table.columns.begin() + at);
    for (auto& row : table.rows) row.erase(row.begin() + at);
  }
}

std::string textOf(const Page& page) {
  std::string text = page.title + "\n\n";
  std::size_t labels = 0;
  for (const auto& [label, value] : page.facts) labels = std::max(labels, widthOf(label));
  const std::string indent(labels + 4, ' ');
  for (const auto& [label, value] : page.facts) {
    text += wrapped("  " + padded(label, labels, Align::left) + "  ", value, indent);
  }
  for (const PageTable& table : page.tables) {
    text += "\n" + table.title + "\n";
    if (!table.about.empty()) text += wrapped("  ", table.about, "  ");
    if (!table.rows.empty()) text += tableText(table);
    if (!table.more.empty()) text += wrapped("  ", table.more, "  ");
  }
  if (!page.list.empty()) text += "\n" + page.listTitle + "\n";
  for (const std::string& line : page.list) text += wrapped("  - ", line, "    ");
  return text;
}

std::string markdownOf(const Page& page) {
  std::string text = "# " + escaped(page.title) + "\n\n";
  for (const auto& [label, value] : page.facts) {
    text += "- **" + escaped(label) + ":** " + escaped(value) + "\n";
  }
  for (const PageTable& table : page.tables) {
    text += "\n## " + escaped(table.title) + "\n\n";
    if (!table.about.empty()) text += escaped(table.about) + "\n\n";
    if (!table.rows.empty()) text += tableMarkdown(table);
    if (!table.more.empty()) text += "\n" + escaped(table.more) + "\n";
  }
  if (!page.list.empty()) text += "\n## " + escaped(page.listTitle) + "\n\n";
  for (const std::string& line : page.list) text += "- " + escaped(line) + "\n";
  return text;
}

}  // namespace qplan::profiler::report
