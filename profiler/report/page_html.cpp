#include "model/io/html_page.hpp"
#include "profiler/report/page.hpp"

namespace qplan::profiler::report {

namespace {

using model::io::HtmlSection;

HtmlSection sectionOf(const PageTable& table) {
  HtmlSection section;
  section.title = table.title;
  section.about = table.about;
  for (const PageColumn& column : table.columns) {
    section.columns.push_back({column.heading, column.align == Align::right});
  }
  section.rows = table.rows;
  section.more = table.more;
  return section;
}

}  // namespace

std::string htmlOf(const Page& page) {
  model::io::HtmlPage html{page.title, {}};
  HtmlSection head;
  head.facts = page.facts;
  head.picture = page.picture;
  head.caption = page.caption;
  html.sections.push_back(std::move(head));
  for (const PageTable& table : page.tables) html.sections.push_back(sectionOf(table));
  if (!page.list.empty()) {
    HtmlSection list;
    list.title = page.listTitle;
    list.items = page.list;
    html.sections.push_back(std::move(list));
  }
  return model::io::htmlOf(html);
}

}  // namespace qplan::profiler::report
