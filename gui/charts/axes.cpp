#include "gui/charts/axes.hpp"

#include <algorithm>
#include <cmath>

#include "gui/charts/ticks.hpp"

namespace qplan::gui::charts {

namespace {

constexpr int kLongestBarName = 32;

// Round numbers as ticks.hpp makes them.
class Ticker : public QCPAxisTicker {
 public:
  explicit Ticker(bool logarithmic) : logarithmic_(logarithmic) {}

  void generate(const QCPRange& range, const QLocale& locale, QChar, int, QVector<double>& ticks,
                QVector<double>* subTicks, QVector<QString>* tickLabels) override {
    Ticks found = logarithmic_ ? logarithmicTicks(range.lower, range.upper, mTickCount, locale)
                               : linearTicks(range.lower, range.upper, mTickCount, locale);
    ticks = std::move(found.values);
    if (subTicks != nullptr) *subTicks = std::move(found.between);
    if (tickLabels != nullptr) *tickLabels = std::move(found.labels);
  }

 private:
  bool logarithmic_;
};

QSharedPointer<QCPAxisTicker> barNames(const Figure& figure) {
  auto ticker = QSharedPointer<QCPAxisTickerText>::create();
  for (std::size_t i = 0; i < figure.bars.size(); ++i) {
    QString name = QString::fromStdString(figure.bars[i]);
    if (name.size() > kLongestBarName) name = name.left(kLongestBarName - 1) + u'…';
    ticker->addTick(static_cast<double>(figure.bars.size() - 1 - i), name);
  }
  return ticker;
}

void setUpAxis(QCPAxis& axis, const report::Axis& spec, const Palette& palette, const QFont& font) {
  axis.setScaleType(spec.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  axis.setTicker(QSharedPointer<Ticker>::create(spec.logarithmic));
  axis.setNumberFormat(QStringLiteral("g"));  // labels are texts, no powers to make out of them
  axis.setLabel(QString::fromStdString(spec.label));
  axis.setLabelFont(font);
  axis.setLabelColor(palette.text);
  axis.setTickLabelFont(font);
  axis.setTickLabelColor(palette.text);
  const QPen pen(palette.frame, 1);
  axis.setBasePen(pen);
  axis.setTickPen(pen);
  axis.setSubTickPen(pen);
  axis.setTickLength(0, 5);
  axis.setSubTickLength(0, 2);
  axis.setSubTicks(true);
  axis.grid()->setPen(QPen(palette.grid, 1));
  axis.grid()->setZeroLinePen(QPen(palette.grid, 1));
  axis.grid()->setVisible(true);
}

}  // namespace

void setUpAxes(QCPAxisRect& rect, const Figure& figure, const Palette& palette, const QFont& font) {
  QCPAxis& x = *rect.axis(QCPAxis::atBottom);
  QCPAxis& y = *rect.axis(QCPAxis::atLeft);
  setUpAxis(x, figure.xAxis, palette, font);
  setUpAxis(y, figure.yAxis, palette, font);
  const bool bars = !figure.bars.empty();
  if (bars) {
    y.setTicker(barNames(figure));
    y.setSubTicks(false);
    y.setTickLength(0, 0);
    y.grid()->setVisible(false);
  }
  rect.setRangeZoomAxes(&x, bars ? nullptr : &y);
  rect.setRangeDragAxes(&x, bars ? nullptr : &y);
}

void fitTicks(QCPAxisRect& rect, const QSize& plot) {
  constexpr int kLabelWidth = 75;  // pixels
  constexpr int kLabelHeight = 42;
  rect.axis(QCPAxis::atBottom)
      ->ticker()
      ->setTickCount(std::clamp(plot.width() / kLabelWidth, 2, 12));
  rect.axis(QCPAxis::atLeft)
      ->ticker()
      ->setTickCount(std::clamp(plot.height() / kLabelHeight, 2, 10));
}

QCPRange within(const QCPRange& range, const Range& limits, bool logarithmic) {
  if (logarithmic) {
    if (!(range.lower > 0)) return {limits.lower, limits.upper};
    const QCPRange bounded = within({std::log(range.lower), std::log(range.upper)},
                                    {std::log(limits.lower), std::log(limits.upper)}, false);
    return {std::exp(bounded.lower), std::exp(bounded.upper)};
  }
  if (range.size() >= limits.upper - limits.lower) return {limits.lower, limits.upper};
  return range.bounded(limits.lower, limits.upper);
}

}  // namespace qplan::gui::charts
