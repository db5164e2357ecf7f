#include "tests/e2e/invariants.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/money/money.h"
#include "libs/testing/eventually.h"
#include "saikne/finance/v1/ledger_service.pb.h"

namespace saikne::e2e {
namespace {

/// What is missing of `steps`; also names events that stand twice.
std::string WrongWith(const crm::v1::DealTrail& trail, const std::vector<std::string>& steps) {
  std::map<std::string, int> missing;
  for (const std::string& step : steps) ++missing[step];
  std::set<std::string> ids;
  std::string wrong;
  for (const auto& step : trail.steps()) {
    if (auto awaited = missing.find(step.event_type()); awaited != missing.end()) --awaited->second;
    if (!step.event_id().empty() && !ids.insert(step.event_id()).second)
      absl::StrAppend(&wrong, step.event_type(), " stands twice; ");
  }
  for (const auto& [step, count] : missing)
    if (count > 0) absl::StrAppend(&wrong, count, " x ", step, " missing; ");
  return wrong;
}

std::string Printed(const crm::v1::DealTrail& trail) {
  std::string text;
  for (const auto& step : trail.steps())
    absl::StrAppend(&text, "  ", step.since_win_ms(), " ms ", step.service(), " ", step.event_type(), " ",
                    step.document_number(), " ", step.what(), "\n");
  return text;
}

}  // namespace

void ExpectBalanced(System& system) {
  const auto balance = system.Get<finance::v1::TrialBalance>("saikne.finance.v1.LedgerService/GetTrialBalance",
                                                             finance::v1::GetTrialBalanceRequest());
  EXPECT_EQ(Text(balance.total_debit()), Text(balance.total_credit()));
  int64_t sum = 0;
  for (const auto& row : balance.rows()) sum += row.balance().units() * 100 + row.balance().nanos() / 10'000'000;
  EXPECT_EQ(sum, 0) << balance.DebugString();
}

void ExpectNoNegativeStock(System& system) {
  inventory::v1::ListStockRequest request;
  request.set_page_size(1000);
  do {
    const auto page =
        system.Get<inventory::v1::ListStockResponse>("saikne.inventory.v1.StockService/ListStock", request);
    for (const auto& row : page.rows()) {
      const auto on_hand = money::ParseMicros(row.on_hand().value());
      EXPECT_TRUE(on_hand.ok() && *on_hand >= 0) << row.ShortDebugString();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
}

void ExpectConsistent(System& system) {
  const Output reconcile = system.Ctl({"reconcile", "--wait-seconds", "30"});
  EXPECT_EQ(reconcile.code, 0) << reconcile.text;
  ExpectBalanced(system);
  ExpectNoNegativeStock(system);
}

void ExpectTrail(People& people, const std::string& deal_id, const std::vector<std::string>& steps) {
  crm::v1::DealTrail trail;
  std::string wrong;
  const bool complete = testing::Eventually(absl::Seconds(20), [&] {
    trail = people.Trail(deal_id);
    wrong = WrongWith(trail, steps);
    return wrong.empty();
  });
  EXPECT_TRUE(complete) << wrong << "\n" << Printed(trail);
}

}  // namespace saikne::e2e
