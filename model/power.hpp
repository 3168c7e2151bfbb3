#pragma once

#include "model/estimate.hpp"
#include "model/quantity.hpp"

namespace qplan::model {

// How the power of a GPU follows what it does, in shares of its TDP:
//   power = TDP x min(1, idle + memory x bandwidth used + compute x matrix units used)
// with the two uses as shares of the peaks. A GPU of which nothing is known counts with its TDP.
// Source: data/calibration/power.json.
struct PowerCurve {
  double idle = 1;
  double memory = 0;
  double compute = 0;
  bool operator==(const PowerCurve&) const = default;
};

// How long a GPU of one replica needs for its share of one request if nothing but its bandwidth, or
// nothing but its matrix units, took time. Prompts are counted alone, decoding in the mean batch of
// the estimate.
struct PeakTimes {
  Seconds memory;
  Seconds compute;
  bool operator==(const PeakTimes&) const = default;
};
PeakTimes peakTimes(const Deployment& deployment, const StepModel& step, const Estimate& estimate,
                    const Workload& workload);

// Mean power of one GPU whose replica serves `rate`.
Watts power(const Gpu& gpu, const PowerCurve& curve, const PeakTimes& request,
            RequestsPerSecond rate);

// The same of one that serves nothing.
inline Watts idlePower(const Gpu& gpu, const PowerCurve& curve) { return gpu.tdp * curve.idle; }

}  // namespace qplan::model
