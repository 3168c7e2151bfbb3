#include "planner/io/price_reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "model/io/file.hpp"
#include "planner/cost.hpp"

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

constexpr const char* kOwnedHead =
    R"({"schema": {"name": "qplan.owned", "version": "1.0"}, "id": "rack", "date": "2026-11-01",)";

// 87,660 USD over 10 years of 8766 hours are 1 USD per hour; 5 kW x 2 x 0.1 USD/kWh another.
TEST(PriceReader, OwnServersBecomePrices) {
  const PriceList list = read("qplan_owned.json", std::string(kOwnedHead) + R"(
      "electricity_usd_per_kwh": 0.1, "pue": 2,
      "servers": [{"instance": "box", "gpu": "l40s", "count": 8, "purchase_usd": 87660,
                   "depreciation_years": 10, "power_w": 5000}]})");
  ASSERT_EQ(list.prices.size(), 1U);
  EXPECT_EQ(list.prices[0].tier, "owned");
  EXPECT_EQ(list.prices[0].count, 8);
  EXPECT_NEAR(perHour(list.prices[0].rate), 2.0, 1e-9);
  ASSERT_TRUE(list.prices[0].owned);
  EXPECT_NEAR(perHour(list.prices[0].owned->electricity), 1.0, 1e-9);
}

TEST(PriceReader, OwnServersNeedPossibleFigures) {
  const auto refused = [](const std::string& site, const std::string& server) {
    try {
      read("qplan_owned_bad.json", std::string(kOwnedHead) + site + R"(, "servers": [{
          "instance": "box", "gpu": "l40s", "count": 8, "power_w": 5000, )" +
                                       server + "}]}");
    } catch (const model::ParseError& error) {
      return error.where();
    }
    return std::string("nothing");
  };
  const std::string site = R"("electricity_usd_per_kwh": 0.1, "pue": 1.2)";
  const std::string server = R"("purchase_usd": 1, "depreciation_years": 4)";
  EXPECT_EQ(refused(R"("electricity_usd_per_kwh": 0.1, "pue": 0.9)", server), "/pue");
  EXPECT_EQ(refused(R"("electricity_usd_per_kwh": -0.1, "pue": 1)", server),
            "/electricity_usd_per_kwh");
  EXPECT_EQ(refused(site, R"("purchase_usd": 0, "depreciation_years": 4)"),
            "/servers/0/purchase_usd");
  EXPECT_EQ(refused(site, R"("purchase_usd": 1, "depreciation_years": 0)"),
            "/servers/0/depreciation_years");
  EXPECT_EQ(refused(site, server + R"(, "residual_pct": 101)"), "/servers/0/residual_pct");
  EXPECT_EQ(refused(site, server + R"(, "resale_pct": 10)"), "/servers/0/resale_pct");
}

}  // namespace
}  // namespace qplan::planner::io
