#include "tests/layers/layers.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace qplan::layers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Layers, TreeHasNoUpwardIncludeAndPureFoldersStayPure) {
  const std::filesystem::path root = QPLAN_SOURCE_DIR;
  ASSERT_TRUE(std::filesystem::exists(root / "model" / "quantity.hpp"));
  std::string findings;
  for (const Violation& violation : checkTree(root)) findings += toString(violation) + "\n";
  EXPECT_EQ(findings, "");
}

TEST(Layers, PlantedUpwardIncludeInTreeIsFound) {
  const std::filesystem::path root =
      std::filesystem::path(testing::TempDir()) / "qplan_layers_planted";
  std::filesystem::remove_all(root);
  std::filesystem::create_directories(root / "model");
  std::filesystem::create_directories(root / "planner");
  std::ofstream(root / "model" / "good.hpp") << "#include \"model/gpu.hpp\"\n";
  std::ofstream(root / "model" / "bad.cpp") << "#pragma once\n#include \"planner/catalog.hpp\"\n";
  std::ofstream(root / "planner" / "good.cpp") << "#include \"model/gpu.hpp\"\n";
  const std::vector<Violation> found = checkTree(root);
  std::filesystem::remove_all(root);
  EXPECT_THAT(found,
              ElementsAre(Violation{"model/bad.cpp", 2,
                                    "model/ must not include planner/ (planner/catalog.hpp)"}));
}

TEST(Layers, EveryUpwardPairIsRefused) {
  EXPECT_THAT(check("model/a.hpp", "#include \"model/io/gpu.hpp\"\n"), SizeIs(1));
  EXPECT_THAT(check("model/io/a.cpp", "#include \"planner/catalog.hpp\"\n"), SizeIs(1));
  EXPECT_THAT(check("planner/a.cpp", "#include \"planner/io/catalog.hpp\"\n"), SizeIs(1));
  EXPECT_THAT(check("planner/a.cpp", "#include \"planner/cli/main.hpp\"\n"), SizeIs(1));
  EXPECT_THAT(check("planner/report/a.cpp", "#include \"planner/cli/main.hpp\"\n"), SizeIs(1));
  EXPECT_THAT(check("planner/cli/a.cpp", "#include \"gui/models/table.hpp\"\n"), SizeIs(1));
  EXPECT_THAT(check("gui/models/a.cpp", "#include \"gui/views/table.hpp\"\n"), SizeIs(1));
  EXPECT_THAT(check("profiler/core/a.cpp", "#include \"profiler/cuda/gemm.hpp\"\n"), SizeIs(1));
}

TEST(Layers, DownwardIncludesPass) {
  EXPECT_THAT(check("planner/cli/main.cpp",
                    "#include <iostream>\n#include \"planner/io/catalog.hpp\"\n"
                    "#include \"model/gpu.hpp\"\n"),
              IsEmpty());
  EXPECT_THAT(check("model/io/gpu.cpp", "#include <fstream>\n#include <nlohmann/json.hpp>\n"),
              IsEmpty());
}

TEST(Layers, PureFoldersMayNotTouchTheWorld) {
  for (const std::string header : {"fstream", "iostream", "chrono", "thread", "future", "cstdio",
                                   "filesystem", "nlohmann/json.hpp", "QString", "sys/stat.h"}) {
    EXPECT_THAT(check("model/a.cpp", "#include <" + header + ">\n"), SizeIs(1)) << header;
    EXPECT_THAT(check("planner/simulate/a.cpp", "#include <" + header + ">\n"), SizeIs(1))
        << header;
  }
  for (const std::string line :
       {"const char* home = std::getenv(\"HOME\");", "std::random_device seed;",
        "std::printf(\"x\");", "std::exit(1);", "static int calls = 0;", "static Cache cache;",
        "static std::map<int, int> memo{};", "thread_local int depth = 0;"}) {
    EXPECT_THAT(check("planner/a.cpp", line + "\n"), SizeIs(1)) << line;
    EXPECT_THAT(check("planner/cli/a.cpp", line + "\n"), IsEmpty()) << line;
  }
}

TEST(Layers, ConstantsFunctionsAndCommentsPass) {
  for (const std::string line :
       {"static constexpr int kLimit = 3;", "static const std::vector<int> kSizes{1, 2};",
        "static Seconds total(int n);", "static_assert(true);", "auto n = static_cast<int>(x);",
        "// static int calls = 0; getenv(\"HOME\")", "/* std::exit(1); */",
        "return \"static int x = 0;\";", "#include <vector>", "// #include <fstream>",
        "const double timeToExit = exitRate;"}) {
    EXPECT_THAT(check("model/a.cpp", line + "\n"), IsEmpty()) << line;
  }
}

TEST(Layers, UnknownFolderIsAFinding) {
  const std::vector<Violation> found = check("planner/extra/a.cpp", "");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].message, HasSubstr("no layer"));
}

TEST(Layers, FindingNamesFileAndLine) {
  const std::vector<Violation> found = check("model/a.cpp", "int x;\n\n#include <thread>\n");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(toString(found[0]), "model/a.cpp:3: model/ is pure and must not include <thread>");
}

}  // namespace
}  // namespace qplan::layers
