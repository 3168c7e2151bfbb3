#include "profiler/cli/open_device.hpp"

#include <utility>

#include "model/diagnostic.hpp"
#include "model/io/number.hpp"
#include "profiler/cli/context.hpp"
#include "profiler/cli/selection.hpp"
#include "profiler/core/fake_device.hpp"
#include "profiler/core/fake_spec.hpp"

namespace qplan::profiler::cli {

namespace {

constexpr std::string_view kFakePrefix = "fake:";

OpenedDevice openFake(const std::string& text, std::uint64_t seed) {
  const FakeSpec spec = parseFakeSpec(std::string_view(text).substr(kFakePrefix.size()));
  std::unique_ptr<VirtualClock> clock =
      spec.realTime ? std::make_unique<PacedClock>() : std::make_unique<VirtualClock>();
  auto device =
      std::make_unique<FakeDevice>(catalogueGpu("--device", spec.gpu), spec, seed, *clock);
  return {std::move(clock), std::move(device), true};
}

OpenedDevice openReal(int index, int algorithms) {
  auto answer = cuda::openDevice(index, algorithms);
  if (const auto* failure = std::get_if<Failure>(&answer)) {
    throw NeedsData(failure->reason,
                    "qprof doctor says what is missing; --device fake:h200 simulates");
  }
  return {std::make_unique<SteadyClock>(), std::get<std::unique_ptr<Device>>(std::move(answer)),
          false};
}

}  // namespace

bool isFakeName(const std::string& text) { return text.starts_with(kFakePrefix); }

OpenedDevice openDeviceNamed(const std::string& text, std::uint64_t seed, int algorithms) {
  if (isFakeName(text)) return openFake(text, seed);
  constexpr std::int64_t kMostDevices = 1024;
  const auto index = model::io::parseInteger(text);
  if (!index || *index < 0 || *index >= kMostDevices) {
    throw model::InvalidInput({{"--device", "no device '" + text + "'",
                                "an index as nvidia-smi counts (0), or fake:NAME"}});
  }
  return openReal(static_cast<int>(*index), algorithms);
}

}  // namespace qplan::profiler::cli
