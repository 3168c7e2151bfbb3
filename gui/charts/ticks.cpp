#include "gui/charts/ticks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace qplan::gui::charts {

namespace {

struct Scale {
  double unit;
  const char* suffix;
};

Scale scaleFor(double largest) {
  if (largest >= 1e9) return {1e9, "G"};
  if (largest >= 1e6) return {1e6, "M"};
  if (largest >= 1e3) return {1e3, "k"};
  return {1, ""};
}

int decimalsFor(double step) {
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-6)), 0, 12);
}

QString superscript(int number) {
  static constexpr std::array<char16_t, 10> kDigits{u'⁰', u'¹', u'²', u'³', u'⁴',
                                                    u'⁵', u'⁶', u'⁷', u'⁸', u'⁹'};
  QString text = number < 0 ? QStringLiteral("⁻") : QString();
  for (const QChar digit : QString::number(std::abs(number))) {
    text += QChar(kDigits.at(static_cast<std::size_t>(digit.digitValue())));
  }
  return text;
}

QString scaled(double value, double step, const Scale& scale, const QLocale& locale) {
  if (value == 0) return locale.toString(0);
  return locale.toString(value / scale.unit, 'f', decimalsFor(step / scale.unit)) +
         QLatin1String(scale.suffix);
}

double powerOfTen(int exponent) { return std::pow(10.0, exponent); }

// A tick of a logarithmic axis says its own magnitude: 0.05, 20, 5k, 1M, 2×10⁻⁶.
QString ownLabel(int mantissa, int exponent, const QLocale& locale) {
  if (exponent < -4 || exponent > 11) {
    const QString power = QStringLiteral("10") + superscript(exponent);
    return mantissa == 1 ? power : locale.toString(mantissa) + QStringLiteral("×") + power;
  }
  const double value = mantissa * powerOfTen(exponent);
  return scaled(value, powerOfTen(exponent), scaleFor(value * (1 + 1e-9)), locale);
}

// Which multiples of every how many-th power of ten are ticks, from many to few.
struct Pattern {
  std::vector<int> mantissas;
  int every;
};

int countOf(const Pattern& pattern, double lower, double upper, int from, int to) {
  int count = 0;
  for (int exponent = from; exponent <= to; ++exponent) {
    if (exponent % pattern.every != 0) continue;
    for (const int mantissa : pattern.mantissas) {
      const double value = mantissa * powerOfTen(exponent);
      count += value >= lower && value <= upper ? 1 : 0;
    }
  }
  return count;
}

Pattern patternFor(double lower, double upper, int most, int from, int to) {
  const std::array<std::vector<int>, 3> dense{{{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 5}, {1, 3}}};
  for (const std::vector<int>& mantissas : dense) {
    const Pattern pattern{mantissas, 1};
    if (countOf(pattern, lower, upper, from, to) <= most) return pattern;
  }
  int every = 1;
  while (countOf({{1}, every}, lower, upper, from, to) > most) ++every;
  return {{1}, every};
}

}  // namespace

Ticks linearTicks(double lower, double upper, int count, const QLocale& locale) {
  Ticks ticks;
  const double rough = (upper - lower) / std::max(count, 1);
  if (!(rough > 0) || !std::isfinite(rough)) return ticks;
  const double magnitude = powerOfTen(static_cast<int>(std::floor(std::log10(rough))));
  const double share = rough / magnitude;
  const double round = share <= 1.4 ? 1 : share <= 3.2 ? 2 : share <= 7.1 ? 5 : 10;
  const double step = round * magnitude;
  const int parts = round == 2 ? 4 : 5;
  const double largest = std::max(std::abs(lower), std::abs(upper));
  // 1,500 is as short as 1.5k
  const Scale scale = largest < 1e4 ? Scale{1, ""} : scaleFor(largest);
  // ends that are a rounding error away from a tick have it
  const double slack = step * 1e-6;
  const auto first = static_cast<long long>(std::ceil((lower - slack) / step));
  const auto last = static_cast<long long>(std::floor((upper + slack) / step));
  for (long long i = first - 1; i <= last; ++i) {
    const double value = static_cast<double>(i) * step;
    if (i >= first) {
      ticks.values.push_back(value);
      ticks.labels.push_back(scaled(value, step, scale, locale));
    }
    for (int part = 1; part < parts; ++part) {
      const double small = value + step * part / parts;
      if (small >= lower && small <= upper) ticks.between.push_back(small);
    }
  }
  return ticks;
}

Ticks logarithmicTicks(double lower, double upper, int count, const QLocale& locale) {
  if (!(lower > 0) || !(upper > lower) || !std::isfinite(upper)) return {};
  if (upper / lower < 3) return linearTicks(lower, upper, count, locale);
  const int from = static_cast<int>(std::floor(std::log10(lower)));
  const int to = static_cast<int>(std::ceil(std::log10(upper)));
  const Pattern pattern = patternFor(lower * (1 - 1e-9), upper * (1 + 1e-9), count + 1, from, to);
  Ticks ticks;
  for (int exponent = from; exponent <= to; ++exponent) {
    for (int mantissa = 1; mantissa <= 9; ++mantissa) {
      const double value = mantissa * powerOfTen(exponent);
      if (value < lower * (1 - 1e-9) || value > upper * (1 + 1e-9)) continue;
      const bool named = exponent % pattern.every == 0 &&
                         std::ranges::find(pattern.mantissas, mantissa) != pattern.mantissas.end();
      if (named) {
        ticks.values.push_back(value);
        ticks.labels.push_back(ownLabel(mantissa, exponent, locale));
      } else if (pattern.every == 1 || mantissa == 1) {
        ticks.between.push_back(value);
      }
    }
  }
  return ticks;
}

}  // namespace qplan::gui::charts
