#include "model/io/profile_file.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <type_traits>

#include "model/io/file.hpp"
#include "model/io/gpu_file.hpp"
#include "model/io/json.hpp"

namespace qplan::model::io {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchema = "qplan.profile";

constexpr std::array kMemoryAccesses{MemoryAccess::read, MemoryAccess::write, MemoryAccess::copy};
constexpr std::array kCopyDirections{CopyDirection::hostToDevice, CopyDirection::deviceToHost};
constexpr std::array kGapKinds{GapKind::launch, GapKind::graph, GapKind::programmatic};
constexpr std::array kTimingMethods{TimingMethod::cupti, TimingMethod::graph, TimingMethod::events,
                                    TimingMethod::simulated, TimingMethod::published};
constexpr std::array kKernelClasses{
    KernelClass::gemm,        KernelClass::decodeAttention, KernelClass::prefillAttention,
    KernelClass::elementwise, KernelClass::memory,          KernelClass::hostCopy,
    KernelClass::gap,         KernelClass::allReduce,       KernelClass::sustained};

// The value of `values` whose name stands under `key`.
template <class T, std::size_t N>
T named(const JsonObject& object, std::string_view key, const std::array<T, N>& values) {
  const std::string text = object.text(key);
  std::string known;
  for (const T value : values) {
    if (name(value) == text) return value;
    known += (known.empty() ? "" : ", ") + std::string(name(value));
  }
  object.fail(key, "is \"" + text + "\"", "one of " + known);
}

std::int64_t count(const JsonObject& object, std::string_view key) {
  const auto value = object.optionalCount(key);
  if (!value) object.missing(key);
  return *value;
}

// --- cases ---

Json caseJson(const GemmCase& c) {
  return {{"format", name(c.format)}, {"m", c.rows}, {"n", c.shape.outputs}, {"k", c.shape.inputs}};
}

void addHeads(Json& json, const AttentionHeads& heads) {
  json["query_heads"] = heads.query;
  json["kv_heads"] = heads.keyValue;
  json["head_dim"] = heads.dim;
}

Json caseJson(const DecodeCase& c) {
  Json json{{"kv_dtype", name(c.kvDtype)},
            {"sequences", c.sequences},
            {"context_tokens", c.contextTokens}};
  addHeads(json, c.heads);
  return json;
}

Json caseJson(const PrefillCase& c) {
  Json json{
      {"sequences", c.sequences}, {"new_tokens", c.newTokens}, {"cached_tokens", c.cachedTokens}};
  addHeads(json, c.heads);
  return json;
}

Json caseJson(const ElementwiseCase& c) {
  Json json{{"op", name(c.op)}};
  if (c.format != Format::bf16) json["format"] = name(c.format);
  json["tokens"] = c.tokens;
  json["width"] = c.width;
  return json;
}

Json caseJson(const MemoryCase& c) {
  return {{"access", name(c.access)}, {"buffer_bytes", c.bytes}};
}
Json caseJson(const HostCopyCase& c) {
  return {{"direction", name(c.direction)}, {"buffer_bytes", c.bytes}};
}
Json caseJson(const GapCase& c) { return {{"kind", name(c.kind)}}; }
Json caseJson(const AllReduceCase& c) { return {{"ranks", c.ranks}, {"message_bytes", c.bytes}}; }
Json caseJson(const SustainedCase& c) { return {{"format", name(c.format)}, {"size", c.size}}; }

Json caseJson(const KernelCase& what) {
  Json json{{"class", name(kernelClass(what))}};
  json.update(std::visit([](const auto& c) { return caseJson(c); }, what));
  return json;
}

AttentionHeads readHeads(const JsonObject& object) {
  return {object.integer("query_heads"), object.integer("kv_heads"), object.integer("head_dim")};
}

KernelCase readCase(const JsonObject& object) {
  switch (named(object, "class", kKernelClasses)) {
    case KernelClass::gemm:
      return GemmCase{named(object, "format", kFormats),
                      object.integer("m"),
                      {object.integer("n"), object.integer("k")}};
    case KernelClass::decodeAttention:
      return DecodeCase{named(object, "kv_dtype", kKvDtypes), object.integer("sequences"),
                        object.integer("context_tokens"), readHeads(object)};
    case KernelClass::prefillAttention:
      return PrefillCase{object.integer("sequences"), object.integer("new_tokens"),
                         object.integer("cached_tokens"), readHeads(object)};
    case KernelClass::elementwise:
      return ElementwiseCase{
          named(object, "op", kElementwiseOps),
          object.has("format") ? named(object, "format", kFormats) : Format::bf16,
          object.integer("tokens"), object.integer("width")};
    case KernelClass::memory:
      return MemoryCase{named(object, "access", kMemoryAccesses), count(object, "buffer_bytes")};
    case KernelClass::hostCopy:
      return HostCopyCase{named(object, "direction", kCopyDirections),
                          count(object, "buffer_bytes")};
    case KernelClass::gap:
      return GapCase{named(object, "kind", kGapKinds)};
    case KernelClass::allReduce:
      return AllReduceCase{object.integer("ranks"), count(object, "message_bytes")};
    case KernelClass::sustained:
      break;
  }
  return SustainedCase{named(object, "format", kFormats), object.integer("size")};
}

// --- points ---

Json countersJson(const Counters& counters) {
  return {{"dram_read_bytes", counters.dramRead.value()},
          {"dram_written_bytes", counters.dramWritten.value()},
          {"tensor_instructions", counters.tensorInstructions},
          {"tensor_active_pct", counters.tensorActivePercent},
          {"sm_cycles", counters.smCycles},
          {"duration_s", counters.duration.value()}};
}

Json pointJson(const ProfilePoint& point) {
  Json json = caseJson(point.what);
  json["kernel"] = point.kernel;
  if (!point.algorithm.empty()) json["algorithm"] = point.algorithm;
  json["timing"] = name(point.timing);
  json["median_s"] = point.median.value();
  json["p10_s"] = point.p10.value();
  json["p90_s"] = point.p90.value();
  json["samples"] = point.samples;
  const Work work = workOf(point.what);
  json["bytes"] = work.bytes.value();
  json["flops"] = work.flops.value();
  if (point.smClock > Hertz(0.0)) json["sm_clock_hz"] = point.smClock.value();
  if (point.power > Watts(0.0)) json["power_w"] = point.power.value();
  if (!point.throttle.empty()) json["throttle"] = point.throttle;
  if (point.counters) json["counters"] = countersJson(*point.counters);
  if (!point.flag.empty()) json["flag"] = point.flag;
  return json;
}

Counters readCounters(const JsonObject& object) {
  Counters counters;
  counters.dramRead = Bytes(object.number("dram_read_bytes"));
  counters.dramWritten = Bytes(object.number("dram_written_bytes"));
  counters.tensorInstructions = object.number("tensor_instructions");
  counters.tensorActivePercent = object.number("tensor_active_pct");
  counters.smCycles = object.number("sm_cycles");
  counters.duration = Seconds(object.number("duration_s"));
  object.rejectUnknownKeys();
  return counters;
}

ProfilePoint readPoint(const JsonObject& object) {
  ProfilePoint point;
  point.what = readCase(object);
  point.kernel = object.optionalText("kernel").value_or("");
  point.algorithm = object.optionalText("algorithm").value_or("");
  point.timing = named(object, "timing", kTimingMethods);
  point.median = Seconds(object.number("median_s"));
  point.p10 = Seconds(object.number("p10_s"));
  point.p90 = Seconds(object.number("p90_s"));
  point.samples = object.integer("samples");
  point.smClock = Hertz(object.optionalNumber("sm_clock_hz").value_or(0.0));
  point.power = Watts(object.optionalNumber("power_w").value_or(0.0));
  point.throttle = object.texts("throttle");
  if (const auto counters = object.optionalObject("counters")) {
    point.counters = readCounters(*counters);
  }
  point.flag = object.optionalText("flag").value_or("");
  // Follow from the case; for other readers.
  static_cast<void>(object.optionalNumber("bytes"));
  static_cast<void>(object.optionalNumber("flops"));
  object.rejectUnknownKeys();
  return point;
}

MissedPoint readMissed(const JsonObject& object) {
  MissedPoint missed{readCase(object), object.text("reason")};
  object.rejectUnknownKeys();
  return missed;
}

// --- device and method ---

struct TextField {
  const char* key;
  std::string DeviceRecord::* member;
};
constexpr TextField kDeviceTexts[] = {
    {"name", &DeviceRecord::name},         {"uuid", &DeviceRecord::uuid},
    {"driver", &DeviceRecord::driver},     {"cuda", &DeviceRecord::cuda},
    {"cublaslt", &DeviceRecord::cublasLt}, {"cudnn", &DeviceRecord::cudnn},
    {"cupti", &DeviceRecord::cupti},       {"nccl", &DeviceRecord::nccl}};

Json deviceJson(const DeviceRecord& device) {
  Json json;
  for (const TextField& field : kDeviceTexts) json[field.key] = device.*field.member;
  json["compute_capability"] = {device.computeCapability.major, device.computeCapability.minor};
  json["sm_count"] = device.smCount;
  json["gpus"] = device.gpus;
  json["memory_bytes"] = device.memory.value();
  json["l2_bytes"] = device.l2.value();
  json["max_sm_clock_hz"] = device.maxSmClock.value();
  json["max_memory_clock_hz"] = device.maxMemoryClock.value();
  json["power_limit_w"] = device.powerLimit.value();
  json["ecc"] = device.ecc ? Json(*device.ecc) : Json();
  json["mig"] = device.mig ? Json(*device.mig) : Json();
  return json;
}

DeviceRecord readDevice(const JsonObject& object) {
  DeviceRecord device;
  for (const TextField& field : kDeviceTexts) {
    device.*field.member = object.optionalText(field.key).value_or("");
  }
  const std::vector<int> capability = object.integers("compute_capability");
  if (!capability.empty() && capability.size() != 2) {
    object.fail("compute_capability", "must be [major, minor]", "for example [9, 0]");
  }
  if (!capability.empty()) device.computeCapability = {capability[0], capability[1]};
  device.smCount = object.optionalInteger("sm_count").value_or(0);
  device.gpus = object.optionalInteger("gpus").value_or(1);
  device.memory = Bytes(object.optionalNumber("memory_bytes").value_or(0.0));
  device.l2 = Bytes(object.optionalNumber("l2_bytes").value_or(0.0));
  device.maxSmClock = Hertz(object.optionalNumber("max_sm_clock_hz").value_or(0.0));
  device.maxMemoryClock = Hertz(object.optionalNumber("max_memory_clock_hz").value_or(0.0));
  device.powerLimit = Watts(object.optionalNumber("power_limit_w").value_or(0.0));
  device.ecc = object.optionalFlag("ecc");
  device.mig = object.optionalFlag("mig");
  object.rejectUnknownKeys();
  return device;
}

ProfileMethod readMethod(const JsonObject& object) {
  ProfileMethod method;
  method.tool = object.optionalText("tool").value_or("");
  method.grid = object.optionalText("grid").value_or("");
  method.gridHash = object.optionalText("grid_hash").value_or("");
  method.seed = static_cast<std::uint64_t>(object.optionalCount("seed").value_or(0));
  method.countersMissing = object.optionalText("counters_missing").value_or("");
  object.rejectUnknownKeys();
  return method;
}

// `"key": [` and one item a line.
template <class T, class ToJson>
std::string lines(std::string_view key, std::span<const T> items, ToJson toJsonOf) {
  std::string text = "  \"" + std::string(key) + "\": [";
  for (std::size_t i = 0; i < items.size(); ++i) {
    text += (i == 0 ? "\n    " : ",\n    ") + Json(toJsonOf(items[i])).dump();
  }
  return text + (items.empty() ? "]" : "\n  ]");
}

}  // namespace

Profile parseProfile(std::string_view text, const std::string& file) {
  JsonDocument document = JsonDocument::parse(text, file);
  const JsonObject root = document.rootOf(kSchema, 1, 0);
  Profile profile;
  profile.gpu = gpuFrom(root.object("gpu"));
  if (const auto device = root.optionalObject("device")) profile.device = readDevice(*device);
  if (const auto method = root.optionalObject("method")) profile.method = readMethod(*method);
  profile.complete = root.optionalFlag("complete").value_or(true);
  profile.source = root.optionalText("source").value_or("");
  profile.date = root.optionalText("date").value_or("");
  profile.notes = root.texts("notes");
  if (!root.has("points")) {
    root.fail("points", "is missing", "qprof run and qprof import list there what was measured");
  }
  for (const JsonObject& object : root.objects("points")) {
    profile.points.push_back(readPoint(object));
  }
  for (const JsonObject& object : root.objects("missed")) {
    profile.missed.push_back(readMissed(object));
  }
  root.rejectUnknownKeys();
  requireValid(validate(profile), file);
  return profile;
}

Profile readProfile(const std::filesystem::path& file) {
  return parseProfile(readFile(file), file.string());
}

std::string toJson(const Profile& profile) {
  Json head;
  head["schema"] = {{"name", kSchema}, {"version", "1.0"}};
  head["gpu"] = Json::parse(gpuJson(profile.gpu));
  head["gpu"].erase("schema");
  head["device"] = deviceJson(profile.device);
  head["method"] = {{"tool", profile.method.tool},
                    {"grid", profile.method.grid},
                    {"grid_hash", profile.method.gridHash},
                    {"seed", profile.method.seed},
                    {"counters_missing", profile.method.countersMissing}};
  head["complete"] = profile.complete;
  head["source"] = profile.source;
  head["date"] = profile.date;
  std::string text = head.dump(2);
  text.resize(text.size() - 2);  // without the closing line
  text += ",\n" + lines("notes", std::span<const std::string>(profile.notes),
                        [](const std::string& note) { return note; });
  text += ",\n" + lines("points", std::span<const ProfilePoint>(profile.points), pointJson);
  text += ",\n" + lines("missed", std::span<const MissedPoint>(profile.missed),
                        [](const MissedPoint& missed) {
                          Json json = caseJson(missed.what);
                          json["reason"] = missed.reason;
                          return json;
                        });
  return text + "\n}\n";
}

bool isProfile(const std::filesystem::path& file) {
  try {
    const JsonDocument document = JsonDocument::read(file);
    return document.hasSchema() && document.root().object("schema").text("name") == kSchema;
  } catch (const std::runtime_error&) {
    return false;  // whoever reads it says what is wrong
  }
}

}  // namespace qplan::model::io
