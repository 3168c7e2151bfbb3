#include "planner/calibrate/kernel_stage.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "planner/calibrate/kernel_jobs.hpp"

namespace qplan::planner::calibrate {

double fourDigits(double value) {
  const std::string text = fmt::format("{:.3e}", value);
  double rounded = 0;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded;
}

bool isAssumed(std::string_view kernel, const std::set<std::string>& assumed) {
  for (const std::string& path : assumed) {
    if (kernel == path || kernel.starts_with(path + "/")) return true;
  }
  return false;
}

KernelStage fitKernels(const model::Gpu& gpu, const model::Efficiency& start,
                       const std::vector<KernelTable>& tables, const KernelStageOptions& options,
                       const std::stop_token& stop) {
  const KernelSources sources{gpu, start, tables, options.folds};
  KernelJobs planned;
  addGemmJobs(sources, planned);
  addAttentionJobs(sources, planned);
  addElementwiseJobs(sources, planned);
  addCollectiveJobs(sources, planned);

  KernelStage stage;
  stage.efficiency = start;
  stage.skipped = std::move(planned.skipped);
  const int total = static_cast<int>(planned.jobs.size());
  int done = 0;
  for (KernelJob& job : planned.jobs) {
    options.progress(done++, total, job.record.kernel);
    model::Efficiency fitted = stage.efficiency;
    KernelFit record = job.run(std::move(job.record), fitted, stop);
    // A fit that was stopped on the way is no fit.
    if (stop.stop_requested()) {
      stage.complete = false;
      return stage;
    }
    record.applied = !isAssumed(record.kernel, options.assumed);
    if (record.applied) stage.efficiency = std::move(fitted);
    stage.fits.push_back(std::move(record));
  }
  return stage;
}

}  // namespace qplan::planner::calibrate
