#pragma once

#include <qcustomplot.h>

#include <QAction>
#include <QLabel>
#include <optional>

#include "gui/charts/chart_view.hpp"
#include "gui/charts/palette.hpp"
#include "gui/charts/scene.hpp"

namespace qplan::gui::charts {

// What a ChartView is made of: a title, the plot, a note.
class ChartView::Impl : public QObject {
  Q_OBJECT

 public:
  explicit Impl(ChartView& view);
  ~Impl() override;

  // Draws the chart anew.
  void rebuild(bool keepZoom);
  // Paints what has changed since; called before anything is painted or looked up.
  void ensureDrawn();
  void invalidate();
  void highlight();

  void moveTo(std::optional<std::size_t> target);
  // Whether the key did something.
  bool press(QKeyEvent& event);
  void activate(std::size_t target);
  void clear();
  void describe();
  void translate();

  QString noteText() const;
  // Title, plot and note into a picture; the view stays as it is.
  void paint(QCPPainter& painter, const QSize& size);

  ChartView& view;
  QLabel* title;
  QCustomPlot* plot;
  QLabel* note;
  QAction* copyImage;
  QAction* copyFigures;
  QAction* reset;
  Scene scene;
  Palette palette;
  report::ChartSpec chart;
  std::optional<std::size_t> selected;  // key
  std::optional<std::size_t> current;   // target under the keys

 private:
  void pressed(QMouseEvent& event);
  void moved(QMouseEvent& event);
  void released(QMouseEvent& event);
  void zoomTo(const QRect& pixels, const QMouseEvent* event);
  void showTip(std::size_t target, const QPoint& at);
  void hideTip();
  std::optional<std::size_t> neighbour(int key) const;

  bool dirty_ = false;
  QPoint pressedAt_;
  std::optional<std::size_t> tip_;  // target explained in a tooltip
};

}  // namespace qplan::gui::charts
