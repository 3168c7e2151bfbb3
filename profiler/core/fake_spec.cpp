#include "profiler/core/fake_spec.hpp"

#include <algorithm>
#include <array>

#include "model/diagnostic.hpp"
#include "model/io/number.hpp"

namespace qplan::profiler {

namespace {

constexpr std::array<std::string_view, 13> kFaults{"throttle",
                                                   "hot",
                                                   "oom",
                                                   "fail",
                                                   "lost",
                                                   "wrong",
                                                   "unwritten",
                                                   "zero-timestamps",
                                                   "noise",
                                                   "gpus",
                                                   "counters-denied",
                                                   "busy",
                                                   "real-time"};

[[noreturn]] void refuse(std::string_view fault, const std::string& message,
                         const std::string& hint) {
  throw model::InvalidInput({{"--device", "'" + std::string(fault) + "' " + message, hint}});
}

// "120" or "100-120".
PointRange rangeOf(std::string_view fault, std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = model::io::parseInteger(text.substr(0, dash));
  const auto last =
      dash == std::string_view::npos ? first : model::io::parseInteger(text.substr(dash + 1));
  constexpr std::int64_t kMost = 1000000;
  if (!first || !last || *first < 1 || *last < *first || *last > kMost) {
    refuse(fault, "is not a point or a range of points", "for example oom@50 or throttle@100-120");
  }
  return {static_cast<int>(*first), static_cast<int>(*last)};
}

double shareOf(std::string_view fault, std::string_view text) {
  const auto share = model::io::parseNumber(text);
  if (!share || *share < 0 || *share > 1) {
    refuse(fault, "is not a share", "a number from 0 to 1, for example zero-timestamps=0.1");
  }
  return *share;
}

int gpusOf(std::string_view fault, std::string_view text) {
  const auto count = model::io::parseInteger(text);
  if (!count || *count < 1 || *count > 64) refuse(fault, "is not a number of GPUs", "1 to 64");
  return static_cast<int>(*count);
}

[[noreturn]] void unknownFault(std::string_view fault, std::string_view name) {
  if (std::ranges::find(kFaults, name) != kFaults.end()) {
    refuse(fault, "is not how that fault is written", "see qprof run --help");
  }
  const std::vector<std::string> known(kFaults.begin(), kFaults.end());
  std::string near;
  for (const std::string& one : model::nearestNames(std::string(name), known)) {
    near += (near.empty() ? "" : ", ") + one;
  }
  refuse(fault, "is no fault of a fake device", "did you mean " + near + "? See qprof run --help");
}

void addFault(FakeSpec& spec, std::string_view fault) {
  const std::size_t mark = fault.find_first_of("@=");
  const std::string_view name = fault.substr(0, mark);
  const bool isAt = mark != std::string_view::npos && fault[mark] == '@';
  const bool isSet = mark != std::string_view::npos && fault[mark] == '=';
  const std::string_view value =
      mark == std::string_view::npos ? std::string_view() : fault.substr(mark + 1);
  if (isAt && name == "throttle") {
    spec.throttle.push_back(rangeOf(fault, value));
  } else if (isAt && name == "hot") {
    spec.hot.push_back(rangeOf(fault, value));
  } else if (isAt && name == "oom") {
    spec.outOfMemory.push_back(rangeOf(fault, value));
  } else if (isAt && name == "fail") {
    spec.fail.push_back(rangeOf(fault, value));
  } else if (isAt && name == "lost") {
    spec.lost = rangeOf(fault, value).first;
  } else if (isSet && name == "wrong" && !value.empty()) {
    spec.wrong.emplace_back(value);
  } else if (isSet && name == "unwritten" && !value.empty()) {
    spec.unwritten.emplace_back(value);
  } else if (isSet && name == "zero-timestamps") {
    spec.zeroTimestamps = shareOf(fault, value);
  } else if (isSet && name == "noise") {
    spec.noise = shareOf(fault, value);
  } else if (isSet && name == "gpus") {
    spec.gpus = gpusOf(fault, value);
  } else if (fault == "counters-denied") {
    spec.countersDenied = true;
  } else if (fault == "busy") {
    spec.busy = true;
  } else if (fault == "real-time") {
    spec.realTime = true;
  } else {
    unknownFault(fault, name);
  }
}

}  // namespace

FakeSpec parseFakeSpec(std::string_view text) {
  FakeSpec spec;
  bool isFirst = true;
  while (isFirst || !text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view item = model::io::trimmed(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (isFirst) {
      if (item.empty()) refuse("fake:", "names no GPU", "for example fake:h200");
      spec.gpu = item;
    } else if (!item.empty()) {
      addFault(spec, item);
    }
    isFirst = false;
  }
  return spec;
}

std::string_view fakeSpecHelp() {
  return "  throttle@A-B       points A to B: clocks halve, 2 s of rest bring them back\n"
         "  hot@A-B            the same, and rest does not help\n"
         "  oom@A-B, fail@A-B  out of memory; a kernel that ends with an error\n"
         "  lost@A             no answer from point A on\n"
         "  wrong=NAME         wrong numbers of a kernel class, format or kernel\n"
         "  unwritten=NAME     the same, results not written\n"
         "  zero-timestamps=S  share S of the records lost\n"
         "  noise=S, gpus=N    spread of the times (0.01); GPUs in the machine (1)\n"
         "  counters-denied    no permission for hardware counters\n"
         "  busy               another process uses the GPU: noisy times\n"
         "  real-time          it takes as long as it says it does\n";
}

}  // namespace qplan::profiler
