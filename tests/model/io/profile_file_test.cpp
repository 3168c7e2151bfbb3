#include "model/io/profile_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "model/diagnostic.hpp"
#include "model/io/gpu_file.hpp"

namespace qplan::model::io {
namespace {

Gpu someGpu() { return readGpu(std::string(QPLAN_SOURCE_DIR) + "/tests/data/gpus/my-gpu.json"); }

ProfilePoint point(KernelCase what, double seconds) {
  ProfilePoint made;
  made.what = what;
  made.kernel = "some_kernel";
  made.median = Seconds(seconds);
  made.p10 = Seconds(seconds * 0.98);
  made.p90 = Seconds(seconds * 1.25);
  made.samples = 12;
  return made;
}

// One point of every class and every optional figure.
Profile someProfile() {
  Profile profile;
  profile.gpu = someGpu();
  profile.device = {"My GPU",   "GPU-1",      {8, 6},     84,         2,      Bytes(48e9),
                    Bytes(6e6), Hertz(1.8e9), Hertz(8e9), Watts(300), true,   std::nullopt,
                    "580.1",    "13.0",       "13.1",     "9.19",     "13.0", ""};
  profile.method = {"qprof 0.1.0", "quick", "abc", 7, "no permission"};
  profile.complete = false;
  profile.source = "bench";
  profile.date = "2026-11-24";
  profile.notes = {"first", "second, \"quoted\""};
  const AttentionHeads heads{32, 8, 128};
  profile.points = {
      point(GemmCase{Format::int4W4a16, 17, {4096, 14336}}, 1.0 / 3e4),
      point(DecodeCase{KvDtype::fp8, 8, 4096, heads}, 2e-5),
      point(PrefillCase{2, 512, 4096, heads}, 3e-4),
      point(ElementwiseCase{ElementwiseOp::quantize, Format::int8W8a8, 8, 4096}, 2e-6),
      point(ElementwiseCase{ElementwiseOp::norm, Format::bf16, 8, 4096}, 2e-6),
      point(MemoryCase{MemoryAccess::read, 1 << 30}, 1e-3),
      point(HostCopyCase{CopyDirection::deviceToHost, 1 << 20}, 1e-4),
      point(GapCase{GapKind::programmatic}, 7e-7),
      point(AllReduceCase{4, 65536}, 1e-5),
      point(SustainedCase{Format::bf16, 8192}, 2e-3)};
  profile.points[0].algorithm = "algo 6";
  profile.points[0].smClock = Hertz(1.755e9);
  profile.points[0].power = Watts(287.5);
  profile.points[0].throttle = {"sw_power_cap"};
  profile.points[0].counters = Counters{Bytes(3e7), Bytes(1e5), 12345, 61.5, 70000, Seconds(3e-5)};
  profile.points[0].flag = "SM clock below 75 %";
  profile.points[1].timing = TimingMethod::graph;
  profile.missed = {{GemmCase{Format::fp8W8a8, 1, {64, 64}}, "no FP8 matrix units"}};
  return profile;
}

TEST(ProfileFile, ReadsWhatItWrote) {
  const Profile profile = someProfile();
  const std::string text = toJson(profile);
  EXPECT_EQ(parseProfile(text, "p.json"), profile);
  EXPECT_EQ(toJson(parseProfile(text, "p.json")), text);
}

RC_GTEST_PROP(ProfileFile, KeepsEveryTime, (int nanoseconds, int samples)) {
  Profile profile;
  profile.gpu = someGpu();
  profile.points = {point(GapCase{}, (1.0 + std::abs(nanoseconds % 1000000)) / 3e9)};
  profile.points[0].samples = std::abs(samples % 1000);
  RC_ASSERT(parseProfile(toJson(profile), "p.json") == profile);
}

std::string messageFor(const std::string& text) {
  try {
    parseProfile(text, "p.json");
  } catch (const ParseError& error) {
    return error.what();
  }
  return "accepted";
}

std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), instead);
}

TEST(ProfileFile, SaysWhereAFileIsWrong) {
  const std::string good = toJson(someProfile());
  EXPECT_NE(messageFor(with(good, "\"m\":17", "\"m\":0")).find("/points/0"), std::string::npos);
  EXPECT_NE(
      messageFor(with(good, "\"class\":\"gemm\"", "\"class\":\"gem\"")).find("/points/0/class"),
      std::string::npos);
  EXPECT_NE(messageFor(with(good, "\"samples\":12", "\"samples\":12,\"sample\":1"))
                .find("/points/0/sample"),
            std::string::npos);
  EXPECT_NE(messageFor(with(good, "\"version\": \"1.0\"", "\"version\": \"2.0\"")).find("newer"),
            std::string::npos);
  EXPECT_NE(
      messageFor(with(good, "\"op\":\"quantize\",\"format\":\"int8-w8a8\"", "\"op\":\"norm\""))
          .find("same as an earlier point"),
      std::string::npos);
  EXPECT_NE(messageFor(with(good, "\"sm_count\": 84", "\"sm_count\": 0")).find("/gpu/sm_count"),
            std::string::npos);
  // A file cut off by hand is not a GPU without measurements.
  Profile empty = someProfile();
  empty.points.clear();
  empty.missed.clear();
  EXPECT_EQ(parseProfile(toJson(empty), "p.json"), empty);
  const std::string none = with(toJson(empty), "\"points\"", "\"missed_points\"");
  EXPECT_NE(messageFor(none).find("/points: is missing"), std::string::npos);
}

}  // namespace
}  // namespace qplan::model::io
