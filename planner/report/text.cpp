#include "planner/report/text.hpp"

#include <algorithm>
#include <numeric>

#include "planner/report/chart_table.hpp"
#include "planner/report/columns.hpp"

namespace qplan::planner::report {

namespace {

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t shown = displayWidth(text);
  const std::string fill(width > shown ? width - shown : 0, ' ');
  return right ? fill + text : text + fill;
}

// A table as text cells, headings first.
struct Grid {
  std::vector<std::size_t> widths;
  std::vector<int> priorities;
  std::vector<bool> right;
  std::vector<std::vector<std::string>> lines;
};

Grid gridOf(const Table& table) {
  Grid grid;
  grid.lines.resize(table.rows.size() + 1);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.priority <= 0) continue;
    grid.priorities.push_back(column.priority);
    grid.lines[0].push_back(report::heading(column.key));
    std::size_t width = displayWidth(grid.lines[0].back());
    bool right = false;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      grid.lines[r + 1].push_back(display(column.key, table.rows[r][c]));
      width = std::max(width, displayWidth(grid.lines[r + 1].back()));
      right = right || isNumber(table.rows[r][c]);
    }
    grid.widths.push_back(width);
    grid.right.push_back(right);
  }
  return grid;
}

constexpr std::size_t kGap = 2;
// Longest table of a chart's figures that Markdown shows; pictures say more of longer ones.
constexpr std::size_t kTwinRows = 40;

std::size_t totalWidth(const Grid& grid) {
  const std::size_t sum = std::accumulate(grid.widths.begin(), grid.widths.end(), std::size_t{0});
  return sum + kGap * (grid.widths.empty() ? 0 : grid.widths.size() - 1);
}

void fit(Grid& grid, std::size_t width) {
  while (totalWidth(grid) > width && grid.widths.size() > 1) {
    // The last of the least important columns goes first.
    const auto least = std::min_element(grid.priorities.rbegin(), grid.priorities.rend());
    const auto at = static_cast<std::ptrdiff_t>(grid.priorities.rend() - least) - 1;
    grid.priorities.erase(grid.priorities.begin() + at);
    grid.widths.erase(grid.widths.begin() + at);
    grid.right.erase(grid.right.begin() + at);
    for (auto& line : grid.lines) line.erase(line.begin() + at);
  }
}

void writeTable(const Table& table, std::string& out) {
  Grid grid = gridOf(table);
  fit(grid, kTextWidth);
  for (const auto& line : grid.lines) {
    std::string text;
    for (std::size_t c = 0; c < line.size(); ++c) {
      if (c > 0) text += std::string(kGap, ' ');
      text += padded(line[c], grid.widths[c], grid.right[c]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
}

void writeFields(const Fields& fields, std::string& out) {
  std::size_t width = 0;
  for (const Field& field : fields.fields) {
    width = std::max(width, displayWidth(report::heading(field.key)));
  }
  for (const Field& field : fields.fields) {
    const std::string head = "  " + padded(report::heading(field.key), width, false) + "  ";
    out +=
        wrapped(head + display(field.key, field.value), kTextWidth, std::string(width + 4, ' ')) +
        "\n";
  }
}

void openBlock(const std::string& title, std::string& out) {
  if (!out.empty()) out += "\n";
  if (!title.empty()) out += title + "\n";
}

std::string markdownCell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.replace(at, 1, "\\|");
  }
  return text;
}

void markdownTable(const Table& table, std::string& out) {
  std::string heads = "|";
  std::string rules = "|";
  std::vector<std::size_t> shown;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].priority <= 0) continue;
    shown.push_back(c);
    heads.append(1, ' ').append(report::heading(table.columns[c].key)).append(" |");
    const bool right = std::any_of(table.rows.begin(), table.rows.end(),
                                   [c](const auto& row) { return isNumber(row[c]); });
    rules += right ? " ---: |" : " --- |";
  }
  out += heads + "\n" + rules + "\n";
  for (const auto& row : table.rows) {
    out += "|";
    for (const std::size_t c : shown) {
      out.append(1, ' ').append(markdownCell(display(table.columns[c].key, row[c]))).append(" |");
    }
    out += "\n";
  }
}

void markdownFields(const Fields& fields, std::string& out) {
  out += "| | |\n| --- | --- |\n";
  for (const Field& field : fields.fields) {
    out += "| " + report::heading(field.key) + " | " +
           markdownCell(display(field.key, field.value)) + " |\n";
  }
}

}  // namespace

std::size_t displayWidth(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  std::string out;
  std::string line;
  std::size_t at = 0;
  // Leading blanks belong to the first word.
  while (at < text.size() && text[at] == ' ') line += text[at++];
  std::string gap;
  while (at < text.size()) {
    std::string word;
    while (at < text.size() && text[at] != ' ') word += text[at++];
    std::string next;
    while (at < text.size() && text[at] == ' ') next += text[at++];
    const bool fits = displayWidth(line) + displayWidth(gap) + displayWidth(word) <= width;
    if (!fits && line.find_first_not_of(' ') != std::string::npos && line.size() > indent.size()) {
      out += line + "\n";
      line = indent + word;
    } else {
      line += gap + word;
    }
    gap = next;
  }
  return out + line;
}

namespace {

bool hasText(const Table& table) {
  return !table.rows.empty() && std::any_of(table.columns.begin(), table.columns.end(),
                                            [](const Column& c) { return c.priority > 0; });
}

}  // namespace

std::string writeText(const Document& document) {
  std::string out;
  if (!document.title.empty()) out += wrapped(document.title, kTextWidth, "  ") + "\n";
  for (const Block& block : document.blocks) {
    if (const auto* table = std::get_if<Table>(&block)) {
      if (!hasText(*table)) continue;
      openBlock(table->title, out);
      writeTable(*table, out);
    } else if (const auto* fields = std::get_if<Fields>(&block)) {
      if (fields->machineOnly) continue;
      openBlock(fields->title, out);
      writeFields(*fields, out);
    } else if (const auto* notes = std::get_if<Notes>(&block)) {
      if (notes->lines.empty()) continue;
      openBlock(notes->title, out);
      for (const std::string& line : notes->lines) {
        out += wrapped("  " + line, kTextWidth, "    ") + "\n";
      }
    }
  }
  return out;
}

std::string writeMarkdown(const Document& document) {
  std::string out = "# " + headingOf(document) + "\n";
  if (!document.inputs.fields.empty()) {
    out += "\n## Inputs\n\n";
    markdownFields(document.inputs, out);
  }
  for (const Block& block : document.blocks) {
    std::string title;
    std::string body;
    if (const auto* table = std::get_if<Table>(&block)) {
      if (!hasText(*table)) continue;
      title = table->title;
      markdownTable(*table, body);
    } else if (const auto* fields = std::get_if<Fields>(&block)) {
      if (fields->machineOnly) continue;
      title = fields->title;
      markdownFields(*fields, body);
    } else if (const auto* notes = std::get_if<Notes>(&block)) {
      if (notes->lines.empty()) continue;
      title = notes->title;
      for (const std::string& line : notes->lines) body += "- " + line + "\n";
    } else if (const auto* chart = std::get_if<ChartSpec>(&block)) {
      const Table twin = tableOf(*chart);
      if (twin.rows.size() > kTwinRows) continue;
      title = chart->title;
      markdownTable(twin, body);
    }
    out += "\n";
    if (!title.empty()) out += "## " + title + "\n\n";
    out += body;
  }
  return out;
}

}  // namespace qplan::planner::report
