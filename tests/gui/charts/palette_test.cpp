#include "gui/charts/palette.hpp"

#include <gtest/gtest.h>

#include "tests/gui/charts/samples.hpp"

namespace qplan::gui::charts {
namespace {

using samples::dark;
using samples::light;

TEST(Palette, ContrastIsThatOfWcag) {
  // Luminance 1 and 0: 1.05 / 0.05. #777777: ((0x77 / 255 + 0.055) / 1.055)^2.4 = 0.1845, so
  // 1.05 / 0.2345 = 4.48.
  EXPECT_NEAR(contrast(Qt::white, Qt::black), 21, 1e-6);
  EXPECT_NEAR(contrast(QColor(0x77, 0x77, 0x77), Qt::white), 4.48, 0.005);
  EXPECT_DOUBLE_EQ(contrast(Qt::red, Qt::red), 1);
}

TEST(Palette, EveryRoleStandsOutFromItsBackground) {
  for (const QPalette& base : {light(), dark()}) {
    const Palette palette = paletteOf(base);
    for (std::size_t role = 0; role < palette.roles.size(); ++role) {
      EXPECT_GE(contrast(palette.roles.at(role), palette.background), 3)
          << (palette.dark ? "dark " : "light ") << role;
    }
    EXPECT_GE(contrast(palette.frame, palette.background), 3);
  }
}

TEST(Palette, FollowsTheWidgets) {
  EXPECT_FALSE(paletteOf(light()).dark);
  EXPECT_TRUE(paletteOf(dark()).dark);
  EXPECT_EQ(paletteOf(dark()).background, QColor(0x23, 0x26, 0x29));
}

}  // namespace
}  // namespace qplan::gui::charts
