#include <fmt/format.h>

#include <memory>
#include <string>
#include <variant>

#include "profiler/cli/exit_code.hpp"
#include "profiler/cli/verbs.hpp"
#include "profiler/cuda/support_matrix.hpp"
#include "profiler/machine/diagnosis.hpp"

namespace qplan::profiler::cli {

namespace {

constexpr const char* kDescription =
    "What this machine has to measure with: driver, GPUs, NVIDIA's libraries with\n"
    "versions and paths, permission for hardware counters, other users of the GPU;\n"
    "and what qprof does without each. Runs anywhere. Exits with 0 if a full run is\n"
    "possible, with 5 if it is not.";

struct DoctorOptions {
  bool supportMatrix = false;
};

int showSupportMatrix() {
  const auto answer = cuda::supportMatrix();
  if (const auto* reason = std::get_if<std::string>(&answer)) {
    throw NeedsData("no support matrix: " + *reason, "see qprof doctor");
  }
  emitText({}, cuda::text(std::get<0>(answer)));
  return kOk;
}

int doctor(const DoctorOptions& options) {
  if (options.supportMatrix) return showSupportMatrix();
  const Diagnosis diagnosis = diagnose(lookUp());
  emitText({}, text(diagnosis));
  return diagnosis.fullRunPossible() ? kOk : kNeedsData;
}

}  // namespace

void addDoctor(CLI::App& app, Context& context) {
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App* verb = app.add_subcommand("doctor", kDescription);
  verb->add_flag("--support-matrix", options->supportMatrix,
                 "Which kernels cuDNN has for A100, A6000, L40S, H200 and B200, compiled here "
                 "without a GPU");
  verb->callback([options, &context] { context.action = [options] { return doctor(*options); }; });
}

}  // namespace qplan::profiler::cli
