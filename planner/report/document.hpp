#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "planner/report/chart.hpp"

namespace qplan::planner::report {

// One value; monostate prints as "-" in text, null in JSON and nothing in CSV.
using Cell = std::variant<std::monostate, std::string, double, std::int64_t, bool>;

// A named figure. `key` ends in the unit and is a metric id, a plain field of the vocabulary
// (columns.hpp) or both; label and number format follow from it.
struct Field {
  std::string key;
  Cell value;
  bool operator==(const Field&) const = default;
};

struct Fields {
  std::string id;     // JSON key of the object
  std::string title;  // heading in text
  std::vector<Field> fields;
  bool machineOnly = false;  // not shown in text
  bool textOnly = false;     // repeats for people what other parts hold
  bool operator==(const Fields&) const = default;
};

struct Column {
  std::string key;
  // Columns of low priority are dropped from text until the table fits; 0: JSON and CSV only.
  int priority = 1;
  bool textOnly = false;  // shorthand of other columns, for people
  bool operator==(const Column&) const = default;
};

struct Table {
  std::string id;
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  bool textOnly = false;  // repeats what another table holds
  bool operator==(const Table&) const = default;
};

// Sentences for people.
struct Notes {
  std::string id;
  std::string title;
  std::vector<std::string> lines;
  bool textOnly = true;  // else also a JSON array of strings
  bool operator==(const Notes&) const = default;
};

// A chart is drawn in HTML and SVG; in JSON it is the table of its figures, in Markdown too where
// that is short, and text leaves it out.
using Block = std::variant<Fields, Table, Notes, ChartSpec>;

// A report as a value: one description that every writer turns into its format.
struct Document {
  std::string schemaName;  // "qplan.recommendation"
  std::string schemaVersion = "1.0";
  std::string title;
  Fields inputs{"inputs", "", {}};
  std::vector<Block> blocks;
  std::string csvTable;  // id of the table the CSV format holds
  Table csvOnly;         // that table when no other format shows it
  bool operator==(const Document&) const = default;
};

// What stands over a page of it: the title, else the schema's name.
std::string headingOf(const Document& document);

enum class OutputFormat { table, json, csv, md, html, svg };

// The document in one format; ends with a newline. Byte-identical in any locale. SVG is its first
// chart, and empty where it has none.
std::string write(const Document& document, OutputFormat format);

}  // namespace qplan::planner::report
