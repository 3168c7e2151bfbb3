#include "planner/io/price_reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "model/io/file.hpp"

namespace qplan::planner::io {
namespace {

PriceList read(const std::string& name, const std::string& text) {
  const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / name;
  model::io::writeFileAtomically(file, text);
  PriceList list = readPriceList(file);
  std::filesystem::remove(file);
  return list;
}

TEST(PriceReader, ReadsJson) {
  const PriceList list = read("qplan_prices.json",
                              R"({"schema": {"name": "qplan.prices", "version": "1.0"},
      "id": "p@2026-01-02", "provider": "p", "date": "2026-01-02", "source": "a price page",
      "prices": [{"gpu": "h100-sxm-80gb", "count": 8, "usd_per_hour": 36, "instance": "big",
                  "tier": "spot", "region": "eu"},
                 {"gpu": "l4", "count": 1, "usd_per_hour": 0.72}]})");
  EXPECT_EQ(list.id, "p@2026-01-02");
  ASSERT_EQ(list.prices.size(), 2U);
  const Price& big = list.prices[0];
  EXPECT_EQ(big.gpu, "h100-sxm-80gb");
  EXPECT_EQ(big.count, 8);
  EXPECT_NEAR(big.rate.value(), 0.01, 1e-15);  // 36 USD in 3600 s
  EXPECT_EQ(big.tier, "spot");
  EXPECT_EQ(big.region, "eu");
  EXPECT_EQ(big.date, "2026-01-02");
  EXPECT_EQ(big.source, "a price page");
  EXPECT_EQ(list.prices[1].tier, "on_demand");
  EXPECT_EQ(list.prices[1].instance, "1xl4");
}

TEST(PriceReader, ReadsCsvInAnyColumnOrder) {
  const PriceList list = read("qplan_mine.csv",
                              "usd_per_hour,gpu,count,date,tier\r\n"
                              "7.2,l40s,4,2026-01-02,\r\n"
                              "3.6,l40s,4,2026-01-03,spot\r\n");
  EXPECT_EQ(list.id, "qplan_mine");
  EXPECT_EQ(list.provider, "qplan_mine");
  EXPECT_EQ(list.date, "2026-01-03");
  ASSERT_EQ(list.prices.size(), 2U);
  EXPECT_NEAR(list.prices[0].rate.value(), 0.002, 1e-15);
  EXPECT_EQ(list.prices[0].tier, "on_demand");
  EXPECT_EQ(list.prices[0].instance, "4xl40s");
  EXPECT_EQ(list.prices[1].tier, "spot");
}

}  // namespace
}  // namespace qplan::planner::io
