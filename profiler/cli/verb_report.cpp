#include <memory>
#include <string>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "model/io/profile_file.hpp"
#include "profiler/cli/page_output.hpp"
#include "profiler/cli/verbs.hpp"
#include "profiler/report/report.hpp"
#include "profiler/report/roofline.hpp"

namespace qplan::profiler::cli {

namespace {

struct ReportVerb {
  std::string profile;
  std::string svg;
  PageOutput page;
};

int runReport(const ReportVerb& options) {
  const std::string format = pageFormat(options.page);
  const model::Profile profile = model::io::readProfile(options.profile);
  std::string picture;
  if (format == "html" || !options.svg.empty()) picture = report::rooflineSvg(profile);
  if (!options.svg.empty()) {
    if (picture.empty()) {
      throw model::InvalidInput({{"--svg", "no point of this profile computes anything",
                                  "measure gemm or attention for a roofline"}});
    }
    model::io::writeFileAtomically(options.svg, picture);
  }
  const report::Summary summary = report::summarize(profile);
  report::Page page = reportPage(profile, summary);
  page.picture = std::move(picture);
  emitPage(options.page, page, [&] { return reportJson(profile, summary); });
  return kOk;
}

}  // namespace

void addReport(CLI::App& app, Context& context) {
  const auto options = std::make_shared<ReportVerb>();
  CLI::App* verb = app.add_subcommand("report", "What a profile says, and what looks wrong in it");
  verb->add_option("profile", options->profile, "A profile that run or import wrote")
      ->required()
      ->type_name("PROFILE");
  addPageOutput(*verb, options->page);
  verb->add_option("--svg", options->svg, "Write the roofline picture to this file")
      ->type_name("FILE");
  verb->callback(
      [&context, options] { context.action = [options] { return runReport(*options); }; });
}

}  // namespace qplan::profiler::cli
