#include "planner/project.hpp"

namespace qplan::planner {

Project sampleProject() {
  NamedScenario sample;
  sample.name = "Llama 3.1 70B, RAG";
  sample.inputs.model = "llama-3.1-70b";
  sample.inputs.workload = "rag";
  sample.inputs.mode = "async";
  sample.inputs.demand = "20qps";
  Project project;
  project.scenarios.push_back(sample);
  return project;
}

}  // namespace qplan::planner
