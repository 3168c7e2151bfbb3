#include "gui/models/solver.hpp"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

#include "planner/project.hpp"

namespace qplan::gui {
namespace {

constexpr int kPatience = 60'000;  // ms; sanitizers are slow

std::string dataDir() { return std::string(QPLAN_SOURCE_DIR) + "/data"; }

planner::Scenario sample() {
  planner::Scenario inputs = planner::sampleProject().scenarios[0].inputs;
  inputs.gpus = "h100-sxm-80gb,a100-sxm-80gb";
  return inputs;
}

TEST(SolverInBackground, AnswersWhatWasAsked) {
  Solver solver(dataDir());
  QSignalSpy answered(&solver, &Solver::answered);
  solver.ask(sample());
  ASSERT_TRUE(answered.wait(kPatience));
  ASSERT_NE(solver.answer(), nullptr);
  EXPECT_EQ(solver.answer()->scenario, sample());
  EXPECT_FALSE(solver.answer()->recommendation.options.empty());
  EXPECT_TRUE(solver.answer()->problems.empty());
}

TEST(SolverInBackground, OfManyQuestionsTheLastIsAnsweredLast) {
  Solver solver(dataDir());
  QSignalSpy answered(&solver, &Solver::answered);
  planner::Scenario last;
  for (int rate = 1; rate <= 30; ++rate) {
    last = sample();
    last.demand = std::to_string(rate) + "qps";
    solver.ask(last);
  }
  ASSERT_TRUE(QTest::qWaitFor([&] { return solver.answer() && solver.answer()->scenario == last; },
                              kPatience));
  EXPECT_TRUE(QTest::qWaitFor([&] { return !solver.isBusy(); }, kPatience));
  EXPECT_LT(answered.count(), 30);
}

TEST(SolverInBackground, SaysWhatIsWrongByField) {
  Solver solver(dataDir());
  QSignalSpy answered(&solver, &Solver::answered);
  planner::Scenario wrong = sample();
  wrong.slo = "ttft.p95<=never";
  solver.ask(wrong);
  ASSERT_TRUE(answered.wait(kPatience));
  ASSERT_EQ(solver.answer()->problems.size(), 1U);
  EXPECT_EQ(solver.answer()->problems[0].path, "--slo");
}

TEST(SolverInBackground, CancelsALongSearch) {
  Solver solver(dataDir());
  QSignalSpy read(&solver, &Solver::knowledgeRead);
  ASSERT_TRUE(read.wait(kPatience));
  planner::Scenario slow = planner::sampleProject().scenarios[0].inputs;
  slow.slo = "ttft.p95<=1s,tpot.p95<=60ms";  // simulated: takes a second
  QSignalSpy cancelled(&solver, &Solver::cancelled);
  QSignalSpy answered(&solver, &Solver::answered);
  solver.ask(slow);
  solver.cancel();
  EXPECT_TRUE(cancelled.wait(kPatience));
  EXPECT_EQ(answered.count(), 0);
  EXPECT_FALSE(solver.isBusy());
}

// What simulation answers comes after what needs none, and a newer question comes before it.
TEST(SolverInBackground, PercentilesArePreliminaryFirst) {
  Solver solver(dataDir());
  std::vector<AnswerPtr> answers;
  QObject::connect(&solver, &Solver::answered, &solver,
                   [&answers](const AnswerPtr& answer) { answers.push_back(answer); });
  planner::Scenario asked = sample();
  asked.slo = "ttft.p95<=1s,e2e.mean<=20s";
  solver.ask(asked);
  ASSERT_TRUE(QTest::qWaitFor([&] { return answers.size() == 2 && !solver.isBusy(); }, kPatience));
  EXPECT_TRUE(answers[0]->preliminary);
  EXPECT_EQ(answers[0]->recommendation.simulated, 0U);
  ASSERT_EQ(answers[0]->request.slos.size(), 1U);  // the mean stays a target
  EXPECT_FALSE(answers[1]->preliminary);
  EXPECT_EQ(answers[1]->scenario, asked);
  EXPECT_GT(answers[1]->recommendation.simulated, 0U);
  EXPECT_EQ(answers[1]->request.slos.size(), 2U);

  answers.clear();
  planner::Scenario next = sample();
  QObject::connect(&solver, &Solver::answered, &solver, [&](const AnswerPtr& answer) {
    if (answer->preliminary) solver.ask(next);
  });
  solver.ask(asked);
  ASSERT_TRUE(QTest::qWaitFor([&] { return answers.size() == 2 && !solver.isBusy(); }, kPatience));
  EXPECT_TRUE(answers[0]->preliminary);
  EXPECT_EQ(answers[1]->scenario, next);
}

TEST(SolverInBackground, CanBeDestroyedWhileItComputes) {
  for (int i = 0; i < 3; ++i) {
    Solver solver(dataDir());
    QSignalSpy read(&solver, &Solver::knowledgeRead);
    planner::Scenario slow = planner::sampleProject().scenarios[0].inputs;
    slow.slo = "ttft.p95<=1s";
    solver.ask(slow);
    if (i > 0) {
      ASSERT_TRUE(read.wait(kPatience));
    }
  }
}

TEST(SolverInBackground, AMissingCatalogueIsSaid) {
  Solver solver("/no/such/folder");
  QSignalSpy failed(&solver, &Solver::failed);
  solver.ask(sample());
  ASSERT_TRUE(failed.wait(kPatience));
  EXPECT_FALSE(failed[0][0].toString().isEmpty());
}

TEST(SolverInBackground, AnswersAsideWithoutChangingWhatIsShown) {
  Solver solver(dataDir());
  QSignalSpy answered(&solver, &Solver::answered);
  solver.ask(sample());
  ASSERT_TRUE(answered.wait(kPatience));
  planner::Scenario other = sample();
  other.demand = "2qps";
  AnswerPtr aside;
  solver.answerAside(other, [&aside](const AnswerPtr& answer) { aside = answer; });
  ASSERT_TRUE(QTest::qWaitFor([&] { return aside != nullptr; }, kPatience));
  EXPECT_EQ(aside->scenario, other);
  EXPECT_EQ(solver.answer()->scenario, sample());
}

}  // namespace
}  // namespace qplan::gui
