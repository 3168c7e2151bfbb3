#include "profiler/cuda/timed_ways.hpp"

#include <string>
#include <string_view>
#include <variant>

#include "profiler/cuda/error.hpp"
#include "profiler/cuda/random_sets.hpp"
#include "profiler/cuda/ways.hpp"

namespace qplan::profiler::cuda {

namespace {

bool needsExtraMemory(WayKind kind) {
  return kind == WayKind::cublasLtInt32 || kind == WayKind::dequantizeFirst;
}

struct TimedWays {
  Context& context;
  Pools& pools;
  const Choice& choice;

  std::vector<Way> operator()(const model::GemmCase& what) const {
    return gemmWays(context, what, choice.ways, randomSets(context, pools, what, choice.ways));
  }
  std::vector<Way> operator()(const model::DecodeCase& what) const {
    return decodeWays(context, what, choice.ways, randomSets(context, pools, what));
  }
  std::vector<Way> operator()(const model::PrefillCase& what) const {
    return prefillWays(context, what, choice.ways, randomSets(context, pools, what));
  }
  std::vector<Way> operator()(const model::ElementwiseCase& what) const {
    return elementwiseWays(context, what, randomSets(context, pools, what));
  }
  std::vector<Way> operator()(const model::MemoryCase& what) const {
    return memoryWays(what, randomSets(context, pools, what));
  }
  template <class Other>
  std::vector<Way> operator()(const Other& /*what*/) const {
    return {};
  }
};

}  // namespace

model::KernelCase withoutRepetition(const model::KernelCase& what) {
  if (const auto* sustained = std::get_if<model::SustainedCase>(&what)) {
    return model::GemmCase{sustained->format, sustained->size, {sustained->size, sustained->size}};
  }
  return what;
}

std::string refusal(const Context& context, const Choice& choice) {
  std::string reason = choice.reason;
  const auto explain = [&](std::string_view missing, const std::string& problem) {
    if (choice.reason.find(missing) != std::string::npos) reason += " (" + problem + ")";
  };
  explain("no cuBLASLt", context.ltProblem);
  explain("no cuDNN", context.cudnn.problem);
  return reason;
}

std::vector<Way> timedWays(Context& context, Pools& pools, const model::KernelCase& what) {
  const model::KernelCase once = withoutRepetition(what);
  Choice choice = choose(once, context.means(), Purpose::timing);
  if (choice.ways.empty()) {
    throw DeviceError({Failure::Kind::unsupported, refusal(context, choice)});
  }
  const auto make = [&] { return std::visit(TimedWays{context, pools, choice}, once); };
  try {
    return withRoom(pools, make);
  } catch (const DeviceError& error) {
    if (error.failure().kind != Failure::Kind::outOfMemory) throw;
    if (std::erase_if(choice.ways, needsExtraMemory) == 0 || choice.ways.empty()) throw;
  }
  return make();
}

}  // namespace qplan::profiler::cuda
