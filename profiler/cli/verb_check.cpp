#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "profiler/cli/label.hpp"
#include "profiler/cli/open_device.hpp"
#include "profiler/cli/selection.hpp"
#include "profiler/cli/verbs.hpp"
#include "profiler/core/check.hpp"

namespace qplan::profiler::cli {

namespace {

struct CheckVerb {
  Selection selection;
  std::string device = "0";
  std::string output;
  bool json = false;
  std::uint64_t seed = 1;
};

const char* wordFor(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "ok";
    case Verdict::failed:
      return "WRONG";
    case Verdict::skipped:
      break;
  }
  return "skipped";
}

bool isSelected(const model::KernelCase& what, const PlanOptions& asked) {
  const auto contains = [](const auto& list, auto one) {
    return list.empty() || std::ranges::find(list, one) != list.end();
  };
  if (!contains(asked.only, groupOf(kernelClass(what)))) return false;
  if (const auto* gemm = std::get_if<model::GemmCase>(&what)) {
    return contains(asked.formats, gemm->format);
  }
  if (const auto* other = std::get_if<model::ElementwiseCase>(&what)) {
    return contains(asked.formats, other->format);
  }
  return true;
}

// Kernel names of libraries may be longer than a terminal is wide.
std::string shortened(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 3) + "...";
}

// The shapes of one family under one kernel.
struct Line {
  std::string kernel;
  Verdict verdict = Verdict::passed;
  int shapes = 0;
  double maxError = 0;
  double toleranceUsed = 0;
  std::vector<std::string> reasons;
};

void addTo(std::vector<Line>& lines, const CheckResult& result) {
  auto line = std::ranges::find_if(lines, [&](const Line& one) {
    return one.kernel == result.kernel &&
           (one.verdict == Verdict::skipped) == (result.verdict == Verdict::skipped);
  });
  if (line == lines.end()) {
    lines.emplace_back();
    lines.back().kernel = result.kernel;
    lines.back().verdict = result.verdict;
    line = std::prev(lines.end());
  }
  ++line->shapes;
  if (result.verdict == Verdict::failed) line->verdict = Verdict::failed;
  // A NaN stays.
  if (!std::isnan(line->maxError) && !(result.maxError <= line->maxError)) {
    line->maxError = result.maxError;
  }
  line->toleranceUsed = std::max(line->toleranceUsed, result.toleranceUsed);
  if (!result.reason.empty()) {
    // Without the class, which the heading has.
    const std::string what = describe(result.what);
    line->reasons.push_back(what.substr(what.find(' ') + 1) + ": " + result.reason);
  }
}

std::string lineText(const Line& line) {
  constexpr std::size_t kReason = 67;
  constexpr std::size_t kKernel = 38;
  std::string text;
  if (line.kernel.empty()) {
    text = fmt::format("  {:<8} {:>6}\n", wordFor(line.verdict), line.shapes);
  } else {
    text =
        fmt::format("  {:<8} {:>6} {:>9.1e} {:>8.0f} %  {}\n", wordFor(line.verdict), line.shapes,
                    line.maxError, 100 * line.toleranceUsed, shortened(line.kernel, kKernel));
  }
  for (const std::string& reason : line.reasons) {
    text += fmt::format("  {:<8} {}\n", "", shortened(reason, kReason));
  }
  return text;
}

struct Family {
  std::string label;
  reference::Tolerance tolerance;
  std::vector<Line> lines;
};

std::string toText(const std::vector<CheckResult>& results) {
  std::vector<Family> families;
  std::array<int, 3> counts{};
  for (const CheckResult& result : results) {
    ++counts[static_cast<std::size_t>(result.verdict)];
    const std::string name = label(result.what);
    if (families.empty() || families.back().label != name) {
      families.push_back({name, reference::toleranceOf(result.what), {}});
    }
    addTo(families.back().lines, result);
  }
  std::string text = fmt::format("  {:<8} {:>6} {:>9} {:>10}  {}\n", "", "shapes", "error",
                                 "of allowed", "kernel");
  for (const Family& family : families) {
    text += fmt::format("{}, allowed {:.1e} + {:.1f} % of the value\n", family.label,
                        family.tolerance.absolute, 100 * family.tolerance.relative);
    for (const Line& line : family.lines) text += lineText(line);
  }
  return text + fmt::format("\n{} right, {} wrong, {} skipped\n", counts[0], counts[1], counts[2]);
}

std::string toJson(const std::vector<CheckResult>& results, const std::string& gpu,
                   std::uint64_t seed) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["schema"] = {{"name", "qplan.kernel_check"}, {"version", "1.0"}};
  json["inputs"] = {{"gpu", gpu}, {"seed", seed}};
  Json list = Json::array();
  for (const CheckResult& result : results) {
    Json one = {{"case", describe(result.what)}, {"verdict", wordFor(result.verdict)}};
    if (!result.kernel.empty()) {
      one["kernel"] = result.kernel;
      one["max_error"] = result.maxError;  // null where values were not written
      one["tolerance_absolute"] = result.tolerance.absolute;
      one["tolerance_relative"] = result.tolerance.relative;
    }
    if (!result.reason.empty()) one["reason"] = result.reason;
    list.push_back(std::move(one));
  }
  json["results"] = std::move(list);
  return json.dump(2) + "\n";
}

int runCheck(const Context& context, const CheckVerb& options) {
  const PlanOptions asked = planOptions(options.selection, 1);
  const OpenedDevice opened = openDeviceNamed(options.device, options.seed);
  std::vector<CheckResult> all;
  bool isRight = true;
  for (const model::KernelCase& what : checkCases(opened.device->gpu())) {
    if (!isSelected(what, asked)) continue;
    if (context.stop.stop_requested()) {
      say("interrupted");
      return kInterrupted;
    }
    for (CheckResult& result : checkCase(what, *opened.device, options.seed)) {
      isRight &= result.verdict != Verdict::failed;
      all.push_back(std::move(result));
    }
  }
  emitText(options.output,
           options.json ? toJson(all, opened.device->gpu().id, options.seed) : toText(all));
  if (!isRight) say("some kernels give wrong numbers");
  return isRight ? kOk : kInternal;
}

}  // namespace

void addCheck(CLI::App& app, Context& context) {
  const auto options = std::make_shared<CheckVerb>();
  CLI::App* verb =
      app.add_subcommand("check", "Compare the numbers of every kernel with a reference");
  verb->add_option("--only", options->selection.only, "Of gemm, attention, elementwise")
      ->type_name("LIST");
  verb->add_option("--formats", options->selection.formats, "Some formats (default: all)")
      ->type_name("LIST");
  verb->add_option("--device", options->device, "Index of the GPU (0), or fake:NAME[,FAULT...]")
      ->type_name("N");
  verb->add_option("-o,--output", options->output, "Write to this file")->type_name("FILE");
  verb->add_flag("--json", options->json, "As JSON");
  verb->add_option("--seed", options->seed, "Of the random operands (1)")->type_name("N");
  verb->footer(
      "Largest |value - expected| of each kernel, and how much of the tolerance it takes;\n"
      "results are computed into buffers full of NaN, so what is not written shows.");
  verb->callback([&context, options] {
    context.action = [&context, options] { return runCheck(context, *options); };
  });
}

}  // namespace qplan::profiler::cli
