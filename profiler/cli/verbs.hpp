#pragma once

#include <CLI/CLI.hpp>

#include "profiler/cli/context.hpp"

namespace qplan::profiler::cli {

// Each adds its subcommand to `app`; one file a verb, verb_<name>.cpp.
void addPlan(CLI::App& app, Context& context);
void addRun(CLI::App& app, Context& context);
void addCheck(CLI::App& app, Context& context);
void addImport(CLI::App& app, Context& context);
void addReport(CLI::App& app, Context& context);
void addCompare(CLI::App& app, Context& context);
void addDoctor(CLI::App& app, Context& context);

// In the order of the help.
inline constexpr void (*kVerbs[])(CLI::App&, Context&) = {
    addPlan, addRun, addCheck, addReport, addCompare, addImport, addDoctor,
};

}  // namespace qplan::profiler::cli
