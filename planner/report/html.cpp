#include "planner/report/html.hpp"

#include <algorithm>
#include <optional>

#include "model/io/html_page.hpp"
#include "planner/report/chart_table.hpp"
#include "planner/report/columns.hpp"
#include "planner/report/svg.hpp"

namespace qplan::planner::report {

namespace {

using model::io::HtmlSection;

// Rows of a chart's figures that are folded into the page.
constexpr std::size_t kFiguresShown = 500;

void addRows(const Table& table, HtmlSection& section) {
  section.rows.resize(table.rows.size());
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.priority <= 0) continue;
    const bool number = std::any_of(table.rows.begin(), table.rows.end(),
                                    [c](const auto& row) { return isNumber(row[c]); });
    section.columns.push_back({heading(column.key), number});
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      section.rows[r].push_back(display(column.key, table.rows[r][c]));
    }
  }
  if (section.columns.empty()) section.rows.clear();
}

std::optional<HtmlSection> sectionOf(const Fields& fields) {
  if (fields.machineOnly || fields.fields.empty()) return std::nullopt;
  HtmlSection section;
  section.title = fields.title;
  for (const Field& field : fields.fields) {
    section.facts.emplace_back(heading(field.key), display(field.key, field.value));
  }
  return section;
}

std::optional<HtmlSection> sectionOf(const Table& table) {
  HtmlSection section;
  section.title = table.title;
  addRows(table, section);
  if (section.rows.empty()) return std::nullopt;
  return section;
}

std::optional<HtmlSection> sectionOf(const Notes& notes) {
  if (notes.lines.empty()) return std::nullopt;
  HtmlSection section;
  section.title = notes.title;
  section.items = notes.lines;
  return section;
}

std::optional<HtmlSection> sectionOf(const ChartSpec& chart) {
  HtmlSection section;
  section.picture = svgOf(chart);
  const Table figures = tableOf(chart);
  if (figures.rows.size() > kFiguresShown) {
    section.caption = "Its figures are too many for a page: -o FILE.json has them.";
    return section;
  }
  section.fold = "Figures";
  addRows(figures, section);
  return section;
}

}  // namespace

std::string writeHtml(const Document& document) {
  model::io::HtmlPage page{headingOf(document), {}};
  const auto add = [&page](const auto& part) {
    if (auto section = sectionOf(part)) page.sections.push_back(std::move(*section));
  };
  Fields inputs = document.inputs;
  inputs.title = "Inputs";
  bool asked = false;
  for (const Block& block : document.blocks) {
    std::visit(add, block);
    if (!asked && !page.sections.empty()) {
      add(inputs);
      asked = true;
    }
  }
  if (!asked) add(inputs);
  return model::io::htmlOf(page);
}

}  // namespace qplan::planner::report
