#include "planner/cli/step_trace.hpp"

#include <fmt/format.h>

namespace qplan::planner::cli {

StepTrace::StepTrace(const std::string& file, const simulate::Cluster& cluster) : file_(file) {
  file_.write("{\"displayTimeUnit\": \"ms\", \"traceEvents\": [");
  for (int replica = 0; replica < cluster.replicas; ++replica) {
    event(fmt::format(
        R"({{"name": "process_name", "ph": "M", "pid": {}, "args": {{"name": "replica {}"}}}})",
        replica + 1, replica));
    for (int stage = 0; stage < cluster.stages; ++stage) {
      event(fmt::format(
          R"({{"name": "thread_name", "ph": "M", "pid": {}, "tid": {}, "args": {{"name": "engine {}"}}}})",
          replica + 1, stage + 1, stage));
    }
  }
}

void StepTrace::event(const std::string& text) {
  file_.write(any_ ? ",\n" : "\n");
  file_.write(text);
  any_ = true;
}

void StepTrace::add(const simulate::StepSpan& span) {
  const model::Batch& batch = span.batch;
  const char* kind = batch.prefillTokens == 0 ? "decode" : batch.decodes == 0 ? "prefill" : "mixed";
  event(fmt::format(
      R"({{"name": "{}", "ph": "X", "pid": {}, "tid": {}, "ts": {:.3f}, "dur": {:.3f}, )"
      R"("args": {{"steps": {}, "decodes": {}, "context_tokens": {:.0f}, "prefill_tokens": {}, "prefills": {}}}}})",
      kind, span.replica + 1, span.stage + 1, 1e6 * span.begin, 1e6 * (span.end - span.begin),
      span.steps, batch.decodes, batch.contextTokens, batch.prefillTokens, batch.prefills));
  event(fmt::format(
      R"({{"name": "requests {}", "ph": "C", "pid": {}, "ts": {:.3f}, "args": {{"running": {}, "waiting": {}}}}})",
      span.stage, span.replica + 1, 1e6 * span.begin, batch.running, span.waiting));
}

void StepTrace::close() {
  file_.write("\n]}\n");
  file_.commit();
}

}  // namespace qplan::planner::cli
