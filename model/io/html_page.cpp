#include "model/io/html_page.hpp"

#include <kainjow/mustache.hpp>
#include <stdexcept>

namespace qplan::model::io {

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
figcaption,p,summary{color:var(--quiet);margin:.4rem 0}
summary{cursor:pointer}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{font-weight:600;color:var(--quiet);white-space:nowrap}
tbody tr:nth-child(even){background:var(--stripe)}
td{white-space:nowrap}
.n{text-align:right}
.w{white-space:normal}
ul{padding-left:1.25rem}
li{margin:.2rem 0;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0;font-size:10pt}tr,figure{break-inside:avoid}h2{break-after:avoid}
details{display:none}.scroll{overflow:visible}table{font-size:7.5pt}th,td{padding:.15rem .3rem;white-space:normal}}
</style>
</head>
<body>
<h1>{{title}}</h1>
{{#sections}}
<section>
{{#heading}}
<h2>{{text}}</h2>
{{/heading}}
{{#about}}
<p>{{text}}</p>
{{/about}}
{{#facts}}
<dl>
{{#list}}
<dt>{{label}}</dt><dd>{{value}}</dd>
{{/list}}
</dl>
{{/facts}}
{{#picture}}
<figure>
{{{svg}}}
{{#caption}}
<figcaption>{{text}}</figcaption>
{{/caption}}
</figure>
{{/picture}}
{{#body}}
{{#fold}}
<details>
<summary>{{text}}</summary>
{{/fold}}
<div class="scroll">
<table>
<thead><tr>{{#columns}}<th{{#number}} class="n"{{/number}}>{{heading}}</th>{{/columns}}</tr></thead>
<tbody>
{{#rows}}
<tr>{{#cells}}<td{{#number}} class="n"{{/number}}{{#wide}} class="w"{{/wide}}>{{text}}</td>{{/cells}}</tr>
{{/rows}}
</tbody>
</table>
</div>
{{#fold}}
</details>
{{/fold}}
{{/body}}
{{#more}}
<p>{{text}}</p>
{{/more}}
{{#items}}
<ul>
{{#list}}
<li>{{text}}</li>
{{/list}}
</ul>
{{/items}}
</section>
{{/sections}}
</body>
</html>
)html";

// Longer cells are broken into lines.
constexpr std::size_t kLine = 36;

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

mustache::data bodyOf(const HtmlSection& section) {
  if (section.rows.empty()) return flag(false);
  mustache::data columns{mustache::data::type::list};
  for (const HtmlColumn& column : section.columns) {
    columns << mustache::data(
        mustache::object{{"heading", column.heading}, {"number", flag(column.number)}});
  }
  mustache::data rows{mustache::data::type::list};
  for (const auto& row : section.rows) {
    mustache::data cells{mustache::data::type::list};
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool number = section.columns[i].number;
      cells << mustache::data(mustache::object{{"text", row[i]},
                                               {"number", flag(number)},
                                               {"wide", flag(!number && row[i].size() > kLine)}});
    }
    rows << mustache::data(mustache::object{{"cells", cells}});
  }
  return mustache::object{{"columns", columns}, {"rows", rows}, {"fold", optional(section.fold)}};
}

mustache::data factsOf(const HtmlSection& section) {
  if (section.facts.empty()) return flag(false);
  mustache::data list{mustache::data::type::list};
  for (const auto& [label, value] : section.facts) {
    list << mustache::data(mustache::object{{"label", label}, {"value", value}});
  }
  return mustache::object{{"list", list}};
}

mustache::data itemsOf(const HtmlSection& section) {
  if (section.items.empty()) return flag(false);
  mustache::data list{mustache::data::type::list};
  for (const std::string& item : section.items) {
    list << mustache::data(mustache::object{{"text", item}});
  }
  return mustache::object{{"list", list}};
}

mustache::data pictureOf(const HtmlSection& section) {
  if (section.picture.empty()) return flag(false);
  return mustache::object{{"svg", section.picture}, {"caption", optional(section.caption)}};
}

}  // namespace

std::string htmlOf(const HtmlPage& page) {
  mustache::data sections{mustache::data::type::list};
  for (const HtmlSection& section : page.sections) {
    sections << mustache::data(mustache::object{{"heading", optional(section.title)},
                                                {"about", optional(section.about)},
                                                {"facts", factsOf(section)},
                                                {"picture", pictureOf(section)},
                                                {"body", bodyOf(section)},
                                                {"more", optional(section.more)},
                                                {"items", itemsOf(section)}});
  }
  mustache::mustache view{std::string(kTemplate)};
  const std::string html =
      view.render(mustache::object{{"title", page.title}, {"sections", sections}});
  if (!view.is_valid()) throw std::logic_error("page template: " + view.error_message());
  return html;
}

// NOLINTEND(clang-analyzer-cplusplus.NewDeleteLeaks)

}  // namespace qplan::model::io
