// One order of 1,000 lines, all in stock, from its deal's win to its confirmation (credit held, every line reserved), beside the same rows as
// bare SQL.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "tests/bench/bare_sql.h"
#include "tests/bench/company.h"
#include "tests/bench/report.h"
#include "tests/e2e/invariants.h"
#include "tests/e2e/people.h"

namespace saikne::bench {
namespace {

constexpr int kLines = 1000;
constexpr int kItems = 500;

std::string CreateLargeDeal(e2e::System& system, int number) {
  crm::v1::BatchCreateDealsRequest request;
  auto& deal = *request.add_requests()->mutable_deal();
  deal.set_external_key(absl::StrCat("large-", number));
  deal.set_title("Large");
  deal.set_account_external_key(CustomerKey(number));
  deal.set_billing_policy(types::v1::BILLING_POLICY_ON_ORDER);
  for (int i = 0; i < kLines; ++i) {
    auto& line = *deal.add_lines();
    line.set_sku(Sku(Lines::kGoodsOnOrder, i % kItems));
    *line.mutable_quantity() = e2e::Quantity("2");
    *line.mutable_unit_price() = e2e::Eur("19.99");
  }
  const auto response = system.Get<crm::v1::BatchCreateDealsResponse>("saikne.crm.v1.DealService/BatchCreateDeals", request);
  return response.rows_size() == 1 ? response.rows(0).id() : "";
}

absl::Duration WinToConfirmed(e2e::System& system, const std::string& deal, int orders) {
  const absl::Time start = absl::Now();
  WinDeals(system, {deal}, 1);
  EXPECT_TRUE(testing::Eventually(absl::Seconds(60), [&] {
    return system.database("ordering").Count("select count(*) from sales_orders where confirm_time is not null") == orders;
  }));
  return absl::Now() - start;
}

TEST(Bench, LargeOrder) {
  e2e::System system;
  CreateCompany(system, {.customers = 10, .items = kItems});
  WinToConfirmed(system, CreateLargeDeal(system, 0), 1);  // warm
  e2e::ExpectConsistent(system);
  const std::string deal = CreateLargeDeal(system, 1);
  absl::SleepFor(absl::Seconds(2));  // the server's counters are up to a second late
  const Writes before = CountWrites(system);
  const absl::Duration took = WinToConfirmed(system, deal, 2);
  EXPECT_TRUE(AwaitInvoices(system, 2, absl::Minutes(1)));
  e2e::ExpectConsistent(system);
  absl::SleepFor(absl::Seconds(2));
  const Writes writes = Difference(CountWrites(system), before);
  const absl::Duration bare = WriteBare(system, writes, 1);
  Report({"order of 1,000 lines, won to confirmed", Text(took),
          absl::StrCat(Text(bare), " for all ", Rows(writes), " rows, invoice included"), RatioOf(bare, took), "< 1 s"});
}

}  // namespace
}  // namespace saikne::bench
