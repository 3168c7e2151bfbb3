#include "planner/cli/step_trace.hpp"

#include <fmt/format.h>

#include <utility>

#include "model/io/file.hpp"

namespace qplan::planner::cli {

StepTrace::StepTrace(std::string file, const model::Layout& layout)
    : file_(std::move(file)), text_("{\"displayTimeUnit\": \"ms\", \"traceEvents\": [\n") {
  for (int replica = 0; replica < layout.replicas; ++replica) {
    text_ += fmt::format(
        R"({{"name": "process_name", "ph": "M", "pid": {}, "args": {{"name": "replica {}"}}}},)"
        "\n",
        replica + 1, replica);
    for (int stage = 0; stage < layout.pp; ++stage) {
      text_ += fmt::format(
          R"({{"name": "thread_name", "ph": "M", "pid": {}, "tid": {}, "args": {{"name": "engine {}"}}}},)"
          "\n",
          replica + 1, stage + 1, stage);
    }
  }
}

void StepTrace::add(const simulate::StepSpan& span) {
  const model::Batch& batch = span.batch;
  const char* kind = batch.prefillTokens == 0 ? "decode" : batch.decodes == 0 ? "prefill" : "mixed";
  text_ += fmt::format(
      R"({{"name": "{}", "ph": "X", "pid": {}, "tid": {}, "ts": {:.3f}, "dur": {:.3f}, )"
      R"("args": {{"steps": {}, "decodes": {}, "context_tokens": {:.0f}, "prefill_tokens": {}, "prefills": {}}}}},)"
      "\n",
      kind, span.replica + 1, span.stage + 1, 1e6 * span.begin, 1e6 * (span.end - span.begin),
      span.steps, batch.decodes, batch.contextTokens, batch.prefillTokens, batch.prefills);
  text_ += fmt::format(
      R"({{"name": "requests {}", "ph": "C", "pid": {}, "ts": {:.3f}, "args": {{"running": {}, "waiting": {}}}}},)"
      "\n",
      span.stage, span.replica + 1, 1e6 * span.begin, batch.running, span.waiting);
}

void StepTrace::close() {
  // The last event has no comma behind it.
  if (text_.ends_with(",\n")) text_.erase(text_.size() - 2);
  text_ += "\n]}\n";
  model::io::writeFileAtomically(file_, text_);
}

}  // namespace qplan::planner::cli
