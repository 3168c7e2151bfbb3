#include <CLI/CLI.hpp>
#include <memory>

#include "planner/cli/commands.hpp"
#include "planner/cli/verbs.hpp"

namespace qplan::planner::cli {

namespace {

void addValidate(CLI::App& app, ValidateOptions& options) {
  CLI::App* verb = app.add_subcommand("validate", "Predictions against measurements");
  verb->add_flag("--cells", options.cells, "Every measurement, not only the groups");
  verb->add_option("--measurements", options.measurements, "Your own measurements")
      ->type_name("FILE.csv");
  verb->add_option("--load", options.load,
                   "How throughput is predicted: guidellm:SECONDS (default guidellm:360), the load "
                   "tool's run, or saturation, the steady state");
  verb->add_option("--sweeps", options.sweeps,
                   "Instead: TTFT and TPOT against users in a closed loop, run by the simulator")
      ->type_name("FILE.csv");
  verb->add_option("--engine", options.engine,
                   "Engine of --sweeps, id or path (default: the newest known)");
  verb->add_option("--limits", options.limits,
                   "Of --sweeps: engine (default), or generated, those aiconfigurator writes for "
                   "each row: its batch_size, and that + isl + 1500 tokens per step");
  verb->add_option("--waiting-users", options.waitingUsers,
                   "Users of --sweeps for whom the engine has no place (default 0)");
}

void addCalibrate(CLI::App& app, CalibrateOptions& options) {
  CLI::App* verb = app.add_subcommand("calibrate", "Fit the model to measurements");
  verb->require_subcommand(1);
  CLI::App* kernels = verb->add_subcommand("kernels", "Kernel efficiencies of a GPU, from tables");
  kernels->add_option("--gpu", options.gpu, "GPU id, or a path to a GPU file");
  kernels
      ->add_option("--tables", options.tables,
                   "Kernel tables, or folders of them; of two that measure the same kernel the "
                   "first argument counts")
      ->type_name("PATH...");
  kernels->add_option("--date", options.date, "Date to write into the file")->type_name("ISO");
  CLI::App* engine =
      verb->add_subcommand("engine", "Host costs and open kernel parameters, end to end");
  engine->add_option("--measurements", options.measurements, "Rows to fit (default: data/)")
      ->type_name("FILE.csv");
  engine->add_option("--date", options.date, "Date to write into the file")->type_name("ISO");
  CLI::App* power = verb->add_subcommand("power", "Power of GPUs against what they do");
  power->add_option("--measurements", options.measurements, "Rows to fit (default: data/)")
      ->type_name("FILE.csv");
  power->add_option("--date", options.date, "Date to write into the file")->type_name("ISO");
}

void addCatalog(CLI::App& app, CatalogOptions& options) {
  CLI::App* verb = app.add_subcommand("catalog", "What is known");
  verb->require_subcommand(1);
  const char* kinds = "gpus, models, engines, workloads, prices or accuracy";
  CLI::App* list = verb->add_subcommand("list", "All of a kind");
  list->add_option("kind", options.kind, kinds)->required();
  CLI::App* show = verb->add_subcommand("show", "One thing, or a whole price list");
  show->add_option("kind", options.kind, kinds)->required();
  show->add_option("name", options.name, "Its id, or a path")->required();
}

}  // namespace

void addKnowingVerbs(CLI::App& app, std::vector<Verb>& verbs) {
  const auto validate = std::make_shared<ValidateOptions>();
  addValidate(app, *validate);
  verbs.push_back(
      {"validate", [validate](const Global& global) { return runValidate(global, *validate); }});
  const auto calibrate = std::make_shared<CalibrateOptions>();
  addCalibrate(app, *calibrate);
  const CLI::App* calibrateVerb = app.get_subcommand("calibrate");
  verbs.push_back({"calibrate", [calibrate, calibrateVerb](const Global& global) {
                     if (calibrateVerb->got_subcommand("kernels")) {
                       return runCalibrateKernels(global, *calibrate);
                     }
                     return calibrateVerb->got_subcommand("power")
                                ? runCalibratePower(global, *calibrate)
                                : runCalibrateEngine(global, *calibrate);
                   }});
  const auto catalog = std::make_shared<CatalogOptions>();
  addCatalog(app, *catalog);
  const CLI::App* catalogVerb = app.get_subcommand("catalog");
  verbs.push_back({"catalog", [catalog, catalogVerb](const Global& global) {
                     return catalogVerb->got_subcommand("list") ? runCatalogList(global, *catalog)
                                                                : runCatalogShow(global, *catalog);
                   }});
}

std::vector<Verb> addVerbs(CLI::App& app) {
  std::vector<Verb> verbs;
  addPredictingVerbs(app, verbs);
  addDecidingVerbs(app, verbs);
  addKnowingVerbs(app, verbs);
  return verbs;
}

}  // namespace qplan::planner::cli
