#include "gui/models/core_text.hpp"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QString>
#include <vector>

#include "gui/models/text.hpp"

namespace qplan::gui {

namespace {

// For lupdate, which sees no text that comes from the core. Longer ones before those they contain.
// NOLINTBEGIN(bugprone-suspicious-missing-comma): long texts are several literals
constexpr const char* kChartTexts[] = {
    // axes
    QT_TRANSLATE_NOOP("charts", "latency (s)"),
    QT_TRANSLATE_NOOP("charts", "mean latency (s)"),
    QT_TRANSLATE_NOOP("charts", "queries per USD"),
    QT_TRANSLATE_NOOP("charts", "demand (requests/s)"),
    QT_TRANSLATE_NOOP("charts", "requests in flight per replica"),
    QT_TRANSLATE_NOOP("charts", "input tokens"),
    QT_TRANSLATE_NOOP("charts", "output tokens"),
    QT_TRANSLATE_NOOP("charts", "price of %1 (x list)"),
    QT_TRANSLATE_NOOP("charts", "time (s)"),
    QT_TRANSLATE_NOOP("charts", "memory of one GPU (GiB)"),
    QT_TRANSLATE_NOOP("charts", "arithmetic intensity (FLOP per byte)"),
    QT_TRANSLATE_NOOP("charts", "rate (TFLOP/s)"),
    QT_TRANSLATE_NOOP("charts", "recovery (% of BF16)"),
    QT_TRANSLATE_NOOP("charts", "share within (%)"),
    QT_TRANSLATE_NOOP("charts", "measured (%1)"),
    QT_TRANSLATE_NOOP("charts", "predicted (%1)"),
    QT_TRANSLATE_NOOP("charts", "sequences"),
    // names
    QT_TRANSLATE_NOOP("charts", "rejected"),
    QT_TRANSLATE_NOOP("charts", "Pareto front"),
    QT_TRANSLATE_NOOP("charts", "best format changes"),
    QT_TRANSLATE_NOOP("charts", "time of one request"),
    QT_TRANSLATE_NOOP("charts", "its physical floor"),
    QT_TRANSLATE_NOOP("charts", "one GPU"),
    QT_TRANSLATE_NOOP("charts", "weights"),
    QT_TRANSLATE_NOOP("charts", "embeddings and lm_head"),
    QT_TRANSLATE_NOOP("charts", "activations"),
    QT_TRANSLATE_NOOP("charts", "reserved"),
    QT_TRANSLATE_NOOP("charts", "KV cache in use"),
    QT_TRANSLATE_NOOP("charts", "KV cache free"),
    QT_TRANSLATE_NOOP("charts", "not given to the engine"),
    QT_TRANSLATE_NOOP("charts", "decode attention"),
    QT_TRANSLATE_NOOP("charts", "prefill attention"),
    QT_TRANSLATE_NOOP("charts", "elementwise"),
    QT_TRANSLATE_NOOP("charts", "quantize"),
    QT_TRANSLATE_NOOP("charts", "all-reduce"),
    QT_TRANSLATE_NOOP("charts", "send and receive"),
    QT_TRANSLATE_NOOP("charts", "host"),
    QT_TRANSLATE_NOOP("charts", "running"),
    QT_TRANSLATE_NOOP("charts", "waiting"),
    QT_TRANSLATE_NOOP("charts", "exact"),
    QT_TRANSLATE_NOOP("charts", "bad measurement"),
    QT_TRANSLATE_NOOP("charts", "above its roof: bad data"),
    QT_TRANSLATE_NOOP("charts", "demand"),
    QT_TRANSLATE_NOOP("charts", "workload"),
    QT_TRANSLATE_NOOP("charts", "list price"),
    QT_TRANSLATE_NOOP("charts", "budget %1 USD/h"),
    QT_TRANSLATE_NOOP("charts", "%1, measured"),
    QT_TRANSLATE_NOOP("charts", "%1, calibrated"),
    QT_TRANSLATE_NOOP("charts", "%1, interpolated"),
    QT_TRANSLATE_NOOP("charts", "%1, extrapolated"),
    QT_TRANSLATE_NOOP("charts", "%1, data sheet"),
    // titles
    QT_TRANSLATE_NOOP("charts", "No configuration meets every target"),
    QT_TRANSLATE_NOOP("charts", "Best of %1: %2"),
    QT_TRANSLATE_NOOP("charts", "Where the time of one request goes"),
    QT_TRANSLATE_NOOP("charts", "%1 takes %2 % of a request"),
    QT_TRANSLATE_NOOP("charts", "%1 % of the KV cache is in use"),
    QT_TRANSLATE_NOOP("charts", "At %1: always %2"),
    QT_TRANSLATE_NOOP("charts", "At %1: nothing feasible"),
    QT_TRANSLATE_NOOP("charts", "At %1: %2, above %3"),
    QT_TRANSLATE_NOOP("charts", "%1, above %2"),
    QT_TRANSLATE_NOOP("charts", "%1 input tokens"),
    QT_TRANSLATE_NOOP("charts", "%1 output tokens"),
    QT_TRANSLATE_NOOP("charts", "Steps of %1 in %2 on %3"),
    QT_TRANSLATE_NOOP("charts", "How long requests wait for their tokens"),
    QT_TRANSLATE_NOOP("charts", "The queue grows: demand is above capacity"),
    QT_TRANSLATE_NOOP("charts", "Nothing was measured"),
    QT_TRANSLATE_NOOP("charts", "Predictions of %1 measurements are off by %2 % on average"),
    QT_TRANSLATE_NOOP("charts", "Recovery of %1 is unknown on %2"),
    QT_TRANSLATE_NOOP("charts", "%1 keeps %2 % or more: %3 in %4"),
    // notes
    QT_TRANSLATE_NOOP("charts", "Bars are 80 % intervals."),
    QT_TRANSLATE_NOOP("charts",
                      "Empty: nothing is feasible. Targets on percentiles play no part "
                      "here."),
    QT_TRANSLATE_NOOP("charts", "Empty: nothing is feasible."),
    QT_TRANSLATE_NOOP("charts", "In use: the mean batch at its mean context."),
    QT_TRANSLATE_NOOP("charts",
                      "Floor: weights and cache read once at peak bandwidth, operations at "
                      "peak rate, class by class."),
    QT_TRANSLATE_NOOP("charts",
                      "Up and to the left is better; bars are 80 % intervals of the "
                      "capacity. Queries per USD are those of the demand."),
    QT_TRANSLATE_NOOP("charts",
                      "Up and to the left is better; bars are 80 % intervals of the "
                      "capacity."),
    QT_TRANSLATE_NOOP("charts",
                      "Up and to the left is better; bars are 80 % intervals of the latency."),
    QT_TRANSLATE_NOOP("charts",
                      "Of one GPU; area is the share of the step: decode of %1 sequences, "
                      "prefill of %2 tokens."),
    QT_TRANSLATE_NOOP("charts", "Means over %1 s each."),
    QT_TRANSLATE_NOOP("charts", "%1; the axis starts at %2 %."),
};
// Why a configuration was left out.
constexpr const char* kReasons[] = {
    QT_TRANSLATE_NOOP("reasons", "%1 has no matrix units for the 16-bit parts of the model"),
    QT_TRANSLATE_NOOP("reasons", "%1 has no matrix units for %2"),
    QT_TRANSLATE_NOOP("reasons", "FP8 KV cache needs FP8 arithmetic"),
    QT_TRANSLATE_NOOP("reasons", "needs %1 tokens of context, the model has %2"),
    QT_TRANSLATE_NOOP("reasons", "needs %1 of %2 usable per GPU"),
    QT_TRANSLATE_NOOP("reasons", "%1 over tp %2 splits a quantization group of %3"),
    QT_TRANSLATE_NOOP("reasons", "%1 is not divisible by tp %2 nor divides it"),
    QT_TRANSLATE_NOOP("reasons", "%1 is not divisible by tp %2"),
    QT_TRANSLATE_NOOP("reasons", "pp %1 exceeds the %2 layers"),
    QT_TRANSLATE_NOOP("reasons", "intermediate size %1"),
    QT_TRANSLATE_NOOP("reasons", "expert size %1"),
    QT_TRANSLATE_NOOP("reasons", "number of heads %1"),
    QT_TRANSLATE_NOOP("reasons", "number of KV heads %1"),
    QT_TRANSLATE_NOOP("reasons", "recovery on %1 unknown, %2 asked"),
    QT_TRANSLATE_NOOP("reasons", "recovery %1 < %2"),
    QT_TRANSLATE_NOOP("reasons", "no %1 price for %2 in %3"),
    QT_TRANSLATE_NOOP("reasons", "no %1 price in %2"),
    QT_TRANSLATE_NOOP("reasons", "needs %1 GPUs in one instance, %2 is the largest on offer"),
    QT_TRANSLATE_NOOP("reasons", "needs %1 GPUs for %2 requests/s, %3 allowed"),
    QT_TRANSLATE_NOOP("reasons", "needs %1 GPUs, %2 allowed"),
    QT_TRANSLATE_NOOP("reasons",
                      "no kernel of %1 is measured; name it in --gpus to plan on its data sheet"),
    QT_TRANSLATE_NOOP("reasons", "%1 USD/h > %2"),
    QT_TRANSLATE_NOOP("reasons", "%1 s > %2 s"),
};
// NOLINTEND(bugprone-suspicious-missing-comma)

struct Shape {
  const char* context = nullptr;
  const char* source = nullptr;
  QRegularExpression expression;
  int figures = 0;
};

Shape shapeOf(const char* context, const char* source) {
  QString pattern = QRegularExpression::escape(QString::fromUtf8(source));
  Shape shape{context, source, {}, 0};
  while (pattern.contains(QStringLiteral("\\%%1").arg(shape.figures + 1))) {
    ++shape.figures;
    pattern.replace(QStringLiteral("\\%%1").arg(shape.figures), QStringLiteral("(.+?)"));
  }
  shape.expression.setPattern(QRegularExpression::anchoredPattern(pattern));
  return shape;
}

std::vector<Shape> shapes() {
  std::vector<Shape> found;
  for (const char* source : kChartTexts) found.push_back(shapeOf("charts", source));
  for (const char* source : kReasons) found.push_back(shapeOf("reasons", source));
  return found;
}

}  // namespace

std::string coreText(const std::string& plain) {
  static const std::vector<Shape> kShapes = shapes();
  const QString said = text(plain);
  for (const Shape& shape : kShapes) {
    const QRegularExpressionMatch match = shape.expression.match(said);
    if (!match.hasMatch()) continue;
    QString translation = QCoreApplication::translate(shape.context, shape.source);
    for (int i = 1; i <= shape.figures; ++i) {
      const std::string part = coreText(match.captured(i).toStdString());
      translation.replace(QStringLiteral("%%1").arg(i), figuresText(part));
    }
    return translation.toStdString();
  }
  return plain;
}

planner::report::ChartSpec translated(planner::report::ChartSpec chart) {
  chart.title = coreText(chart.title);
  chart.note = coreText(chart.note);
  chart.x.label = coreText(chart.x.label);
  chart.y.label = coreText(chart.y.label);
  for (auto& series : chart.series) series.name = coreText(series.name);
  for (auto& bar : chart.bars) {
    bar.name = coreText(bar.name);
    for (auto& segment : bar.segments) segment.name = coreText(segment.name);
  }
  for (auto& guide : chart.guides) guide.label = coreText(guide.label);
  return chart;
}

}  // namespace qplan::gui
