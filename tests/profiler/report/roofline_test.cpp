#include "profiler/report/roofline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "tests/profiler/report/profiles.hpp"

namespace qplan::profiler::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What is wrong with an XML document, empty where nothing is: one root, elements closed in order,
// attributes quoted and not given twice, no bare & or <. Knows no comments, CDATA or declarations.
std::string xmlError(const std::string& xml) {
  static const std::regex kEntity("&(amp|lt|gt|quot|apos|#[0-9]+);");
  static const std::regex kTag(R"(<(/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(/?)>)");
  static const std::regex kAttribute(R"re(([\w:-]+)="([^"<]*)")re");
  if (std::regex_replace(xml, kEntity, "").find('&') != std::string::npos) return "bare &";
  std::vector<std::string> open;
  int roots = 0;
  std::size_t at = 0;
  while ((at = xml.find('<', at)) != std::string::npos) {
    std::smatch tag;
    const std::string rest = xml.substr(at);
    if (!std::regex_search(rest, tag, kTag, std::regex_constants::match_continuous)) {
      return "no tag: " + rest.substr(0, 60);
    }
    const std::string name = tag[2];
    std::vector<std::string> names;
    const std::string attributes = tag[3];
    for (std::sregex_iterator i(attributes.begin(), attributes.end(), kAttribute), end; i != end;
         ++i) {
      for (const std::string& other : names) {
        if (other == (*i)[1]) return "twice: " + other;
      }
      names.push_back((*i)[1]);
    }
    if (tag[1] == "/") {
      if (open.empty() || open.back() != name) return "closes nothing: " + name;
      open.pop_back();
    } else {
      if (open.empty()) ++roots;
      if (tag[4] != "/") open.push_back(name);
    }
    at += static_cast<std::size_t>(tag.length());
  }
  if (!open.empty()) return "not closed: " + open.back();
  return roots == 1 ? "" : "not one root";
}

TEST(XmlError, FindsWhatIsWrong) {
  EXPECT_EQ(xmlError("<a b=\"1\"><c/>t</a>"), "");
  EXPECT_NE(xmlError("<a><b></a></b>"), "");
  EXPECT_NE(xmlError("<a>x & y</a>"), "");
  EXPECT_NE(xmlError("<a b=1></a>"), "");
  EXPECT_NE(xmlError("<a b=\"1\" b=\"2\"/>"), "");
  EXPECT_NE(xmlError("<a/><b/>"), "");
  EXPECT_NE(xmlError("<a>"), "");
}

model::Profile someProfile() {
  return profileOf({pointOf(model::GemmCase{model::Format::bf16, 1024, {4096, 4096}}, 400),
                    pointOf(model::GemmCase{model::Format::fp8W8a8, 16, {4096, 4096}}, 30),
                    pointOf(model::DecodeCase{model::KvDtype::bf16, 8, 4096, {32, 8, 128}}, 200),
                    pointOf(model::PrefillCase{1, 4096, 0, {32, 8, 128}}, 2000), readOf(20, 40)});
}

TEST(Roofline, IsWellFormed) {
  const std::string svg = rooflineSvg(someProfile());
  EXPECT_EQ(xmlError(svg), "");
  EXPECT_THAT(svg, HasSubstr("Roofline of Round &lt;GPU&gt;"));
}

TEST(Roofline, NamesRoofsAxesAndSeries) {
  const std::string svg = rooflineSvg(someProfile());
  EXPECT_THAT(svg, HasSubstr("memory 1 TB/s"));
  EXPECT_THAT(svg, HasSubstr("BF16 100 TFLOP/s"));
  EXPECT_THAT(svg, HasSubstr("FP8 200 TFLOP/s"));
  EXPECT_THAT(svg, Not(HasSubstr("INT8")));
  EXPECT_THAT(svg, HasSubstr("FLOP per byte"));
  EXPECT_THAT(svg, HasSubstr("TFLOP/s)"));
  EXPECT_THAT(svg, HasSubstr("gemm bf16 (1)"));
  EXPECT_THAT(svg, HasSubstr("decode attention bf16 cache (1)"));
  // What computes nothing has no place in it.
  EXPECT_THAT(svg, Not(HasSubstr("memory read")));
}

TEST(Roofline, NothingToDraw) { EXPECT_EQ(rooflineSvg(profileOf({readOf(20, 40)})), ""); }

TEST(Roofline, FlaggedPointsAreNotDrawn) {
  model::Profile profile = someProfile();
  profile.points[0].flag = "throttled";
  EXPECT_THAT(rooflineSvg(profile), Not(HasSubstr("gemm bf16")));
}

// All marks lie on the paper.
TEST(Roofline, MarksStayInside) {
  const std::string svg = rooflineSvg(someProfile());
  static const std::regex kMark(R"(M([\d.]+) ([\d.]+)h0)");
  int marks = 0;
  for (std::sregex_iterator i(svg.begin(), svg.end(), kMark), end; i != end; ++i, ++marks) {
    EXPECT_LE(std::stod((*i)[1]), 960.0);
    EXPECT_LE(std::stod((*i)[2]), 700.0);
  }
  EXPECT_EQ(marks, 4 + 4);  // points and their legend
}

}  // namespace
}  // namespace qplan::profiler::report
