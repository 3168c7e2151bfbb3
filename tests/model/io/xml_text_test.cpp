#include "model/io/xml_text.hpp"

#include <gtest/gtest.h>

namespace qplan::model::io {
namespace {

TEST(XmlText, MarkupBecomesEntities) {
  EXPECT_EQ(xmlEscaped("a < b && \"c\" > d"), "a &lt; b &amp;&amp; &quot;c&quot; &gt; d");
  EXPECT_EQ(xmlEscaped("p95 <= 1 s \xC2\xB5"), "p95 &lt;= 1 s \xC2\xB5");
  EXPECT_EQ(xmlEscaped(""), "");
}

}  // namespace
}  // namespace qplan::model::io
