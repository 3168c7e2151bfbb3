#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

#include "model/diagnostic.hpp"
#include "model/io/profile_file.hpp"
#include "profiler/cli/page_output.hpp"
#include "profiler/cli/verbs.hpp"
#include "profiler/report/compare.hpp"

namespace qplan::profiler::cli {

namespace {

struct CompareVerb {
  std::string a;
  std::string b;
  std::optional<double> failAbove;  // percent
  PageOutput page;
};

int runCompare(const CompareVerb& options) {
  pageFormat(options.page);  // before anything is read
  const model::Profile a = model::io::readProfile(options.a);
  const model::Profile b = model::io::readProfile(options.b);
  const report::Comparison comparison = report::compare(a, b);
  emitPage(options.page, comparePage(a, b, comparison),
           [&] { return compareJson(a, b, comparison); });
  if (options.failAbove && comparison.groups.empty()) {
    throw model::InvalidInput(
        {{"--fail-above", "no case is in both profiles", "compare profiles of one grid"}});
  }
  if (options.failAbove && 100.0 * worstMedian(comparison) > *options.failAbove) {
    say(fmt::format("compare: a median differs by {:.1f} %, more than {:g} %",
                    100.0 * worstMedian(comparison), *options.failAbove));
    return kInternal;
  }
  return kOk;
}

}  // namespace

void addCompare(CLI::App& app, Context& context) {
  const auto options = std::make_shared<CompareVerb>();
  CLI::App* verb = app.add_subcommand("compare", "What differs between two profiles beyond noise");
  verb->add_option("a", options->a, "A profile")->required()->type_name("A");
  verb->add_option("b", options->b, "Another one")->required()->type_name("B");
  verb->add_option("--fail-above", options->failAbove,
                   "Exit 1 where the median of a kind of kernels differs by more percent")
      ->type_name("PCT")
      ->check(CLI::Range(0.0, 1e6));
  addPageOutput(*verb, options->page);
  verb->callback(
      [&context, options] { context.action = [options] { return runCompare(*options); }; });
}

}  // namespace qplan::profiler::cli
