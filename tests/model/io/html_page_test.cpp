#include "model/io/html_page.hpp"

#include <gmock/gmock.h>

namespace qplan::model::io {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlPage, TextIsEscapedAndPicturesAreNot) {
  HtmlSection section;
  section.title = "<T>";
  section.facts = {{"a & b", "\"c\""}};
  section.picture = "<svg id=\"p\"></svg>";
  section.items = {"<i>"};
  const std::string html = htmlOf({"A <b>", {section}});
  EXPECT_THAT(html, HasSubstr("<title>A &lt;b&gt;</title>"));
  EXPECT_THAT(html, HasSubstr("<h2>&lt;T&gt;</h2>"));
  EXPECT_THAT(html, HasSubstr("<dt>a &amp; b</dt><dd>&quot;c&quot;</dd>"));
  EXPECT_THAT(html, HasSubstr("<svg id=\"p\"></svg>"));
  EXPECT_THAT(html, HasSubstr("<li>&lt;i&gt;</li>"));
}

TEST(HtmlPage, WhatIsEmptyIsLeftOut) {
  const std::string html = htmlOf({"T", {HtmlSection{}}});
  for (const char* element : {"<h2>", "<p>", "<dl>", "<figure>", "<table>", "<ul>", "<details>"}) {
    EXPECT_THAT(html, Not(HasSubstr(element))) << element;
  }
}

TEST(HtmlPage, RowsMayBeFoldedAway) {
  HtmlSection section;
  section.columns = {{"name"}, {"n", true}};
  section.rows = {{"a", "1"}};
  EXPECT_THAT(htmlOf({"T", {section}}), Not(HasSubstr("<details>")));
  section.fold = "Figures";
  const std::string html = htmlOf({"T", {section}});
  EXPECT_THAT(html, HasSubstr("<summary>Figures</summary>"));
  EXPECT_THAT(html, HasSubstr("<th class=\"n\">n</th>"));
  EXPECT_THAT(html, HasSubstr("<td>a</td><td class=\"n\">1</td>"));
}

TEST(HtmlPage, LoadsNothing) {
  HtmlSection section;
  section.about = "x";
  const std::string html = htmlOf({"T", {section}});
  for (const char* what : {"src=", "href=", "<script", "@import", "url("}) {
    EXPECT_THAT(html, Not(HasSubstr(what))) << what;
  }
}

}  // namespace
}  // namespace qplan::model::io
