// What somebody does in the first minute, with the keys and the mouse they would use.

#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSlider>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>

#include "gui/charts/chart_view.hpp"
#include "gui/views/answer_card.hpp"
#include "gui/views/chart_panel.hpp"
#include "gui/views/compare_tab.hpp"
#include "gui/views/details_pane.hpp"
#include "gui/views/fields.hpp"
#include "gui/views/gpu_dialog.hpp"
#include "gui/views/results_pane.hpp"
#include "planner/report/chart.hpp"
#include "tests/gui/app/window.hpp"

namespace qplan::gui {
namespace {

class FirstMinute : public test::Window {
 protected:
  const planner::Recommendation& found() { return window_->answer()->recommendation; }
  ChartPanel& overview() { return *qobject_cast<ChartPanel*>(window_->tabs().widget(0)); }
};

TEST_F(FirstMinute, StartsWithAnAnswer) {
  EXPECT_EQ(window_->answer()->request.llm->id, "llama-3.1-70b");
  EXPECT_FALSE(found().options.empty());
  const QString card = child<AnswerCard>().content();
  EXPECT_TRUE(card.contains(QString::fromStdString(found().options[0].gpu->id)))
      << card.toStdString();
  EXPECT_TRUE(card.contains("queries/$"));
  EXPECT_EQ(window_->selection(), 0U);
}

TEST_F(FirstMinute, TheModelIsTypedAhead) {
  auto& models = child<QComboBox>("--model");
  QTest::keyClick(window_.get(), Qt::Key_M, Qt::ControlModifier);
  ASSERT_TRUE(models.hasFocus() || models.lineEdit()->hasFocus());
  QTest::keyClicks(models.lineEdit(), "llama-3.1-8b");
  QTest::keyClick(models.lineEdit(), Qt::Key_Return);
  settle();
  EXPECT_EQ(window_->answer()->request.llm->id, "llama-3.1-8b");
}

TEST_F(FirstMinute, AConfigDroppedOnTheWindowIsTheModel) {
  const QString path = files_.filePath("config.json");
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(R"({"architectures": ["LlamaForCausalLM"], "model_type": "llama",
                 "hidden_size": 2048, "intermediate_size": 8192, "num_attention_heads": 32,
                 "num_hidden_layers": 16, "num_key_value_heads": 8, "vocab_size": 128256,
                 "max_position_embeddings": 131072, "tie_word_embeddings": true,
                 "torch_dtype": "bfloat16"})");
  file.close();
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(path)});
  QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window_.get(), &enter);
  ASSERT_TRUE(enter.isAccepted());
  QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window_.get(), &drop);
  settle();
  EXPECT_EQ(window_->project().inputs().model, path.toStdString());
  EXPECT_EQ(window_->answer()->request.llm->layers, 16);
}

TEST_F(FirstMinute, DraggingTheDemandMovesTheAnswer) {
  auto& field = child<RateField>("--demand");
  QSlider& slider = field.slider();
  const int before = found().options[0].purchase.gpusBought;
  const QPoint from(slider.width() / 2, slider.height() / 2);
  // From where the handle is; keys move it as the mouse would.
  slider.setFocus();
  for (int i = 0; i < 6; ++i) QTest::keyClick(&slider, Qt::Key_PageUp);
  settle();
  EXPECT_GT(window_->answer()->request.demand->value(), 20);
  EXPECT_NE(found().options.empty() ? -1 : found().options[0].purchase.gpusBought, before);
  // And with the mouse.
  const double asked = window_->answer()->request.demand->value();
  QTest::mousePress(&slider, Qt::LeftButton, {}, from);
  for (int x = from.x(); x > 4; x -= 8) QTest::mouseMove(&slider, QPoint(x, from.y()));
  QTest::mouseRelease(&slider, Qt::LeftButton, {}, QPoint(4, from.y()));
  settle();
  EXPECT_LT(window_->answer()->request.demand->value(), asked);
}

TEST_F(FirstMinute, WhereNothingFitsAButtonRelaxes) {
  auto& budget = child<QDoubleSpinBox>("--budget");
  budget.setFocus();
  budget.selectAll();
  QTest::keyClicks(&budget, "1");
  settle();
  ASSERT_TRUE(found().options.empty());
  auto& card = child<AnswerCard>();
  EXPECT_TRUE(card.content().contains("Nothing fits")) << card.content().toStdString();
  QPushButton* relax = nullptr;
  for (QPushButton* button : card.findChildren<QPushButton*>()) {
    if (button->text().startsWith("Budget")) relax = button;
  }
  ASSERT_NE(relax, nullptr);
  QTest::mouseClick(relax, Qt::LeftButton);
  settle();
  EXPECT_FALSE(found().options.empty());
  EXPECT_GT(*window_->project().inputs().budget, 1);
}

TEST_F(FirstMinute, WhatIsWrongIsSaidBelowItsField) {
  auto& engines = child<QComboBox>("--engine");
  engines.setFocus();
  engines.lineEdit()->selectAll();
  QTest::keyClicks(engines.lineEdit(), "vvm");
  QTest::keyClick(engines.lineEdit(), Qt::Key_Return);
  settle();
  auto& message = child<QLabel>("message--engine");
  EXPECT_TRUE(message.isVisibleTo(window_.get()));
  EXPECT_TRUE(message.text().contains("vvm"));
  // The answer before stays on the screen.
  EXPECT_FALSE(found().options.empty());
  EXPECT_TRUE(child<AnswerCard>().content().contains("queries/$"));
  QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
  settle();
  EXPECT_FALSE(message.isVisibleTo(window_.get()));
}

TEST_F(FirstMinute, AClickOnAPointSelectsItEverywhere) {
  const planner::report::ChartSpec& chart = overview().spec();
  // The one that is farthest from all others: nothing lies upon it.
  std::vector<const planner::report::Point*> all;
  for (const auto& series : chart.series) {
    if (!series.marked) continue;
    for (const auto& point : series.points) all.push_back(&point);
  }
  const planner::report::Point* lonely = nullptr;
  double farthest = 0;
  for (const auto* point : all) {
    if (point->key == 0 || point->key >= found().options.size()) continue;
    const QPointF here = overview().chart().pixelOf(point->x, point->y);
    double nearest = 1e9;
    for (const auto* other : all) {
      if (other == point) continue;
      const QPointF there = overview().chart().pixelOf(other->x, other->y);
      nearest = std::min(nearest, QLineF(here, there).length());
    }
    if (nearest > farthest) {
      farthest = nearest;
      lonely = point;
    }
  }
  ASSERT_NE(lonely, nullptr);
  const QPoint at = overview().chart().pixelOf(lonely->x, lonely->y).toPoint();
  QWidget* under = overview().chart().childAt(at);
  QTest::mouseClick(under ? under : &overview().chart(), Qt::LeftButton, {},
                    under ? under->mapFrom(&overview().chart(), at) : at);
  ASSERT_TRUE(window_->selection());
  const planner::Option& option = found().options[*window_->selection()];
  const double shownX = option.latency.value();
  EXPECT_NEAR(shownX, lonely->x, 1e-6 * shownX);
  EXPECT_TRUE(child<DetailsPane>().text().contains(QString::fromStdString(option.gpu->id)));
  // Breakdown: the parts add up to the time of one request.
  window_->tabs().setCurrentIndex(3);
  const planner::report::ChartSpec* breakdown = nullptr;
  for (const ChartPanel* panel : window_->tabs().widget(3)->findChildren<ChartPanel*>()) {
    if (panel->spec().id == "breakdown") breakdown = &panel->spec();
  }
  ASSERT_NE(breakdown, nullptr);
  double sum = 0;
  for (const auto& segment : breakdown->bars[0].segments) sum += segment.length;
  double expected = 0;
  for (const auto& item : option.estimate.breakdown) expected += item.time.value();
  EXPECT_NEAR(sum, expected, 1e-6 * expected);
}

TEST_F(FirstMinute, AGpuIsAddedByItsDataSheet) {
  QAction* describe = nullptr;
  for (QAction* action : window_->findChildren<QAction*>()) {
    if (action->text().remove('&').startsWith("Add GPU by")) describe = action;
  }
  ASSERT_NE(describe, nullptr);
  describe->trigger();
  auto& dialog = child<GpuDialog>();
  auto& like = *dialog.findChild<QComboBox*>("like");
  like.setCurrentText("NVIDIA H100 SXM 80GB");
  dialog.findChild<QDoubleSpinBox*>("price")->setValue(0.10);
  auto& bandwidth = *dialog.findChild<QDoubleSpinBox*>("bandwidth");
  bandwidth.setValue(0);
  QPushButton* add = nullptr;
  for (QPushButton* button : dialog.findChildren<QPushButton*>()) {
    if (button->text() == "Add") add = button;
  }
  ASSERT_NE(add, nullptr);
  QTest::mouseClick(add, Qt::LeftButton);
  EXPECT_TRUE(dialog.isVisible()) << "no GPU without memory bandwidth";
  bandwidth.setValue(4000);
  QTest::mouseClick(add, Qt::LeftButton);
  settle();
  // So cheap a GPU wins.
  ASSERT_FALSE(found().options.empty());
  EXPECT_EQ(found().options[0].gpu->id, "my-h100-sxm-80gb");
  EXPECT_EQ(found().options[0].gpu->memoryBandwidth.value(), 4e12);
  EXPECT_NEAR(planner::perHour(found().options[0].purchase.rate),
              0.1 * found().options[0].purchase.gpusBought, 1e-9);
}

TEST_F(FirstMinute, TheTableSelectsToo) {
  auto& pane = child<ResultsPane>();
  pane.table().setFocus();
  QTest::keyClick(&pane.table(), Qt::Key_Down);
  EXPECT_EQ(window_->selection(), 1U);
  EXPECT_EQ(overview().chart().selected(), 1U);
}

TEST_F(FirstMinute, CtrlDCopiesTheScenarioAndComparesBoth) {
  QTest::keyClick(window_.get(), Qt::Key_D, Qt::ControlModifier);
  ASSERT_EQ(window_->project().project().scenarios.size(), 2U);
  child<RateField>("--demand").box().setValue(10);
  settle();
  const QString text = child<CompareTab>().text();
  EXPECT_TRUE(text.contains("Side by side")) << text.toStdString();
  EXPECT_TRUE(text.contains("gemm")) << text.toStdString();
}

TEST_F(FirstMinute, CtrlEAsksWhereToAndExports) {
  bool asked = false;
  QTimer::singleShot(200, window_.get(), [&asked] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    asked = dialog != nullptr;
    if (dialog != nullptr) dialog->reject();
  });
  QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  QTest::keyClick(window_.get(), Qt::Key_E, Qt::ControlModifier);
  EXPECT_TRUE(asked);
  struct Begins {
    const char* kind;
    QByteArray with;
  };
  for (const auto& [kind, with] :
       {Begins{"csv", "gpu,"}, Begins{"json", "{\n  \"schema\""}, Begins{"md", "# "},
        Begins{"html", "<!DOCTYPE"}, Begins{"png", "\x89PNG"}, Begins{"svg", "<?xml"},
        Begins{"pdf", "%PDF"}}) {
    const QString path = files_.filePath(QString("answer.") + kind);
    EXPECT_EQ(window_->exportTo(path).toStdString(), "");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(file.read(20).startsWith(with)) << kind << file.fileName().toStdString();
  }
  EXPECT_NE(window_->exportTo(files_.filePath("answer.xyz")), "");
  EXPECT_NE(window_->exportTo("/no/such/folder/answer.csv"), "");
}

TEST_F(FirstMinute, TheCommandThatGivesTheSameAnswerIsCopied) {
  QTest::keyClick(window_.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_EQ(QApplication::clipboard()->text().toStdString(),
            "qplan recommend --model llama-3.1-70b --workload rag --mode async --demand 20qps");
}

TEST_F(FirstMinute, UndoBringsBackEveryField) {
  auto& workload = child<QComboBox>("--workload");
  const int before = workload.currentIndex();
  child<LengthField>("--input-tokens").box().setValue(3000);
  settle();
  EXPECT_EQ(window_->answer()->request.workload.inputTokens, 3000);
  EXPECT_NE(workload.currentIndex(), before);
  QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
  settle();
  EXPECT_EQ(workload.currentIndex(), before);
  EXPECT_EQ(child<LengthField>("--input-tokens").value(), 1024);
}

}  // namespace
}  // namespace qplan::gui
