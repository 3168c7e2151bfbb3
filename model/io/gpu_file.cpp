#include "model/io/gpu_file.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "model/io/file.hpp"
#include "model/io/json.hpp"
#include "model/io/number.hpp"

namespace qplan::model::io {
namespace {

constexpr std::string_view kSchema = "qplan.gpu";
constexpr double kPcie4x16 = 32e9;
constexpr std::array<MathType, kMathTypeCount> kMathTypes{MathType::bf16, MathType::fp8,
                                                          MathType::int8};

struct FabricName {
  Fabric fabric;
  const char* name;
};
constexpr std::array<FabricName, 3> kFabrics{{{Fabric::nvswitch, "nvswitch"},
                                              {Fabric::nvlinkBridge, "nvlink_bridge"},
                                              {Fabric::pcie, "pcie"}}};

ComputeCapability readCapability(const JsonObject& root, const std::string& text) {
  const std::size_t dot = text.find('.');
  const std::optional<std::int64_t> major = parseInteger(text.substr(0, dot));
  const std::optional<std::int64_t> minor =
      dot == std::string::npos ? std::nullopt : parseInteger(text.substr(dot + 1));
  if (!major || !minor || *major < 1 || *major > 99 || *minor < 0 || *minor > 99) {
    root.fail("compute_capability", "is \"" + text + "\"",
              "must be \"MAJOR.MINOR\", for example \"8.6\"");
  }
  return {static_cast<int>(*major), static_cast<int>(*minor)};
}

// NVIDIA's architecture names by compute capability (CUDA C++ Programming Guide); empty for others.
std::string architectureOf(ComputeCapability capability) {
  switch (capability.major) {
    case 7:
      return capability.minor >= 5 ? "turing" : "volta";
    case 8:
      return capability.minor == 9 ? "ada" : "ampere";
    case 9:
      return "hopper";
    case 10:
    case 11:
    case 12:
      return "blackwell";
    default:
      return {};
  }
}

void readArchitecture(const JsonObject& root, Gpu& gpu) {
  const std::optional<std::string> capability = root.optionalText("compute_capability");
  if (capability) gpu.computeCapability = readCapability(root, *capability);
  gpu.architecture = root.optionalText("architecture").value_or("");
  if (gpu.architecture.empty()) gpu.architecture = architectureOf(gpu.computeCapability);
  if (gpu.architecture.empty()) {
    root.missing("architecture", "add it, for example \"ampere\", or \"compute_capability\"");
  }
}

void readPeaks(const JsonObject& root, Gpu& gpu) {
  const JsonObject peaks = root.object("peak_dense_flops_per_s");
  for (const MathType type : kMathTypes) {
    const std::string_view key = name(type);
    if (const auto rate = peaks.optionalFigure(key, key, Measure::flopsPerSecond)) {
      gpu.peak[static_cast<std::size_t>(type)] = FlopsPerSecond(*rate);
    }
  }
  // Stated on data sheets, used by no format: weights of four bits are multiplied in BF16.
  static_cast<void>(peaks.optionalFigure("int4", "int4", Measure::flopsPerSecond));
  static_cast<void>(peaks.optionalFigure("fp4", "fp4", Measure::flopsPerSecond));
  if (!gpu.peak[static_cast<std::size_t>(MathType::bf16)]) {
    peaks.missing("bf16", "add the dense BF16 rate; every estimate needs it");
  }
  peaks.rejectUnknownKeys();
}

Fabric readFabric(const JsonObject& links, const Interconnect& rates) {
  const std::optional<std::string> text = links.optionalText("fabric");
  if (!text) return rates.nvlinkPerDirection.value() > 0 ? Fabric::nvlinkBridge : Fabric::pcie;
  for (const FabricName& known : kFabrics) {
    if (*text == known.name) return known.fabric;
  }
  links.fail("fabric", "is \"" + *text + "\"",
             "must be \"nvswitch\", \"nvlink_bridge\" or \"pcie\"");
}

Interconnect readInterconnect(const JsonObject& root) {
  Interconnect rates;
  rates.pciePerDirection = BytesPerSecond(kPcie4x16);
  const std::optional<JsonObject> links = root.optionalObject("interconnect");
  if (!links) return rates;
  const auto rate = [&](std::string_view key, std::string_view bareKey, BytesPerSecond fallback) {
    return BytesPerSecond(
        links->optionalFigure(key, bareKey, Measure::bytesPerSecond).value_or(fallback.value()));
  };
  rates.nvlinkPerDirection =
      rate("nvlink_bytes_per_s_per_direction", "nvlink_per_direction", rates.nvlinkPerDirection);
  rates.pciePerDirection =
      rate("pcie_bytes_per_s_per_direction", "pcie_per_direction", rates.pciePerDirection);
  rates.networkPerDirection =
      rate("network_bytes_per_s_per_direction", "network_per_direction", rates.networkPerDirection);
  rates.gpusPerNode = links->optionalInteger("gpus_per_node").value_or(rates.gpusPerNode);
  rates.fabric = readFabric(*links, rates);
  links->rejectUnknownKeys();
  return rates;
}

const char* fabricName(Fabric fabric) {
  for (const FabricName& known : kFabrics) {
    if (known.fabric == fabric) return known.name;
  }
  return "";
}

}  // namespace

Gpu parseGpu(std::string_view text, const std::string& file) {
  JsonDocument document = JsonDocument::parse(text, file);
  return gpuFrom(document.hasSchema() ? document.rootOf(kSchema, 1, 0) : document.root());
}

Gpu gpuFrom(const JsonObject& root) {
  root.declare({"schema",
                "id",
                "name",
                "architecture",
                "compute_capability",
                "sm_count",
                "boost_clock_mhz",
                "boost_clock",
                "memory_bytes",
                "memory",
                "memory_bandwidth_bytes_per_s",
                "memory_bandwidth",
                "l2_bytes",
                "l2",
                "peak_dense_flops_per_s",
                "tdp_w",
                "tdp",
                "interconnect",
                "source",
                "date",
                "note"});
  Gpu gpu;
  gpu.id = root.text("id");
  gpu.name = root.optionalText("name").value_or(gpu.id);
  readArchitecture(root, gpu);
  gpu.smCount = root.integer("sm_count");
  gpu.boostClock =
      Hertz(root.optionalFigure("boost_clock_mhz", "boost_clock", Measure::hertz, 1e6).value_or(0));
  gpu.memory = Bytes(root.figure("memory_bytes", "memory", Measure::bytes));
  gpu.memoryBandwidth = BytesPerSecond(
      root.figure("memory_bandwidth_bytes_per_s", "memory_bandwidth", Measure::bytesPerSecond));
  gpu.l2 = Bytes(root.optionalFigure("l2_bytes", "l2", Measure::bytes).value_or(0));
  gpu.tdp = Watts(root.optionalFigure("tdp_w", "tdp", Measure::watts).value_or(0));
  readPeaks(root, gpu);
  gpu.interconnect = readInterconnect(root);
  gpu.source = root.optionalText("source").value_or("");
  gpu.date = root.optionalText("date").value_or("");
  static_cast<void>(root.optionalText("note"));
  root.rejectUnknownKeys();
  std::vector<Diagnostic> found = validate(gpu);
  for (Diagnostic& diagnostic : found) diagnostic.path.insert(0, root.pointer());
  requireValid(found, root.file());
  return gpu;
}

Gpu readGpu(const std::filesystem::path& file) { return parseGpu(readFile(file), file.string()); }

std::string gpuJson(const Gpu& gpu) {
  nlohmann::ordered_json root;
  root["schema"] = {{"name", kSchema}, {"version", "1.0"}};
  root["id"] = gpu.id;
  root["name"] = gpu.name;
  root["architecture"] = gpu.architecture;
  if (gpu.computeCapability != ComputeCapability{}) {
    root["compute_capability"] = std::to_string(gpu.computeCapability.major) + "." +
                                 std::to_string(gpu.computeCapability.minor);
  }
  root["sm_count"] = gpu.smCount;
  if (gpu.boostClock.value() > 0) root["boost_clock_mhz"] = gpu.boostClock.value() / 1e6;
  root["memory_bytes"] = gpu.memory.value();
  root["memory_bandwidth_bytes_per_s"] = gpu.memoryBandwidth.value();
  if (gpu.l2.value() > 0) root["l2_bytes"] = gpu.l2.value();
  for (const MathType type : kMathTypes) {
    const auto& peak = gpu.peak[static_cast<std::size_t>(type)];
    if (peak) root["peak_dense_flops_per_s"][std::string(name(type))] = peak->value();
  }
  if (gpu.tdp.value() > 0) root["tdp_w"] = gpu.tdp.value();
  const Interconnect& links = gpu.interconnect;
  root["interconnect"] = {{"fabric", fabricName(links.fabric)},
                          {"nvlink_bytes_per_s_per_direction", links.nvlinkPerDirection.value()},
                          {"pcie_bytes_per_s_per_direction", links.pciePerDirection.value()},
                          {"network_bytes_per_s_per_direction", links.networkPerDirection.value()},
                          {"gpus_per_node", links.gpusPerNode}};
  if (!gpu.source.empty()) root["source"] = gpu.source;
  if (!gpu.date.empty()) root["date"] = gpu.date;
  return root.dump(2) + "\n";
}

}  // namespace qplan::model::io
