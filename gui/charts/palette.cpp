#include "gui/charts/palette.hpp"

#include <algorithm>
#include <cmath>

namespace qplan::gui::charts {

namespace {

// Blue, vermillion, green, purple, sky blue and orange of Okabe and Ito; violet and brown for their
// yellow and black, which are not seen on one of the backgrounds; grey.
constexpr std::array<QRgb, 9> kOnLight{0xff0072b2, 0xffd55e00, 0xff009e73, 0xffcc5fa0, 0xff3099d0,
                                       0xffc48600, 0xff6a51a3, 0xff7a5230, 0xff858d97};
constexpr std::array<QRgb, 9> kOnDark{0xff4aa8ea, 0xffff8a3d, 0xff2fd3a0, 0xffe78cc3, 0xff8fd3ff,
                                      0xfff2c14e, 0xffb3a2f0, 0xffc9a27e, 0xff6b737d};

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
         0.0722 * linear(colour.blueF());
}

QColor mixed(const QColor& from, const QColor& to, double share) {
  const auto channel = [share](float a, float b) {
    return static_cast<float>(a + (b - a) * share);
  };
  return QColor::fromRgbF(channel(from.redF(), to.redF()), channel(from.greenF(), to.greenF()),
                          channel(from.blueF(), to.blueF()));
}

}  // namespace

QColor Palette::operator[](planner::report::Colour colour) const {
  return roles.at(static_cast<std::size_t>(colour));
}

Palette paletteOf(const QPalette& widgets) {
  Palette palette;
  palette.background = widgets.color(QPalette::Active, QPalette::Base);
  palette.text = widgets.color(QPalette::Active, QPalette::Text);
  palette.frame = mixed(palette.background, palette.text, 0.55);
  palette.grid = mixed(palette.background, palette.text, 0.13);
  palette.dark = luminance(palette.background) < luminance(palette.text);
  std::ranges::transform(palette.dark ? kOnDark : kOnLight, palette.roles.begin(),
                         [](QRgb rgb) { return QColor::fromRgb(rgb); });
  return palette;
}

double contrast(const QColor& one, const QColor& other) {
  const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
  return (lighter + 0.05) / (darker + 0.05);
}

}  // namespace qplan::gui::charts
