#pragma once

#include <vector>

namespace qplan::planner::simulate {

// What a run looked like over time: means over intervals of equal length, at most 512 of them
// however long the run.
class Series {
 public:
  struct Point {
    double running = 0;  // mean over the interval
    double waiting = 0;
    double kvUse = 0;
    double finished = 0;  // requests answered in it
  };

  // From `begin` to `end`; spans come in any order.
  void addState(double begin, double end, double running, double waiting);
  void addKvUse(double begin, double end, double use);
  void addFinished(double when);

  [[nodiscard]] double interval() const { return interval_; }  // seconds
  // Of whole intervals up to `end`, and of the rest.
  [[nodiscard]] std::vector<Point> points(double end) const;

 private:
  template <class Add>
  void spread(double begin, double end, Add add);
  void reach(double when);

  double interval_ = 0.125;
  std::vector<Point> sums_;  // integrals over each interval
};

}  // namespace qplan::planner::simulate
