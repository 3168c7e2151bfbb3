#include <QApplication>
#include <QBuffer>
#include <QFileInfo>
#include <QPixmap>
#include <QSaveFile>
#include <QTabWidget>

#include "gui/app/main_window.hpp"
#include "gui/charts/chart_view.hpp"
#include "gui/views/chart_panel.hpp"
#include "gui/views/results_pane.hpp"
#include "planner/io/data_hash.hpp"
#include "planner/report/decision.hpp"
#include "planner/report/recommendation.hpp"

namespace qplan::gui {

namespace report = planner::report;

namespace {

constexpr std::size_t kTop = 10;  // options in a written answer, as `qplan recommend` has them

QString write(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) {
    return {};
  }
  return path + ": " + file.errorString();
}

QByteArray pngOf(const QPixmap& pixmap) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  pixmap.save(&buffer, "PNG");
  return bytes;
}

// What `qplan report` writes.
QByteArray pageOf(const Answer& answer) {
  report::Decision decision =
      report::decisionOf(answer.request, answer.recommendation, answer.knowledge->cache);
  decision.facts = planner::io::dataHashes(answer.knowledge->resolver.dataDir());
  decision.command = planner::commandLine(answer.scenario, "report");
  decision.program =
      QString("qplan-gui %1").arg(QCoreApplication::applicationVersion()).toStdString();
  return QByteArray::fromStdString(
      report::write(report::decisionReport(decision), report::OutputFormat::html));
}

}  // namespace

QString MainWindow::exportTo(const QString& path) {
  if (!shown_) return tr("there is no answer yet");
  if (shown_->preliminary) return tr("percentiles are still being simulated: wait for the answer");
  const QString kind = QFileInfo(path).suffix().toLower();
  const auto answer = [&](report::OutputFormat format) {
    return QString::fromStdString(report::write(
        report::recommendationReport(shown_->request, shown_->recommendation, kTop), format));
  };
  if (kind == "csv") return write(path, results_->visibleAsCsv().toUtf8());
  if (kind == "json") return write(path, answer(report::OutputFormat::json).toUtf8());
  if (kind == "md") return write(path, answer(report::OutputFormat::md).toUtf8());
  if (kind == "html" || kind == "htm") {
    return write(path, pageOf(*shown_));
  }
  // Pictures are of the chart on the screen; where there are several, or none, of the whole tab.
  auto* panel = qobject_cast<ChartPanel*>(tabs_->currentWidget());
  if (panel == nullptr) {
    const auto panels = tabs_->currentWidget()->findChildren<ChartPanel*>();
    if (panels.size() == 1) panel = panels.front();
  }
  if (kind == "png") {
    return write(path,
                 pngOf(panel != nullptr ? panel->chart().grab() : tabs_->currentWidget()->grab()));
  }
  if (kind == "svg" || kind == "pdf") {
    if (panel == nullptr) return tr("this tab is no single chart: PNG shows all of it");
    const bool done = kind == "svg" ? panel->chart().saveSvg(path) : panel->chart().savePdf(path);
    return done ? QString() : tr("%1 cannot be written").arg(path);
  }
  return tr("no format '%1': csv, json, md, html, png, svg or pdf").arg(kind);
}

}  // namespace qplan::gui
