#include <gmock/gmock.h>

#include <QAction>
#include <QClipboard>
#include <QMenu>
#include <QSignalSpy>
#include <QToolTip>

#include "tests/gui/charts/shown.hpp"

namespace qplan::gui::charts {
namespace {

class Interaction : public Shown {
 protected:
  Interaction() : activated(&view, &ChartView::activated), cleared(&view, &ChartView::cleared) {}

  void press(Qt::Key key) { QTest::keyClick(&view, key); }
  std::vector<std::size_t> keys() const {
    std::vector<std::size_t> found;
    for (const auto& arguments : activated) found.push_back(arguments[0].value<std::size_t>());
    return found;
  }

  QSignalSpy activated;
  QSignalSpy cleared;
};

using ::testing::ElementsAre;

TEST_F(Interaction, AClickActivatesTheMark) {
  open(samples::three());
  click(8, 20);
  EXPECT_THAT(keys(), ElementsAre(2));
  EXPECT_EQ(view.selected(), 2U);
  click(2, 80);
  EXPECT_THAT(keys(), ElementsAre(2, 3));
  click(6, 60);  // nothing is near
  EXPECT_THAT(keys(), ElementsAre(2, 3));
}

TEST_F(Interaction, AClickBesideAMarkFindsTheNearest) {
  report::ChartSpec chart = samples::three();
  chart.series[0].points.push_back(samples::keyed(5.1, 50, 9));
  open(chart);
  click(5.12, 50);
  click(4.98, 50);
  EXPECT_THAT(keys(), ElementsAre(9, 1));
}

TEST_F(Interaction, AMarkWithoutAKeyActivatesNothing) {
  open(samples::bars());
  click(2, 1);
  EXPECT_TRUE(keys().empty());
}

TEST_F(Interaction, KeysGoThroughTheMarksInOrderOfX) {
  open(samples::three());
  for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Right, Qt::Key_Right,
                            Qt::Key_Left, Qt::Key_Home, Qt::Key_End}) {
    press(key);
    press(Qt::Key_Return);
  }
  EXPECT_THAT(keys(), ElementsAre(3, 1, 2, 2, 1, 3, 2));
}

TEST_F(Interaction, KeysGoOnFromTheSelection) {
  open(samples::three());
  view.select(1);
  press(Qt::Key_Right);
  press(Qt::Key_Enter);
  EXPECT_THAT(keys(), ElementsAre(2));
}

TEST_F(Interaction, KeysAloneSelectNothing) {
  open(samples::three());
  press(Qt::Key_Right);
  EXPECT_FALSE(view.selected());
  EXPECT_TRUE(keys().empty());
}

TEST_F(Interaction, KeysStayOnTheMarkWhenFiguresChange) {
  open(samples::three());
  press(Qt::Key_Right);  // 3, at x = 2
  report::ChartSpec chart = samples::three();
  chart.series[1].points[0].x = 6;
  view.show(chart);
  press(Qt::Key_Right);  // between 1 at 5 and 2 at 8 now
  press(Qt::Key_Return);
  EXPECT_THAT(keys(), ElementsAre(2));
}

TEST_F(Interaction, EscapeTakesTheSelectionBack) {
  open(samples::three());
  click(8, 20);
  press(Qt::Key_Escape);
  EXPECT_FALSE(view.selected());
  EXPECT_EQ(cleared.count(), 1);
  press(Qt::Key_Escape);
  EXPECT_EQ(cleared.count(), 1);
}

TEST_F(Interaction, UpAndDownChangeTheBar) {
  open(samples::bars());
  press(Qt::Key_Home);
  press(Qt::Key_Down);
  EXPECT_EQ(view.accessibleDescription(), QStringLiteral("attention 3 ms"));
  press(Qt::Key_Right);
  press(Qt::Key_Up);
  EXPECT_EQ(view.accessibleDescription(), QStringLiteral("products 2 ms"));
}

TEST_F(Interaction, TheSelectedMarkHasARing) {
  open(samples::three());
  const QImage before = view.grab().toImage();
  view.select(1);
  // Radius of the mark 4.5, of the ring 3.5 more.
  const QPointF ring = view.pixelOf(5, 50) + QPointF(8, 0);
  EXPECT_EQ(colourAt(ring).lightness() < 100, true);
  EXPECT_TRUE(keys().empty());
  view.select(std::nullopt);
  EXPECT_EQ(view.grab().toImage(), before);
}

TEST_F(Interaction, TheTooltipSaysWhatIsUnderThePointer) {
  open(samples::three());
  hover(5, 50);
  EXPECT_EQ(QToolTip::text(), QStringLiteral("point 1"));
  hover(8, 20);
  EXPECT_EQ(QToolTip::text(), QStringLiteral("point 2"));
}

TEST_F(Interaction, LabelsAreNoMarkup) {
  report::ChartSpec chart = samples::three();
  chart.series[0].points[0].label = "p95 <b>TTFT</b> & more";
  open(chart);
  hover(5, 50);
  EXPECT_EQ(QToolTip::text(), QStringLiteral("<qt>p95 &lt;b&gt;TTFT&lt;/b&gt; &amp; more</qt>"));
}

TEST_F(Interaction, GoingAwayUnderATooltip) {
  auto gone = std::make_unique<ChartView>();
  gone->resize(400, 300);
  gone->show(samples::three());
  gone->show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(gone.get()));
  QTest::keyClick(gone.get(), Qt::Key_Right);
  ASSERT_TRUE(QToolTip::isVisible());
  gone.reset();
  QTest::qWait(400);  // the tooltip's own timers
  EXPECT_FALSE(QToolTip::isVisible());
}

TEST_F(Interaction, DraggingZoomsAndADoubleClickResets) {
  open(samples::three());
  const QPoint from = inPlot(4, 60);
  const QPoint to = inPlot(6, 40);
  drag(from, to);
  EXPECT_TRUE(view.isZoomed());
  EXPECT_TRUE(keys().empty());
  // What was dragged over fills the axes: its corners are where those of the axes were.
  EXPECT_NEAR(view.pixelOf(5, 50).x(), (view.pixelOf(4, 50).x() + view.pixelOf(6, 50).x()) / 2, 1);
  EXPECT_GT(view.pixelOf(6, 50).x() - view.pixelOf(4, 50).x(), 4 * (to.x() - from.x()));
  QTest::mouseDClick(&plot(), Qt::LeftButton, {}, inPlot(5, 55));
  EXPECT_FALSE(view.isZoomed());
}

TEST_F(Interaction, TheWheelZoomsButNotBeyondEverything) {
  open(samples::three());
  const auto wheel = [&](int steps) {
    const QPoint at = inPlot(5, 50);
    QWheelEvent event(at, plot().mapToGlobal(at), {}, {0, steps * 120}, Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&plot(), &event);
  };
  wheel(-3);
  EXPECT_FALSE(view.isZoomed());
  wheel(2);
  EXPECT_TRUE(view.isZoomed());
  wheel(-3);
  EXPECT_FALSE(view.isZoomed());
}

TEST_F(Interaction, ShiftMovesTheView) {
  open(samples::three());
  press(Qt::Key_Plus);
  ASSERT_TRUE(view.isZoomed());
  const QPointF before = view.pixelOf(5, 50);
  const QPoint from = inPlot(5, 50);
  drag(from, from + QPoint(20, 10), Qt::ShiftModifier);
  EXPECT_NEAR(view.pixelOf(5, 50).x(), before.x() + 20, 1);
  EXPECT_NEAR(view.pixelOf(5, 50).y(), before.y() + 10, 1);
  press(Qt::Key_0);
  EXPECT_FALSE(view.isZoomed());
}

TEST_F(Interaction, AMarkOutsideTheZoomIsBroughtBack) {
  open(samples::three());
  drag(inPlot(4, 60), inPlot(6, 40));
  press(Qt::Key_End);
  EXPECT_FALSE(view.isZoomed());
}

TEST_F(Interaction, IsReachedByTab) {
  EXPECT_TRUE(view.focusPolicy() & Qt::TabFocus);
  EXPECT_FALSE(plot().focusPolicy() & Qt::TabFocus);
}

TEST_F(Interaction, TellsWhereTheKeysAre) {
  open(samples::three());
  EXPECT_EQ(view.accessibleName(), QStringLiteral("Three points"));
  EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("Left and Right")));
  press(Qt::Key_Right);
  EXPECT_EQ(view.accessibleDescription(), QStringLiteral("point 3"));
}

TEST_F(Interaction, TheMenuCopiesAndResets) {
  open(samples::three());
  const QPoint middle = view.rect().center();
  QContextMenuEvent event(QContextMenuEvent::Mouse, middle, view.mapToGlobal(middle));
  QApplication::sendEvent(&plot(), &event);
  auto* menu = view.findChild<QMenu*>();
  ASSERT_NE(menu, nullptr);
  ASSERT_EQ(menu->actions().size(), 3);
  menu->actions()[1]->trigger();
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith(QStringLiteral("series\ttime (s)\t")));
  menu->actions()[0]->trigger();
  EXPECT_FALSE(QApplication::clipboard()->image().isNull());
  EXPECT_FALSE(menu->actions()[2]->isEnabled());
  menu->close();
}

}  // namespace
}  // namespace qplan::gui::charts
