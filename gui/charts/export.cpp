// The parts of ChartView that leave the program.
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <algorithm>

#include "gui/charts/chart_view_impl.hpp"
#include "gui/charts/figures_text.hpp"

namespace qplan::gui::charts {

namespace {

constexpr int kMargin = 8;
constexpr int kDotsPerInch = 96;  // of a logical pixel

int heightOf(const QLabel& label, const QFont& font, int width) {
  if (label.text().isEmpty()) return 0;
  return QFontMetrics(font)
             .boundingRect(QRect(0, 0, width, 10000), Qt::TextWordWrap, label.text())
             .height() +
         kMargin / 2;
}

}  // namespace

void ChartView::Impl::paint(QCPPainter& painter, const QSize& size) {
  const int width = std::max(1, size.width() - 2 * kMargin);
  const int top = heightOf(*title, title->font(), width);
  const int bottom = heightOf(*note, note->font(), width);
  painter.fillRect(QRect(QPoint(), size), palette.background);
  const QRect area(0, kMargin / 2 + top, size.width(), size.height() - top - bottom - kMargin);
  if (area.width() > 0 && area.height() > 0) scene.paint(painter, area);
  const auto write = [&](const QLabel& text, int from, int height) {
    painter.setPen(palette.text);
    painter.setFont(text.font());
    painter.drawText(QRect(kMargin, from, width, height), Qt::TextWordWrap, text.text());
  };
  if (top > 0) write(*title, kMargin / 2, top);
  if (bottom > 0) write(*note, size.height() - bottom - kMargin / 4, bottom);
}

QString ChartView::figures() const { return figuresText(impl_->chart); }

QImage ChartView::toImage(const QSize& size, qreal scale) const {
  if (size.isEmpty() || !(scale > 0)) return {};
  QImage image((QSizeF(size) * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
  if (image.isNull()) return {};
  image.setDevicePixelRatio(scale);
  image.fill(Qt::transparent);
  QCPPainter painter(&image);
  impl_->paint(painter, size);
  painter.end();
  return image;
}

bool ChartView::savePng(const QString& path, const QSize& size, qreal scale) const {
  QSaveFile file(path);
  const QImage image = toImage(size.isValid() ? size : this->size(), scale);
  return !image.isNull() && file.open(QIODevice::WriteOnly) && image.save(&file, "PNG") &&
         file.commit();
}

bool ChartView::saveSvg(const QString& path, const QSize& size) const {
  const QSize wanted = size.isValid() ? size : this->size();
  QSaveFile file(path);
  if (wanted.isEmpty() || !file.open(QIODevice::WriteOnly)) return false;
  QSvgGenerator generator;
  generator.setOutputDevice(&file);
  generator.setResolution(kDotsPerInch);
  generator.setSize(wanted);
  generator.setViewBox(QRect(QPoint(), wanted));
  generator.setTitle(impl_->title->text());
  generator.setDescription(impl_->note->text());
  QCPPainter painter;
  if (!painter.begin(&generator)) return false;
  painter.setMode(QCPPainter::pmVectorized);
  impl_->paint(painter, wanted);
  return painter.end() && file.commit();
}

bool ChartView::savePdf(const QString& path, const QSize& size) const {
  const QSize wanted = size.isValid() ? size : this->size();
  QSaveFile file(path);
  if (wanted.isEmpty() || !file.open(QIODevice::WriteOnly)) return false;
  QPdfWriter writer(&file);
  writer.setResolution(kDotsPerInch);
  writer.setTitle(impl_->title->text());
  constexpr double kPoints = 72.0 / kDotsPerInch;
  writer.setPageSize(
      QPageSize(QSizeF(wanted) * kPoints, QPageSize::Point, {}, QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF());
  QCPPainter painter;
  if (!painter.begin(&writer)) return false;
  painter.setMode(QCPPainter::pmVectorized);
  impl_->paint(painter, wanted);
  return painter.end() && file.commit();
}

}  // namespace qplan::gui::charts
