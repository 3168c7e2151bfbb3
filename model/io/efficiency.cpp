#include "model/io/efficiency.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "model/io/json.hpp"

namespace qplan::model::io {

namespace {

using Json = nlohmann::ordered_json;

// One figure of a record: its key, unit included, and the member it fills. One table per record
// drives reading and writing.
template <class T>
struct Field {
  const char* key;
  std::variant<double T::*, Seconds T::*, BytesPerSecond T::*, Bytes T::*, int T::*, bool T::*>
      member;
};

constexpr Field<GemmEfficiency> kGemm[] = {
    {"startup_s", &GemmEfficiency::startup},
    {"memory", &GemmEfficiency::memory},
    {"root_bytes_s", &GemmEfficiency::rootBytes},
    {"math", &GemmEfficiency::math},
    {"tile_half", &GemmEfficiency::tileHalf},
    {"overlap", &GemmEfficiency::overlap},
    {"wave_rounding", &GemmEfficiency::waveRounding},
    {"wave_startup_s", &GemmEfficiency::waveStartup},
    {"split_startup_s", &GemmEfficiency::splitStartup},
    {"max_splits", &GemmEfficiency::maxSplits},
    {"partial_tile", &GemmEfficiency::partialTile},
    {"saturating_share", &GemmEfficiency::saturatingShare},
    {"whole_waves", &GemmEfficiency::wholeWaves},
};

constexpr Field<DecodeEfficiency> kDecode[] = {
    {"start_up_s", &DecodeEfficiency::startUp},
    {"regroup_s", &DecodeEfficiency::regroup},
    {"sequence_head_s", &DecodeEfficiency::sequenceHead},
    {"bandwidth", &DecodeEfficiency::bandwidth},
    {"underfill", &DecodeEfficiency::underfill},
    {"stream_rate_bytes_per_s", &DecodeEfficiency::streamRate},
    {"fp8_start_up_s", &DecodeEfficiency::fp8StartUp},
    {"fp8_bandwidth", &DecodeEfficiency::fp8Bandwidth},
    {"skew", &DecodeEfficiency::skew},
};

constexpr Field<PrefillEfficiency> kPrefill[] = {
    {"start_up_s", &PrefillEfficiency::startUp},
    {"compute", &PrefillEfficiency::compute},
    {"bandwidth", &PrefillEfficiency::bandwidth},
    {"row_block", &PrefillEfficiency::rowBlock},
};

constexpr Field<ElementwiseKernel> kElementwise[] = {
    {"start_up_s", &ElementwiseKernel::startUp},
    {"row_s", &ElementwiseKernel::row},
    {"bandwidth", &ElementwiseKernel::bandwidth},
};

constexpr Field<RingEfficiency> kRing[] = {
    {"start_up_s", &RingEfficiency::startUp},
    {"per_rank_s", &RingEfficiency::perRank},
    {"ramp_s", &RingEfficiency::ramp},
};

constexpr Field<PeerKernelEfficiency> kPeer[] = {
    {"start_up_s", &PeerKernelEfficiency::startUp},
    {"per_doubling_s", &PeerKernelEfficiency::perDoubling},
    {"two_shot_start_up_s", &PeerKernelEfficiency::twoShotStartUp},
    {"two_shot_per_rank_s", &PeerKernelEfficiency::twoShotPerRank},
    {"one_shot", &PeerKernelEfficiency::oneShot},
    {"two_shot", &PeerKernelEfficiency::twoShot},
    {"limit_bytes", &PeerKernelEfficiency::limit},
};

constexpr Field<PointToPointEfficiency> kPointToPoint[] = {
    {"start_up_s", &PointToPointEfficiency::startUp},
    {"bandwidth", &PointToPointEfficiency::bandwidth},
};

constexpr const char* kPaths[kPathKindCount] = {"nvlink", "pcie", "network"};

template <class M>
struct MemberType;
template <class T, class V>
struct MemberType<V T::*> {
  using Type = V;
};

template <class T, std::size_t N>
void readFields(const JsonObject& object, const Field<T> (&fields)[N], T& into) {
  for (const auto& field : fields) {
    std::visit(
        [&](auto member) {
          using V = typename MemberType<decltype(member)>::Type;
          if constexpr (std::is_same_v<V, bool>) {
            if (const auto value = object.optionalFlag(field.key)) into.*member = *value;
          } else if constexpr (std::is_same_v<V, int>) {
            if (const auto value = object.optionalInteger(field.key)) into.*member = *value;
          } else {
            if (const auto value = object.optionalNumber(field.key)) into.*member = V(*value);
          }
        },
        field.member);
  }
}

template <class T, std::size_t N>
Json writeFields(const T& from, const Field<T> (&fields)[N]) {
  Json json;
  for (const auto& field : fields) {
    std::visit(
        [&](auto member) {
          using V = typename MemberType<decltype(member)>::Type;
          if constexpr (std::is_arithmetic_v<V>) {
            json[field.key] = from.*member;
          } else {
            json[field.key] = (from.*member).value();
          }
        },
        field.member);
  }
  return json;
}

template <class T, std::size_t N>
void readRecord(const JsonObject& parent, const char* key, const Field<T> (&fields)[N], T& into) {
  if (const auto object = parent.optionalObject(key)) {
    readFields(*object, fields, into);
    object->rejectUnknownKeys();
  }
}

void readGemm(const JsonObject& root, Efficiency& efficiency) {
  const auto gemm = root.optionalObject("gemm");
  if (!gemm) return;
  for (const Format format : kFormats) {
    const auto object = gemm->optionalObject(name(format));
    if (!object) continue;
    GemmEfficiency record;
    const std::string family = object->text("family");
    if (const auto known = gemmFamilyNamed(family)) {
      record.family = *known;
    } else {
      object->fail("family", "unknown kernel family '" + family + "'",
                   "one of cublas, cutlass_sm80, cutlass_sm89, cutlass_sm90, marlin, machete");
    }
    readFields(*object, kGemm, record);
    object->rejectUnknownKeys();
    efficiency.gemm[static_cast<std::size_t>(format)] = record;
  }
  gemm->rejectUnknownKeys();
}

void readCollective(const JsonObject& root, CollectiveEfficiency& collective) {
  const auto object = root.optionalObject("collective");
  if (!object) return;
  if (const auto ring = object->optionalObject("ring")) {
    for (std::size_t i = 0; i < kPathKindCount; ++i) {
      const auto path = ring->optionalObject(kPaths[i]);
      if (!path) continue;
      readFields(*path, kRing, collective.ring[i]);
      const auto bandwidth = path->numbers("bandwidth");
      if (!bandwidth.empty()) {
        if (bandwidth.size() != 3) {
          path->fail("bandwidth", "three figures wanted", "for 2, 4 and 8 ranks");
        }
        std::copy(bandwidth.begin(), bandwidth.end(), collective.ring[i].bandwidth.begin());
      }
      path->rejectUnknownKeys();
    }
    ring->rejectUnknownKeys();
  }
  readRecord(*object, "peer", kPeer, collective.peer);
  if (const auto pairs = object->optionalObject("point_to_point")) {
    for (std::size_t i = 0; i < kPathKindCount; ++i) {
      readRecord(*pairs, kPaths[i], kPointToPoint, collective.pointToPoint[i]);
    }
    pairs->rejectUnknownKeys();
  }
  object->rejectUnknownKeys();
}

Provenance provenanceNamed(const JsonObject& root) {
  const auto text = root.optionalText("provenance");
  if (!text) return Provenance::interpolated;
  for (int i = 0; i <= static_cast<int>(Provenance::user); ++i) {
    if (name(static_cast<Provenance>(i)) == *text) return static_cast<Provenance>(i);
  }
  root.fail("provenance", "unknown provenance '" + *text + "'",
            "one of measured, calibrated, interpolated, extrapolated, datasheet, user");
}

ComputeCapability capability(const JsonObject& root) {
  const std::string text = root.optionalText("compute_capability").value_or("0.0");
  const auto dot = text.find('.');
  const auto digits = [&](const std::string& part) {
    if (part.empty() || part.find_first_not_of("0123456789") != std::string::npos) {
      root.fail("compute_capability", "'" + text + "' is not a version", "for example 9.0");
    }
    return std::stoi(part.substr(0, 4));
  };
  if (dot == std::string::npos) return {digits(text), 0};
  return {digits(text.substr(0, dot)), digits(text.substr(dot + 1))};
}

}  // namespace

Efficiency readEfficiency(const std::filesystem::path& file) {
  JsonDocument document = JsonDocument::read(file);
  const JsonObject root = document.rootOf("qplan.efficiency", 1, 0);
  Efficiency efficiency;
  efficiency.gpu = root.text("gpu");
  efficiency.architecture = root.optionalText("architecture").value_or("");
  efficiency.computeCapability = capability(root);
  readGemm(root, efficiency);
  if (const auto attention = root.optionalObject("attention")) {
    readRecord(*attention, "decode", kDecode, efficiency.attention.decode);
    readRecord(*attention, "prefill", kPrefill, efficiency.attention.prefill);
    attention->rejectUnknownKeys();
  }
  if (const auto elementwise = root.optionalObject("elementwise")) {
    for (const ElementwiseOp op : kElementwiseOps) {
      readRecord(*elementwise, std::string(name(op)).c_str(), kElementwise,
                 efficiency.elementwise.kernels[static_cast<std::size_t>(op)]);
    }
    elementwise->rejectUnknownKeys();
  }
  readCollective(root, efficiency.collective);
  if (const auto gap = root.optionalNumber("launch_gap_s")) efficiency.launchGap = Seconds(*gap);
  efficiency.provenance = provenanceNamed(root);
  efficiency.source = root.optionalText("source").value_or("");
  efficiency.date = root.optionalText("date").value_or("");
  (void)root.optionalObject("fits");  // what the figures were fitted on and how well; for people
  root.rejectUnknownKeys();
  std::vector<Diagnostic> found = validate(efficiency.attention);
  const auto append = [&](std::vector<Diagnostic> more) {
    found.insert(found.end(), more.begin(), more.end());
  };
  append(validate(efficiency.elementwise));
  append(validate(efficiency.collective));
  for (const auto& gemm : efficiency.gemm) {
    if (gemm) append(validate(*gemm));
  }
  requireValid(found, file.string());
  return efficiency;
}

std::string toJson(const Efficiency& efficiency) {
  Json json;
  json["schema"] = {{"name", "qplan.efficiency"}, {"version", "1.0"}};
  json["gpu"] = efficiency.gpu;
  json["architecture"] = efficiency.architecture;
  json["compute_capability"] = std::to_string(efficiency.computeCapability.major) + "." +
                               std::to_string(efficiency.computeCapability.minor);
  for (const Format format : kFormats) {
    const auto& record = efficiency.gemm[static_cast<std::size_t>(format)];
    if (!record) continue;
    Json fields;
    fields["family"] = name(record->family);
    fields.update(writeFields(*record, kGemm));
    json["gemm"][std::string(name(format))] = std::move(fields);
  }
  json["attention"]["decode"] = writeFields(efficiency.attention.decode, kDecode);
  json["attention"]["prefill"] = writeFields(efficiency.attention.prefill, kPrefill);
  for (const ElementwiseOp op : kElementwiseOps) {
    json["elementwise"][std::string(name(op))] =
        writeFields(efficiency.elementwise.kernels[static_cast<std::size_t>(op)], kElementwise);
  }
  for (std::size_t i = 0; i < kPathKindCount; ++i) {
    Json ring = writeFields(efficiency.collective.ring[i], kRing);
    ring["bandwidth"] = efficiency.collective.ring[i].bandwidth;
    json["collective"]["ring"][kPaths[i]] = std::move(ring);
  }
  json["collective"]["peer"] = writeFields(efficiency.collective.peer, kPeer);
  for (std::size_t i = 0; i < kPathKindCount; ++i) {
    json["collective"]["point_to_point"][kPaths[i]] =
        writeFields(efficiency.collective.pointToPoint[i], kPointToPoint);
  }
  json["launch_gap_s"] = efficiency.launchGap.value();
  json["provenance"] = name(efficiency.provenance);
  json["source"] = efficiency.source;
  json["date"] = efficiency.date;
  return json.dump(2) + "\n";
}

}  // namespace qplan::model::io
