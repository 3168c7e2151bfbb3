#include "planner/io/catalog_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"

namespace qplan::planner::io {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(OlderVersion, ComparesNumbersAsNumbers) {
  EXPECT_TRUE(olderVersion("vllm-0.6.4", "vllm-0.7.2"));
  EXPECT_TRUE(olderVersion("vllm-0.7.2", "vllm-0.19"));
  EXPECT_TRUE(olderVersion("vllm-0.6", "vllm-0.6.4"));
  EXPECT_FALSE(olderVersion("vllm-0.19", "vllm-0.7.2"));
  EXPECT_FALSE(olderVersion("vllm-0.6.4", "vllm-0.6.4"));
}

class CatalogFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "qplan_catalog_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    model::io::writeFileAtomically(folder_ / name, text);
  }

  std::filesystem::path folder_;
};

TEST_F(CatalogFolder, AbsentFoldersAreEmpty) {
  const Catalog empty = readCatalog(folder_);
  EXPECT_THAT(empty.gpus, IsEmpty());
  EXPECT_THAT(empty.priceLists, IsEmpty());
}

TEST_F(CatalogFolder, ANameHasOneOwner) {
  const std::string workload = R"({"schema": {"name": "qplan.workload", "version": "1.0"},
      "id": "ID", "aliases": ["short"], "input_tokens": 1, "output_tokens": 1})";
  put("workloads/a.json", workload);
  std::string other = workload;
  other.replace(other.find("ID"), 2, "another");
  put("workloads/b.json", other);
  try {
    readCatalog(folder_);
    ADD_FAILURE() << "accepted";
  } catch (const model::ParseError& error) {
    EXPECT_EQ(std::string(error.what()),
              (folder_ / "workloads/b.json").string() +
                  ": /aliases: the workload \"short\" is given twice (it is also in " +
                  (folder_ / "workloads/a.json").string() + ")");
  }
}

// Of one date the list with fewer GPU types first; otherwise by date.
TEST_F(CatalogFolder, PriceListsComeOldestFirst) {
  const auto list = [&](const std::string& id, const std::string& date, const std::string& more) {
    put("prices/" + id + ".json",
        R"({"schema": {"name": "qplan.prices", "version": "1.0"}, "id": ")" + id +
            R"(", "provider": "p", "date": ")" + date +
            R"(", "prices": [{"gpu": "l4", "count": 1, "usd_per_hour": 1})" + more + "]}");
  };
  list("a", "2026-02-01", R"(, {"gpu": "l40", "count": 1, "usd_per_hour": 1})");
  list("b", "2026-02-01", R"(, {"gpu": "l4", "count": 2, "usd_per_hour": 2})");
  list("c", "2025-12-31", "");
  std::vector<std::string> order;
  for (const PriceList& read : readCatalog(folder_).priceLists) order.push_back(read.id);
  EXPECT_THAT(order, ElementsAre("c", "b", "a"));
}

}  // namespace
}  // namespace qplan::planner::io
