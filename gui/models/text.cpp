#include "gui/models/text.hpp"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <functional>

#include "planner/report/columns.hpp"

namespace qplan::gui {

namespace report = planner::report;

namespace {

QStringList cells(int count, const QList<int>& columns,
                  const std::function<QString(int column)>& textOf) {
  QStringList texts;
  texts.reserve(count);
  for (const int column : columns) texts.append(textOf(column));
  return texts;
}

QString table(const QAbstractItemModel& model, const QList<int>& rows, const QList<int>& columns,
              const std::function<QString(const QStringList&, bool heading)>& line) {
  const auto count = static_cast<int>(columns.size());
  QString text =
      line(cells(count, columns,
                 [&](int column) { return model.headerData(column, Qt::Horizontal).toString(); }),
           true);
  for (const int row : rows) {
    text += line(cells(count, columns,
                       [&](int column) { return model.index(row, column).data().toString(); }),
                 false);
  }
  return text;
}

}  // namespace

QString text(std::string_view utf8) {
  return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString termText(std::string_view term) {
  // For lupdate, which sees no term that comes from elsewhere.
  [[maybe_unused]] static constexpr const char* kTerms[] = {
      // Bound
      QT_TRANSLATE_NOOP("terms", "memory bandwidth"),
      QT_TRANSLATE_NOOP("terms", "matrix arithmetic"),
      QT_TRANSLATE_NOOP("terms", "communication between GPUs"),
      QT_TRANSLATE_NOOP("terms", "kernel start-up"),
      QT_TRANSLATE_NOOP("terms", "host time of the engine"),
      QT_TRANSLATE_NOOP("terms", "memory for the KV cache"),
      QT_TRANSLATE_NOOP("terms", "the engine's limit of running sequences"),
      // Provenance
      QT_TRANSLATE_NOOP("terms", "measured"),
      QT_TRANSLATE_NOOP("terms", "calibrated"),
      QT_TRANSLATE_NOOP("terms", "interpolated"),
      QT_TRANSLATE_NOOP("terms", "extrapolated"),
      QT_TRANSLATE_NOOP("terms", "datasheet"),
      QT_TRANSLATE_NOOP("terms", "user"),
      // Headings of the results that are no symbols
      QT_TRANSLATE_NOOP("terms", "format"),
      QT_TRANSLATE_NOOP("terms", "layout"),
      QT_TRANSLATE_NOOP("terms", "GPUs"),
      QT_TRANSLATE_NOOP("terms", "replicas"),
      QT_TRANSLATE_NOOP("terms", "lower"),
      QT_TRANSLATE_NOOP("terms", "upper"),
      QT_TRANSLATE_NOOP("terms", "bound"),
      QT_TRANSLATE_NOOP("terms", "recovery %"),
      QT_TRANSLATE_NOOP("terms", "headroom %"),
      QT_TRANSLATE_NOOP("terms", "limiting factor"),
      QT_TRANSLATE_NOOP("terms", "provenance"),
      QT_TRANSLATE_NOOP("terms", "instances"),
      QT_TRANSLATE_NOOP("terms", "pareto"),
  };
  return QCoreApplication::translate("terms", std::string(term).c_str());
}

QString figuresText(std::string_view figures) {
  static const QRegularExpression point("(?<=\\d)\\.(?=\\d)");
  return text(figures).replace(point, QLocale().decimalPoint());
}

QString cellText(std::string_view key, const report::Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return {};
  QString text = QString::fromStdString(report::display(key, cell));
  // The registry's digits, the locale's decimal point.
  if (std::holds_alternative<double>(cell)) text.replace('.', QLocale().decimalPoint());
  return text;
}

QString markdownOf(const report::Document& document) {
  QString markdown = QString::fromStdString(report::write(document, report::OutputFormat::md));
  markdown.replace(QRegularExpression("^#+ ", QRegularExpression::MultilineOption), "### ");
  return markdown;
}

QString asTsv(const QAbstractItemModel& model, const QList<int>& rows, const QList<int>& columns) {
  return table(model, rows, columns, [](QStringList texts, bool) {
    for (QString& text : texts) text.replace('\t', ' ').replace('\n', ' ');
    return texts.join('\t') + '\n';
  });
}

QString asMarkdown(const QAbstractItemModel& model, const QList<int>& rows,
                   const QList<int>& columns) {
  return table(model, rows, columns, [](QStringList texts, bool heading) {
    for (QString& text : texts) text.replace('|', "\\|").replace('\n', ' ');
    QString line = "| " + texts.join(" | ") + " |\n";
    if (heading) line += '|' + QString(" --- |").repeated(texts.size()) + '\n';
    return line;
  });
}

}  // namespace qplan::gui
