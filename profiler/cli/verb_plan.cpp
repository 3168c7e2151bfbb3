#include <memory>

#include "profiler/cli/plan_text.hpp"
#include "profiler/cli/selection.hpp"
#include "profiler/cli/verbs.hpp"
#include "profiler/core/plan.hpp"

namespace qplan::profiler::cli {

namespace {

struct PlanVerb {
  Selection selection;
  std::string gpu;
  int gpus = 1;
  std::string output;
  bool json = false;
};

int runPlan(const Context& context, const PlanVerb& options) {
  const PlanOptions asked = planOptions(options.selection, options.gpus);
  if (options.gpu.empty()) note(context, "no --gpu given: the plan for h200-sxm-141gb");
  const model::Gpu gpu = gpuAsked("--gpu", options.gpu.empty() ? "h200-sxm-141gb" : options.gpu);
  const Plan plan = makePlan(gpu, asked);
  emitText(options.output, options.json ? planJson(plan, gpu) : planText(plan, gpu));
  return kOk;
}

}  // namespace

void addPlan(CLI::App& app, Context& context) {
  const auto options = std::make_shared<PlanVerb>();
  CLI::App* verb = app.add_subcommand("plan", "What a run would measure, and how long it takes");
  verb->footer(selectionHelp());
  addSelection(*verb, options->selection);
  verb->add_option("--gpu", options->gpu, "GPU id, or a path to a GPU file")->type_name("ID|FILE");
  verb->add_option("--gpus", options->gpus, "GPUs in the machine (default 1)")
      ->type_name("N")
      ->check(CLI::Range(1, 64));
  verb->add_option("-o,--output", options->output, "Write to this file")->type_name("FILE");
  verb->add_flag("--json", options->json, "Every point, as JSON");
  verb->callback([&context, options] {
    context.action = [&context, options] { return runPlan(context, *options); };
  });
}

}  // namespace qplan::profiler::cli
