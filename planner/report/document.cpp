#include "planner/report/document.hpp"

#include <nlohmann/json.hpp>

#include "model/io/csv.hpp"
#include "planner/report/chart_table.hpp"
#include "planner/report/columns.hpp"
#include "planner/report/html.hpp"
#include "planner/report/svg.hpp"
#include "planner/report/text.hpp"

namespace qplan::planner::report {

namespace {

using Json = nlohmann::ordered_json;

Json jsonOf(const Cell& cell) {
  return std::visit(
      [](const auto& value) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
          return nullptr;
        } else {
          return value;
        }
      },
      cell);
}

Json jsonOf(const Fields& fields) {
  Json object = Json::object();
  for (const Field& field : fields.fields) object[field.key] = jsonOf(field.value);
  return object;
}

Json jsonOf(const Table& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json object = Json::object();
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (!table.columns[c].textOnly) object[table.columns[c].key] = jsonOf(row[c]);
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

std::string writeJson(const Document& document) {
  Json json;
  json["schema"] = {{"name", document.schemaName}, {"version", document.schemaVersion}};
  json["inputs"] = jsonOf(document.inputs);
  for (const Block& block : document.blocks) {
    if (const auto* table = std::get_if<Table>(&block)) {
      if (!table->textOnly) json[table->id] = jsonOf(*table);
    } else if (const auto* fields = std::get_if<Fields>(&block)) {
      if (!fields->textOnly) json[fields->id] = jsonOf(*fields);
    } else if (const auto* notes = std::get_if<Notes>(&block)) {
      if (!notes->textOnly) json[notes->id] = notes->lines;
    } else if (const auto* chart = std::get_if<ChartSpec>(&block)) {
      json[chart->id] = jsonOf(tableOf(*chart));
    }
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string csvOf(const Table& table) {
  std::string out;
  const auto line = [&](auto cellAt) {
    std::string text;
    bool first = true;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (table.columns[c].textOnly) continue;
      if (!first) text += ',';
      text += model::io::csvCell(cellAt(c));
      first = false;
    }
    out += text + "\n";
  };
  line([&](std::size_t c) { return table.columns[c].key; });
  for (const auto& row : table.rows) {
    line([&](std::size_t c) { return exact(row[c]); });
  }
  return out;
}

std::string writeCsv(const Document& document) {
  if (!document.csvOnly.columns.empty()) return csvOf(document.csvOnly);
  for (const Block& block : document.blocks) {
    const auto* table = std::get_if<Table>(&block);
    if (table != nullptr && table->id == document.csvTable) return csvOf(*table);
  }
  return {};
}

std::string writeSvg(const Document& document) {
  for (const Block& block : document.blocks) {
    if (const auto* chart = std::get_if<ChartSpec>(&block)) return svgOf(*chart);
  }
  return {};
}

}  // namespace

std::string headingOf(const Document& document) {
  return document.title.empty() ? document.schemaName : document.title;
}

std::string write(const Document& document, OutputFormat format) {
  switch (format) {
    case OutputFormat::table:
      return writeText(document);
    case OutputFormat::json:
      return writeJson(document);
    case OutputFormat::csv:
      return writeCsv(document);
    case OutputFormat::md:
      return writeMarkdown(document);
    case OutputFormat::html:
      return writeHtml(document);
    case OutputFormat::svg:
      return writeSvg(document);
  }
  return {};
}

}  // namespace qplan::planner::report
