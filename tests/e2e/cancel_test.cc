// Cancelling in the middle of everything: what has gone stays sold, the rest is walked back by whoever holds it.

#include <gtest/gtest.h>

#include "libs/testing/eventually.h"
#include "saikne/finance/v1/credit_service.pb.h"
#include "tests/e2e/invariants.h"
#include "tests/e2e/people.h"
#include "tests/e2e/routine.h"
#include "tests/e2e/workshop.h"

namespace saikne::e2e {
namespace {

using ordering::v1::ORDER_STATE_CANCELLED;
using ordering::v1::ORDER_STATE_COMPLETED;
using ordering::v1::ORDER_STATE_CONFIRMED;

std::string HeldOf(People& people, const std::string& account_key) {
  finance::v1::GetCreditAccountRequest request;
  request.set_customer_id(people.AccountId(account_key));
  return Text(people.system()
                  .Get<finance::v1::CreditAccount>("saikne.finance.v1.CreditService/GetCreditAccount", request)
                  .held());
}

const ordering::v1::OrderLine& LineOf(const Order& order, const std::string& sku) {
  for (const auto& line : order.lines())
    if (line.sku() == sku) return line;
  return ordering::v1::OrderLine::default_instance();
}

TEST(CancelTest, WhileAPurchaseIsSentAWorkOrderHalfReportedAndAShipmentGone) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"LAMP", "4", "25"}, {"HELMET", "3", "20"}, {"BIKE", "2", "500"}});
  const std::string order = people.AwaitState(deal, ORDER_STATE_CONFIRMED).id();
  people.Ship(people.AwaitShipment(order, "the lamps", [](const Shipment&) { return true; }).id());
  const PurchaseOrder helmets = people.AwaitSent(order, "HELMET");
  people.Receive(people.AwaitSent(order, "TUBE"));
  people.Report(people.AwaitReady(order, "FRAME"), "2");
  const WorkOrder bikes = people.AwaitReady(order, "BIKE");
  people.Report(bikes, "1");
  people.AwaitShipment(order, "one bike", [](const Shipment& s) { return s.lines(0).sku() == "BIKE"; });

  people.Cancel(order, "the customer changed their mind");
  const Order left = people.AwaitOrder(deal, "cancelled but for the lamps", [](const Order& o) {
    return o.state() == ORDER_STATE_CONFIRMED && Same(LineOf(o, "BIKE").cancelled(), "2");
  });
  EXPECT_TRUE(Same(LineOf(left, "LAMP").shipped(), "4")) << left.DebugString();
  EXPECT_TRUE(Same(LineOf(left, "LAMP").cancelled(), "0"));
  EXPECT_TRUE(Same(LineOf(left, "HELMET").cancelled(), "3"));
  EXPECT_TRUE(people.Shipments(order).empty());

  for (const Invoice& invoice : people.AwaitInvoices(order, 1)) people.Pay(invoice);
  people.AwaitState(deal, ORDER_STATE_COMPLETED);
  EXPECT_EQ(HeldOf(people, "alpha"), "0.00");
  EXPECT_EQ(people.GetDeal(deal).state(), crm::v1::DEAL_STATE_WON);  // a part of it was delivered

  // What was sent and started goes on for stock, and says so.
  const auto shows = [&](const char* service) {
    return testing::Eventually(absl::Seconds(20), [&] { return !people.Exceptions(service).empty(); });
  };
  EXPECT_TRUE(shows("procurement"));
  EXPECT_TRUE(shows("production"));
  people.Receive(helmets);
  people.BillAll(helmets, "ACME-1");
  people.CloseWorkOrder(bikes.id(), "nobody wants the second one");
  Routine(people).Until(absl::Seconds(20), [&] { return Same(people.Availability("HELMET").free(), "3"); });
  EXPECT_TRUE(Same(people.Availability("HELMET").free(), "3"));
  EXPECT_TRUE(Same(people.Availability("BIKE").free(), "1"));
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return Same(people.Availability("FRAME").free(), "1"); }))
      << people.Availability("FRAME").DebugString();
  EXPECT_TRUE(Same(people.Availability("WHEEL").free(), "18"));
  EXPECT_EQ(people.Balance("wip"), "0.00");
  ExpectTrail(people, deal, {"OrderCancelRequested", "DemandWithdrawn", "OrderCancelled", "CreditFreed", "OrderCompleted"});
  ExpectConsistent(system);
}

TEST(CancelTest, BeforeAnythingShippedTheDealMayBeWonAgain) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"LAMP", "4", "25"}, {"BIKE", "2", "500"}});
  const std::string order = people.AwaitState(deal, ORDER_STATE_CONFIRMED).id();
  people.AwaitWorkOrder(order, "FRAME", "released", [](const WorkOrder&) { return true; });
  people.AwaitShipment(order, "lamps", [](const Shipment&) { return true; });
  people.Cancel(order, "a typing error");
  people.AwaitState(deal, ORDER_STATE_CANCELLED);
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return people.GetDeal(deal).state() == crm::v1::DEAL_STATE_OPEN; }));
  const auto all_cancelled = [&] {
    for (const WorkOrder& work : people.WorkOrders())
      if (work.state() != WorkOrder::STATE_CANCELLED) return false;
    return true;
  };
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), all_cancelled));
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return HeldOf(people, "alpha") == "0.00"; }));
  EXPECT_TRUE(Same(people.Availability("LAMP").free(), "5"));
  EXPECT_TRUE(Same(people.Availability("WHEEL").free(), "20"));

  crm::v1::WinDealRequest win;
  win.set_id(deal);
  EXPECT_EQ(system.Get<Deal>("saikne.crm.v1.DealService/WinDeal", win).win_number(), 2);
  people.AwaitOrder(deal, "the second order", [](const Order& o) {
    return o.win_number() == 2 && o.state() == ORDER_STATE_CONFIRMED;
  });
  EXPECT_TRUE(Routine(people).Until(absl::Seconds(60), [&] {
    return people.OrdersOf(deal).back().state() == ORDER_STATE_COMPLETED;
  })) << people.OrdersOf(deal).back().DebugString();
  EXPECT_EQ(people.OrdersOf(deal).size(), 2);
  EXPECT_EQ(people.Balance("receivables"), "0.00");
  ExpectConsistent(system);
}

TEST(CancelTest, WhatWasPaidBecomesTheCustomersAdvance) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"HELMET", "3", "20"}}, {.billing = "ORDER"});
  const std::string order = people.AwaitState(deal, ORDER_STATE_CONFIRMED).id();
  for (const Invoice& invoice : people.AwaitInvoices(order, 1)) people.Pay(invoice);
  people.Cancel(order, "no longer needed");
  people.AwaitState(deal, ORDER_STATE_CANCELLED);
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return people.CreditNotes(order).size() == 1; }));
  EXPECT_EQ(people.Balance("customer_advances"), "-72.60");
  EXPECT_EQ(people.Balance("receivables"), "0.00");
  EXPECT_EQ(people.Balance("deferred_revenue"), "0.00");
  EXPECT_EQ(people.Balance("revenue"), "0.00");
  ExpectTrail(people, deal, {"InvoicePosted", "InvoicePaid", "OrderCancelled", "CreditNotePosted"});
  ExpectConsistent(system);
}

}  // namespace
}  // namespace saikne::e2e
