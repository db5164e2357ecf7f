#include "services/procurement/domain/bill.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/time/clock.h"
#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

using money::Units;

PurchaseOrder Received(int64_t ordered, int64_t accepted, int64_t price_micros = 10 * money::kScale) {
  OrderLine line{.id = Id::Derived(Id(), "line"), .number = 1, .sku = "BOLT", .quantity = Units(ordered)};
  line.terms.price = {price_micros};
  PurchaseOrder order{.number = "PO-1", .state = PurchaseOrderState::kSent,
                      .currency = *money::Currency::Parse("EUR")};
  EXPECT_TRUE(Price(line, order.currency).ok());
  order.lines.push_back(line);
  if (accepted > 0) {
    EXPECT_TRUE(BookReceipt(order, {{line.id, Units(accepted), {}}}, 0).ok());
  }
  return order;
}

Bill BillOf(int64_t quantity, int64_t net_minor) {
  return {.number = "BI-1", .currency = *money::Currency::Parse("EUR"),
          .lines = {{.order_line_id = Id::Derived(Id(), "line"), .quantity = Units(quantity),
                     .net_minor = net_minor, .tax_code = "STANDARD", .tax_rate = {210'000}}}};
}

TEST(Match, EqualBillIsMatchedAndClearsTheReceipt) {
  PurchaseOrder order = Received(10, 10);
  Bill bill = BillOf(10, 10'000);
  ASSERT_TRUE(Match(bill, order, {}, 0).ok());
  EXPECT_EQ(bill.state, BillState::kMatched);
  EXPECT_EQ(bill.ReceiptMinor(), 10'000);
  EXPECT_EQ(order.lines[0].billed_minor, order.lines[0].received_minor);
}

TEST(Match, PriceWithinTheToleranceIsVariance) {
  PurchaseOrder order = Received(10, 10);
  Bill bill = BillOf(10, 10'200);
  ASSERT_TRUE(Match(bill, order, {}, 200).ok());
  EXPECT_EQ(bill.state, BillState::kMatched);
  EXPECT_EQ(bill.NetMinor() - bill.ReceiptMinor(), 200);
}

TEST(Match, PriceBeyondTheToleranceIsHeldUntilAPersonApproves) {
  PurchaseOrder order = Received(10, 10);
  for (int64_t net : {10'201, 9'799}) {
    Bill bill = BillOf(10, net);
    ASSERT_TRUE(Match(bill, order, {}, 200).ok());
    EXPECT_EQ(bill.state, BillState::kHeld);
    EXPECT_EQ(bill.reason, kPrice);
    EXPECT_EQ(order.lines[0].billed_minor, 0);
  }
  Bill bill = BillOf(10, 12'000);
  ASSERT_TRUE(Match(bill, order, {}, 200).ok());
  EXPECT_EQ(ReasonOf(ApproveDifference(bill, order, "anonymous")), "NAMED_PERSON_REQUIRED");
  ASSERT_TRUE(ApproveDifference(bill, order, "ann").ok());
  EXPECT_EQ(bill.state, BillState::kApproved);
  EXPECT_EQ(bill.ReceiptMinor(), 10'000);
}

TEST(Match, BillBeforeTheGoodsWaitsForThem) {
  PurchaseOrder order = Received(10, 4);
  Bill bill = BillOf(10, 10'000);
  ASSERT_TRUE(Match(bill, order, {}, 200).ok());
  EXPECT_EQ(bill.reason, kNotReceived);
  EXPECT_EQ(ReasonOf(ApproveDifference(bill, order, "ann")), kNotReceived);
  ASSERT_TRUE(BookReceipt(order, {{order.lines[0].id, Units(6), {}}}, 0).ok());
  ASSERT_TRUE(Match(bill, order, {}, 200).ok());
  EXPECT_EQ(bill.state, BillState::kMatched);
}

TEST(Match, MoreThanWasAcceptedIsHeldAndApprovalClearsOnlyTheReceipt) {
  PurchaseOrder order = Received(10, 8);
  ASSERT_TRUE(BookReceipt(order, {{order.lines[0].id, {}, Units(2)}}, 0).ok());
  Bill bill = BillOf(10, 10'000);
  ASSERT_TRUE(Match(bill, order, {}, 200).ok());
  EXPECT_EQ(bill.reason, kQuantity);
  ASSERT_TRUE(ApproveDifference(bill, order, "ann").ok());
  EXPECT_EQ(bill.ReceiptMinor(), 8'000);
  EXPECT_EQ(order.lines[0].billed, Units(8));
}

TEST(Match, WhatAnotherHeldBillClaimsIsNotBilledTwice) {
  PurchaseOrder order = Received(10, 10);
  Bill first = BillOf(10, 15'000);
  ASSERT_TRUE(Match(first, order, {}, 200).ok());
  Claims claims;
  AddClaims(first, claims);
  Bill second = BillOf(10, 10'000);
  ASSERT_TRUE(Match(second, order, claims, 200).ok());
  EXPECT_EQ(second.reason, kQuantity);
  EXPECT_EQ(ReasonOf(EverythingUnbilled(order, claims).status()), "NOTHING_TO_BILL");
  ASSERT_TRUE(Dispute(first, "wrong").ok());
}

TEST(Bill, EveryMoveThatTheStateMachineDoesNotKnowIsRefused) {
  for (int s = 1; s <= 5; ++s) {
    PurchaseOrder order = Received(10, 10);
    BillState state = static_cast<BillState>(s);
    Bill bill = BillOf(10, 10'000);
    bill.state = state;
    bill.reason = kPrice;
    EXPECT_EQ(Match(bill, order, {}, 0).ok(), state == BillState::kUnmatched) << s;
    bill.state = state;
    EXPECT_EQ(ApproveDifference(bill, order, "ann").ok(), state == BillState::kHeld) << s;
    bill.state = state;
    EXPECT_EQ(Dispute(bill, "why").ok(), state == BillState::kHeld) << s;
  }
}

TEST(Bill, TaxIsPerCode) {
  Bill bill = BillOf(1, 333);
  bill.lines.push_back(bill.lines[0]);
  bill.lines.push_back(bill.lines[0]);
  bill.lines[2].tax_code = "ZERO";
  bill.lines[2].tax_rate = {};
  auto taxes = TaxesOf(bill);
  ASSERT_TRUE(taxes.ok());
  ASSERT_EQ(taxes->size(), 2u);
  EXPECT_EQ((*taxes)[0].base_minor, 666);
  EXPECT_EQ((*taxes)[0].tax_minor, 140);  // 139.86
  EXPECT_EQ((*taxes)[1].tax_minor, 0);
}

// Any receipts and any bills in any order: cleared never exceeds received (P2, P4), and billing all that came clears all of it.
TEST(Match, AnyBillsClearExactlyWhatCame) {
  std::mt19937 random(5);
  for (int round = 0; round < 1000; ++round) {
    int64_t ordered = 1 + random() % 30;
    PurchaseOrder order = Received(ordered, 0, 3'333'333);
    OrderLine& line = order.lines[0];
    int64_t matched = 0;
    for (int step = 0; step < 20; ++step) {
      if (random() % 2 && line.Open().positive()) {
        Quantity part = Units(1 + random() % (line.Open().micros / money::kScale));
        Quantity rejected = random() % 4 == 0 ? part : Quantity{};
        ASSERT_TRUE(BookReceipt(order, {{line.id, part - rejected, rejected}}, 0).ok());
      } else if (auto lines = EverythingUnbilled(order, {}); lines.ok()) {
        Bill bill = BillOf(1, 0);
        bill.lines = *lines;
        ASSERT_TRUE(Match(bill, order, {}, 0).ok());
        ASSERT_EQ(bill.state, BillState::kMatched);
        ASSERT_EQ(bill.NetMinor(), bill.ReceiptMinor());
        matched += bill.ReceiptMinor();
        ASSERT_EQ(matched, line.received_minor);
      }
      ASSERT_LE(line.billed.micros, line.accepted.micros);
      ASSERT_EQ(matched, line.billed_minor);
    }
  }
}

}  // namespace
}  // namespace saikne::procurement
