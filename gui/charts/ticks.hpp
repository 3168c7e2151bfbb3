#pragma once

#include <QLocale>
#include <QString>
#include <QVector>

namespace qplan::gui::charts {

struct Ticks {
  QVector<double> values;
  QVector<double> between;  // small ones without a number
  QVector<QString> labels;  // of values
};

// Round values from `lower` to `upper`, about `count` of them. A linear axis has one step of 1, 2
// or 5 times a power of ten. A logarithmic one has 1, 2, 5 or powers of ten, fewer where many
// decades are seen, and is ticked as a linear one where less than half a decade is.
Ticks linearTicks(double lower, double upper, int count, const QLocale& locale);
Ticks logarithmicTicks(double lower, double upper, int count, const QLocale& locale);

}  // namespace qplan::gui::charts
