#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "model/io/kernel_table_files.hpp"
#include "model/io/profile_file.hpp"
#include "profiler/cli/selection.hpp"
#include "profiler/cli/verbs.hpp"
#include "profiler/published/import.hpp"

namespace qplan::profiler::cli {

namespace {

struct ImportVerb {
  std::string gpu;
  std::vector<std::string> tables;
  std::string source;
  std::string date;
  std::string output;
};

int runImport(const Context& context, const ImportVerb& options) {
  if (options.gpu.empty()) throw UsageError("import: --gpu is missing; give an id or a GPU file");
  if (options.tables.empty()) {
    throw UsageError("import: --tables is missing; give kernel tables or their folders");
  }
  const model::Gpu gpu = gpuAsked("--gpu", options.gpu);
  const model::io::KernelTableFiles files = model::io::readKernelTables(options.tables);
  const model::Profile profile = published::importTables(
      gpu, files.tables, {"qprof " QPLAN_VERSION, options.source, options.date});
  for (const std::string& file : files.leftOut) {
    note(context, file + ": no kernel table of a known form, left out");
  }
  for (const std::string& text : profile.notes) note(context, text);
  emitText(options.output, model::io::toJson(profile));
  note(context, fmt::format("{} points of {}", profile.points.size(), gpu.id));
  return kOk;
}

}  // namespace

void addImport(CLI::App& app, Context& context) {
  const auto options = std::make_shared<ImportVerb>();
  CLI::App* verb = app.add_subcommand("import", "Turn published kernel tables into a profile");
  verb->add_option("--gpu", options->gpu, "GPU id, or a path to a GPU file")->type_name("ID|FILE");
  verb->add_option("--tables", options->tables,
                   "Kernel tables as CSV, or folders of them; of two that measure the same the "
                   "first argument counts")
      ->type_name("PATH...");
  verb->add_option("--source", options->source, "Where the tables are from, for the profile");
  verb->add_option("--date", options->date, "Date of the tables, for the profile")
      ->type_name("ISO");
  verb->add_option("-o,--output", options->output, "Write to this file")->type_name("FILE");
  verb->callback([&context, options] {
    context.action = [&context, options] { return runImport(context, *options); };
  });
}

}  // namespace qplan::profiler::cli
