#include <kainjow/mustache.hpp>
#include <stdexcept>

#include "profiler/report/page.hpp"

namespace qplan::profiler::report {

namespace {

namespace mustache = kainjow::mustache;

constexpr const char* kTemplate = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{title}}</title>
<style>
:root{--ground:#fff;--ink:#1b1f24;--quiet:#57606a;--line:#d9dee3;--stripe:#f6f8fa}
@media (prefers-color-scheme:dark){:root{--ground:#14171c;--ink:#e8eaed;--quiet:#9aa4af;--line:#2f353d;--stripe:#1b1f26}}
@media print{:root{--ground:#fff;--ink:#000;--quiet:#444;--line:#bbb;--stripe:#fff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.5rem 4rem;max-width:64rem;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.15rem;margin:2.25rem 0 .5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.25rem;margin:0 0 1.5rem}
dt{color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere}
figure{margin:1.5rem 0}
figure svg{display:block;width:100%;height:auto;border:1px solid var(--line);border-radius:6px}
figcaption,p,.more{color:var(--quiet);margin:.4rem 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{font-weight:600;color:var(--quiet);white-space:nowrap}
tbody tr:nth-child(even){background:var(--stripe)}
.n{text-align:right;white-space:nowrap}
ul{padding-left:1.25rem}
li{margin:.2rem 0}
@media print{body{max-width:none;padding:0;font-size:10pt}tr,figure{break-inside:avoid}h2{break-after:avoid}}
</style>
</head>
<body>
<h1>{{title}}</h1>
<dl>
{{#facts}}
<dt>{{label}}</dt><dd>{{value}}</dd>
{{/facts}}
</dl>
{{#picture}}
<figure>
{{{svg}}}
<figcaption>{{caption}}</figcaption>
</figure>
{{/picture}}
{{#tables}}
<section>
<h2>{{title}}</h2>
{{#about}}
<p>{{text}}</p>
{{/about}}
{{#body}}
<div class="scroll">
<table>
<thead><tr>{{#columns}}<th{{#number}} class="n"{{/number}}>{{heading}}</th>{{/columns}}</tr></thead>
<tbody>
{{#rows}}
<tr>{{#cells}}<td{{#number}} class="n"{{/number}}>{{text}}</td>{{/cells}}</tr>
{{/rows}}
</tbody>
</table>
</div>
{{/body}}
{{#more}}
<p class="more">{{text}}</p>
{{/more}}
</section>
{{/tables}}
{{#notes}}
<section>
<h2>{{heading}}</h2>
<ul>
{{#items}}
<li>{{text}}</li>
{{/items}}
</ul>
</section>
{{/notes}}
</body>
</html>
)html";

// The analyser loses track of the owning pointers inside the library's values.
// NOLINTBEGIN(clang-analyzer-cplusplus.NewDeleteLeaks)

mustache::data flag(bool set) {
  return set ? mustache::data(mustache::data::type::bool_true)
             : mustache::data(mustache::data::type::bool_false);
}

// A section that is there where `text` is not empty.
mustache::data optional(const std::string& text) {
  if (text.empty()) return flag(false);
  return mustache::object{{"text", text}};
}

mustache::data bodyOf(const PageTable& table) {
  if (table.rows.empty()) return flag(false);
  mustache::data columns{mustache::data::type::list};
  for (const PageColumn& column : table.columns) {
    columns << mustache::data(mustache::object{{"heading", column.heading},
                                               {"number", flag(column.align == Align::right)}});
  }
  mustache::data rows{mustache::data::type::list};
  for (const auto& row : table.rows) {
    mustache::data cells{mustache::data::type::list};
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells << mustache::data(mustache::object{
          {"text", row[i]}, {"number", flag(table.columns[i].align == Align::right)}});
    }
    rows << mustache::data(mustache::object{{"cells", cells}});
  }
  return mustache::object{{"columns", columns}, {"rows", rows}};
}

}  // namespace

std::string htmlOf(const Page& page) {
  mustache::data facts{mustache::data::type::list};
  for (const auto& [label, value] : page.facts) {
    facts << mustache::data(mustache::object{{"label", label}, {"value", value}});
  }
  mustache::data tables{mustache::data::type::list};
  for (const PageTable& table : page.tables) {
    tables << mustache::data(mustache::object{{"title", table.title},
                                              {"about", optional(table.about)},
                                              {"body", bodyOf(table)},
                                              {"more", optional(table.more)}});
  }
  mustache::data notes = flag(false);
  if (!page.list.empty()) {
    mustache::data items{mustache::data::type::list};
    for (const std::string& line : page.list) {
      items << mustache::data(mustache::object{{"text", line}});
    }
    notes = mustache::object{{"heading", page.listTitle}, {"items", items}};
  }
  mustache::data picture = flag(false);
  if (!page.picture.empty()) {
    picture = mustache::object{{"svg", page.picture}, {"caption", page.caption}};
  }
  mustache::mustache view{std::string(kTemplate)};
  const std::string html = view.render(mustache::object{{"title", page.title},
                                                        {"facts", facts},
                                                        {"picture", picture},
                                                        {"tables", tables},
                                                        {"notes", notes}});
  if (!view.is_valid()) throw std::logic_error("report template: " + view.error_message());
  return html;
}

// NOLINTEND(clang-analyzer-cplusplus.NewDeleteLeaks)

}  // namespace qplan::profiler::report
