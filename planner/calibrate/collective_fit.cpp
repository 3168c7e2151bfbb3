#include "planner/calibrate/collective_fit.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <vector>

namespace qplan::planner::calibrate {
namespace {

constexpr double kMicro = 1e-6;

std::vector<double> timesOf(std::span<const CollectiveSample> samples) {
  std::vector<double> times;
  for (const CollectiveSample& s : samples) times.push_back(s.time.value());
  return times;
}

std::vector<double> valuesOf(const std::vector<FitParameter>& parameters) {
  std::vector<double> values;
  for (const FitParameter& p : parameters) values.push_back(p.value);
  return values;
}

// Graphs do not depend on the parameters: built once per rank count.
std::map<int, model::NodeGraph> graphsOf(std::span<const CollectiveSample> samples,
                                         const model::Gpu& gpu) {
  std::map<int, model::NodeGraph> graphs;
  for (const CollectiveSample& s : samples) {
    if (!graphs.contains(s.ranks)) graphs.emplace(s.ranks, model::NodeGraph(gpu, s.ranks));
  }
  return graphs;
}

bool hasRanks(std::span<const CollectiveSample> samples, int ranks) {
  return std::any_of(samples.begin(), samples.end(),
                     [ranks](const CollectiveSample& s) { return s.ranks == ranks; });
}

}  // namespace

RingFit fitRing(std::span<const CollectiveSample> samples, const model::Gpu& gpu,
                const HoldOut& heldOut) {
  assert(!samples.empty());
  constexpr std::array<int, 3> kRanks{2, 4, 8};
  const auto graphs = graphsOf(samples, gpu);
  std::array<bool, 3> seen{};
  for (std::size_t i = 0; i < kRanks.size(); ++i) seen[i] = hasRanks(samples, kRanks[i]);
  const bool several = std::count(seen.begin(), seen.end(), true) > 1;

  const auto with = [&](std::span<const double> values) {
    model::RingEfficiency ring{model::Seconds(values[0] * kMicro),
                               model::Seconds(values[1] * kMicro),
                               model::Seconds(values[2] * kMicro),
                               {values[3], values[4], values[5]}};
    for (std::size_t i = 1; i < seen.size(); ++i) {
      if (!seen[i]) ring.bandwidth[i] = ring.bandwidth[i - 1];
    }
    for (std::size_t i = seen.size() - 1; i > 0; --i) {
      if (!seen[i - 1]) ring.bandwidth[i - 1] = ring.bandwidth[i];
    }
    return ring;
  };
  const std::vector<FitParameter> parameters{{"start_up_us", 6.0, 0.5, 200.0, false, 0.0},
                                             {"per_rank_us", 2.0, 0.0, 100.0, !several, 0.0},
                                             {"ramp_us", 5.0, 0.0, 200.0, false, 0.0},
                                             {"bandwidth_2", 0.5, 0.005, 1.0, !seen[0], 0.0},
                                             {"bandwidth_4", 0.5, 0.005, 1.0, !seen[1], 0.0},
                                             {"bandwidth_8", 0.5, 0.005, 1.0, !seen[2], 0.0}};
  const auto measured = timesOf(samples);
  const Predictor predict = [&](std::span<const double> values, std::size_t i) {
    model::CollectiveEfficiency efficiency;
    efficiency.ring.fill(with(values));
    const int ranks = samples[i].ranks;
    return model::AllReduce(graphs.at(ranks), ranks, efficiency, false)
        .time(samples[i].bytes)
        .value();
  };
  RingFit fit;
  fit.judged = fitAndJudge(parameters, measured, predict,
                           [&](std::size_t i) { return heldOut(samples[i]); });
  fit.efficiency = with(valuesOf(fit.judged.fit.parameters));
  return fit;
}

PeerKernelFit fitPeerKernels(std::span<const CollectiveSample> samples, const model::Gpu& gpu,
                             model::Bytes limit, const HoldOut& heldOut) {
  std::vector<CollectiveSample> kept;
  for (const CollectiveSample& s : samples) {
    if (s.bytes <= limit) kept.push_back(s);
  }
  assert(!kept.empty());
  const auto graphs = graphsOf(kept, gpu);
  const bool several =
      std::any_of(kept.begin(), kept.end(), [](const CollectiveSample& s) { return s.ranks > 2; });
  const model::PeerKernelEfficiency defaults;
  const auto with = [&](std::span<const double> values) {
    return model::PeerKernelEfficiency{model::Seconds(values[0] * kMicro),
                                       model::Seconds(values[1] * kMicro),
                                       model::Seconds(values[2] * kMicro),
                                       model::Seconds(values[3] * kMicro),
                                       values[4],
                                       values[5],
                                       limit};
  };
  // The kernels alone: a ring too slow to be taken.
  model::CollectiveEfficiency base;
  base.ring.fill({model::Seconds(1.0), model::Seconds(0.0), model::Seconds(0.0), {1.0, 1.0, 1.0}});
  const std::vector<FitParameter> parameters{
      {"start_up_us", 4.0, 0.5, 50.0, false, 0.0},
      {"per_doubling_us", several ? 0.3 : 0.0, 0.0, 20.0, !several, 0.0},
      {"two_shot_start_up_us", defaults.twoShotStartUp.value() / kMicro, 0.0, 50.0, !several, 0.0},
      {"two_shot_per_rank_us", defaults.twoShotPerRank.value() / kMicro, 0.0, 20.0, !several, 0.0},
      {"one_shot", defaults.oneShot, 0.02, 1.0, false, 0.0},
      {"two_shot", defaults.twoShot, 0.02, 1.0, !several, 0.0}};
  const auto measured = timesOf(kept);
  const Predictor predict = [&](std::span<const double> values, std::size_t i) {
    model::CollectiveEfficiency efficiency = base;
    efficiency.peer = with(values);
    const int ranks = kept[i].ranks;
    return model::AllReduce(graphs.at(ranks), ranks, efficiency).time(kept[i].bytes).value();
  };
  PeerKernelFit fit;
  fit.judged =
      fitAndJudge(parameters, measured, predict, [&](std::size_t i) { return heldOut(kept[i]); });
  fit.efficiency = with(valuesOf(fit.judged.fit.parameters));
  return fit;
}

PointToPointFit fitPointToPoint(std::span<const CollectiveSample> samples,
                                model::BytesPerSecond link, const HoldOut& heldOut) {
  assert(!samples.empty() && link.value() > 0.0);
  const std::vector<FitParameter> parameters{{"start_up_us", 10.0, 0.5, 500.0, false, 0.0},
                                             {"bandwidth", 0.5, 0.005, 1.0, false, 0.0}};
  const auto measured = timesOf(samples);
  const Predictor predict = [&](std::span<const double> values, std::size_t i) {
    return values[0] * kMicro + samples[i].bytes.value() / (values[1] * link.value());
  };
  PointToPointFit fit;
  fit.judged = fitAndJudge(parameters, measured, predict,
                           [&](std::size_t i) { return heldOut(samples[i]); });
  const auto values = valuesOf(fit.judged.fit.parameters);
  fit.efficiency = {model::Seconds(values[0] * kMicro), values[1]};
  return fit;
}

}  // namespace qplan::planner::calibrate
