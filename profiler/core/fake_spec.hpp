#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qplan::profiler {

// Which of a fake device's points, counted from 1 in the order they are asked for.
struct PointRange {
  int first = 0;
  int last = 0;
  [[nodiscard]] bool contains(int point) const { return point >= first && point <= last; }
  bool operator==(const PointRange&) const = default;
};

// A simulated GPU and what goes wrong with it.
struct FakeSpec {
  std::string gpu;                   // as gpuNamed() takes it
  std::vector<PointRange> throttle;  // clocks halve, and come back after 2 s of rest
  std::vector<PointRange> hot;       // clocks halve and stay so
  std::vector<PointRange> outOfMemory;
  std::vector<PointRange> fail;        // the kernel ends with an error
  std::optional<int> lost;             // no answer from this point on
  std::vector<std::string> wrong;      // class, operator, format or kernel with wrong numbers
  std::vector<std::string> unwritten;  // the same, values left as they were
  double zeroTimestamps = 0;           // share of the records without a time
  bool countersDenied = false;
  bool busy = false;      // another process uses it: three times the noise
  bool realTime = false;  // it takes the time it says it takes
  int gpus = 1;           // in the machine
  double noise = 0.01;    // relative standard deviation of a time
  bool operator==(const FakeSpec&) const = default;
};

// What follows "fake:": a GPU, then faults, separated by commas:
//   throttle@A-B  hot@A-B  oom@A-B  fail@A-B  lost@A  (points A to B, or one)
//   wrong=NAME  unwritten=NAME  (kernel class, operator, format or kernel)
//   zero-timestamps=SHARE  noise=SHARE  gpus=N  counters-denied  busy  real-time
// Throws model::InvalidInput that names the faults there are.
FakeSpec parseFakeSpec(std::string_view text);

// The above for a help text, lines indented by two.
std::string_view fakeSpecHelp();

}  // namespace qplan::profiler
