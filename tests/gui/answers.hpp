#pragma once

#include <memory>
#include <string>
#include <utility>

#include "gui/models/answer.hpp"
#include "planner/io/scenario.hpp"
#include "planner/project.hpp"

namespace qplan::gui::test {

// The catalogue of this tree, read once for all tests of a program.
inline std::shared_ptr<Knowledge> knowledge() {
  static const auto kKnowledge =
      std::make_shared<Knowledge>(std::string(QPLAN_SOURCE_DIR) + "/data");
  return kKnowledge;
}

inline AnswerPtr answerTo(const planner::Scenario& scenario) {
  const auto facts = knowledge();
  auto answer = std::make_shared<Answer>();
  answer->scenario = scenario;
  answer->knowledge = facts;
  answer->request = planner::io::requestOf(scenario, facts->resolver).request;
  answer->recommendation = planner::recommend(answer->request, facts->cache);
  return answer;
}

// The question of the sample project.
inline AnswerPtr sampleAnswer() {
  static const AnswerPtr kAnswer = answerTo(planner::sampleProject().scenarios[0].inputs);
  return kAnswer;
}

}  // namespace qplan::gui::test
