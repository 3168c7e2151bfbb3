#include "gui/charts/polyline.hpp"

#include <gmock/gmock.h>

namespace qplan::gui::charts {
namespace {

const QRectF kRect(0, 0, 10, 10);

TEST(Polyline, ALineIsCutAtTheEdges) {
  // Through (-5, 0) and (15, 20): y = x + 5, inside from (0, 5) to (5, 10).
  EXPECT_EQ(clipped({-5, 0, 15, 20}, kRect), QLineF(0, 5, 5, 10));
  EXPECT_EQ(clipped({2, 3, 4, 5}, kRect), QLineF(2, 3, 4, 5));
  EXPECT_FALSE(clipped({-5, 8, 3, 20}, kRect));
  EXPECT_FALSE(clipped({-5, 12, 15, 12}, kRect));
}

TEST(Polyline, APathThatLeavesComesBackAsAnotherPart) {
  const auto parts = visibleParts({{1, 5}, {5, 5}, {5, 20}, {8, 20}, {8, 5}}, kRect);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0], QPolygonF({{1, 5}, {5, 5}, {5, 10}}));
  EXPECT_EQ(parts[1], QPolygonF({{8, 10}, {8, 5}}));
}

TEST(Polyline, PointsOnTheSamePixelAreDropped) {
  QPolygonF path;
  for (int i = 0; i <= 10000; ++i) path << QPointF(i / 1000.0, 5);
  const auto parts = visibleParts(path, kRect);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_LE(parts[0].size(), 21);  // 10 pixels in steps of a half
  EXPECT_EQ(parts[0].back(), QPointF(10, 5));
}

TEST(Polyline, OfNothingThereIsNothing) {
  EXPECT_TRUE(visibleParts({}, kRect).empty());
  EXPECT_TRUE(visibleParts({{1, 1}}, kRect).empty());
}

}  // namespace
}  // namespace qplan::gui::charts
