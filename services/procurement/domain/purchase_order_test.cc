#include "services/procurement/domain/purchase_order.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <set>

#include "absl/time/clock.h"
#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

using money::Units;
using State = PurchaseOrderState;

constexpr int64_t kLimit = 100'000;
const absl::CivilDay kToday(2026, 11, 23);

OrderLine LineOf(int number, int64_t quantity, int64_t price_micros = 10 * money::kScale) {
  OrderLine line{.id = Id::Derived(Id(), "line" + std::to_string(number)), .number = number,
                 .item_id = Id::Derived(Id(), "item"), .sku = "BOLT", .quantity = Units(quantity)};
  line.terms.price = {price_micros};
  EXPECT_TRUE(Price(line, *money::Currency::Parse("EUR")).ok());
  return line;
}

PurchaseOrder OrderOf(State state, std::vector<OrderLine> lines = {LineOf(1, 10)}) {
  PurchaseOrder order{.id = Id::New(absl::Now()), .number = "PO-1", .state = state,
                      .currency = *money::Currency::Parse("EUR"), .lines = std::move(lines)};
  EXPECT_TRUE(Total(order).ok());
  return order;
}

DemandLine Demand(int n) { return {Id::Derived(Id(), "demand"), Id::Derived(Id(), std::to_string(n))}; }

TEST(PurchaseOrder, EveryMoveThatTheStateMachineDoesNotKnowIsRefused) {
  using Move = std::function<absl::Status(PurchaseOrder&)>;
  const std::map<std::string, Move> moves = {
      {"submit", [](PurchaseOrder& o) { return Submit(o, "ann", kLimit); }},
      {"approve", [](PurchaseOrder& o) { return Approve(o, "ann", kLimit); }},
      {"send", [](PurchaseOrder& o) { return Send(o, kToday); }},
      {"acknowledge", [](PurchaseOrder& o) { return Acknowledge(o); }},
      {"cancel", [](PurchaseOrder& o) { return Cancel(o, "why"); }},
      {"close", [](PurchaseOrder& o) { return Close(o, "why"); }},
      {"receive", [](PurchaseOrder& o) {
         return BookReceipt(o, {{o.lines[0].id, Units(1), {}}}, 0).status();
       }}};
  const std::map<std::string, std::set<State>> allowed = {
      {"submit", {State::kDraft}},
      {"approve", {State::kToApprove}},
      {"send", {State::kApproved}},
      {"acknowledge", {State::kSent}},
      {"cancel", {State::kDraft, State::kSubmitted, State::kToApprove, State::kApproved, State::kSent,
                  State::kAcknowledged}},
      {"close", {State::kPartReceived}},
      {"receive", {State::kSent, State::kAcknowledged, State::kPartReceived}}};
  for (const auto& [name, move] : moves) {
    for (int s = 1; s <= 10; ++s) {
      PurchaseOrder order = OrderOf(static_cast<State>(s));
      absl::Status status = move(order);
      if (allowed.at(name).contains(static_cast<State>(s))) {
        EXPECT_TRUE(status.ok()) << name << " from " << s << ": " << status;
      } else {
        EXPECT_EQ(ReasonOf(status), "PURCHASE_ORDER_STATE") << name << " from " << s;
        EXPECT_EQ(order.state, static_cast<State>(s)) << name;
      }
    }
  }
}

TEST(PurchaseOrder, WithinTheLimitNobodyIsAsked) {
  PurchaseOrder order = OrderOf(State::kDraft);  // 100.00
  ASSERT_TRUE(Submit(order, "", 10'000).ok());
  EXPECT_EQ(order.state, State::kApproved);
  ASSERT_TRUE(Send(order, kToday).ok());
  EXPECT_EQ(order.expected_date, kToday);
}

TEST(PurchaseOrder, OverTheLimitNeedsTwoPeople) {
  PurchaseOrder order = OrderOf(State::kDraft);
  ASSERT_TRUE(Submit(order, "ann", 9'999).ok());
  EXPECT_EQ(order.state, State::kToApprove);
  EXPECT_EQ(ReasonOf(Approve(order, "ann", 9'999)), "SAME_PERSON");
  for (const char* nobody : {"", "anonymous", "system:procurement"}) {
    EXPECT_EQ(ReasonOf(Approve(order, nobody, 9'999)), "NAMED_PERSON_REQUIRED");
  }
  ASSERT_TRUE(Approve(order, "bob", 9'999).ok());
  EXPECT_EQ(order.state, State::kApproved);
}

TEST(PurchaseOrder, SubmittedByTheSystemNeedsTwoApprovals) {
  PurchaseOrder order = OrderOf(State::kDraft);
  ASSERT_TRUE(Submit(order, "", 9'999).ok());
  ASSERT_TRUE(Approve(order, "ann", 9'999).ok());
  EXPECT_EQ(order.state, State::kToApprove);
  EXPECT_EQ(ReasonOf(Approve(order, "ann", 9'999)), "SAME_PERSON");
  ASSERT_TRUE(Approve(order, "bob", 9'999).ok());
  EXPECT_EQ(order.state, State::kApproved);
}

TEST(PurchaseOrder, WithoutLinesIsNotSubmitted) {
  PurchaseOrder order = OrderOf(State::kDraft, {});
  EXPECT_EQ(ReasonOf(Submit(order, "ann", kLimit)), "NO_LINES");
}

TEST(PurchaseOrder, ExpectedAfterTheLongestLeadTime) {
  PurchaseOrder order = OrderOf(State::kApproved, {LineOf(1, 1), LineOf(2, 1)});
  order.lines[1].terms.lead_time_days = 9;
  ASSERT_TRUE(Send(order, kToday).ok());
  EXPECT_EQ(order.expected_date, kToday + 9);
}

TEST(BookReceipt, ServesPegsInOrderAndCutsTheLastOnes) {
  PurchaseOrder order = OrderOf(State::kSent);
  order.lines[0].pegs = {{Demand(1), Units(4), {}}, {Demand(2), Units(5), {}}};
  auto receipt = BookReceipt(order, {{order.lines[0].id, Units(5), Units(3)}}, 0);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  const ReceiptLine& line = (*receipt)[0];
  ASSERT_EQ(line.served.size(), 2u);
  EXPECT_EQ(line.served[0].accepted, Units(4));
  EXPECT_EQ(line.served[1].accepted, Units(1));
  EXPECT_EQ(line.still_expected, Units(2));
  EXPECT_EQ(line.value_minor, 5'000);
  EXPECT_EQ(order.state, State::kPartReceived);
  EXPECT_EQ(CutPegsToOpen(order), std::vector<DemandLine>{Demand(2)});
  EXPECT_EQ(order.lines[0].pegs[1].open, Units(2));
}

TEST(BookReceipt, MoreThanOrderedIsRefusedBeyondTheTolerance) {
  PurchaseOrder order = OrderOf(State::kSent);
  auto refused = BookReceipt(order, {{order.lines[0].id, Units(10), Units(1)}}, 999);
  EXPECT_EQ(ReasonOf(refused.status()), "OVER_RECEIPT");
  order = OrderOf(State::kSent);
  EXPECT_TRUE(BookReceipt(order, {{order.lines[0].id, Units(11), {}}}, 1000).ok());
  EXPECT_EQ(order.state, State::kReceived);
  EXPECT_EQ(order.lines[0].received_minor, 11'000);
}

TEST(BookReceipt, AllRejectedIsReceivedWithoutValue) {
  PurchaseOrder order = OrderOf(State::kSent);
  order.lines[0].pegs = {{Demand(1), Units(10), {}}};
  ASSERT_TRUE(BookReceipt(order, {{order.lines[0].id, {}, Units(10)}}, 0).ok());
  EXPECT_EQ(order.state, State::kReceived);
  EXPECT_EQ(order.lines[0].received_minor, 0);
  EXPECT_EQ(CutPegsToOpen(order).size(), 1u);
}

TEST(BookReceipt, UnknownLine) {
  PurchaseOrder order = OrderOf(State::kSent);
  EXPECT_EQ(ReasonOf(BookReceipt(order, {{Id::New(absl::Now()), Units(1), {}}}, 0).status()),
            "PURCHASE_ORDER_LINE_NOT_FOUND");
}

TEST(BookReceipt, PartsOfAnyReceiptsSumToTheLine) {
  std::mt19937 random(11);
  for (int round = 0; round < 3000; ++round) {
    PurchaseOrder order = OrderOf(State::kSent, {LineOf(1, 1 + random() % 20, 3'333'333)});
    OrderLine& line = order.lines[0];
    line.terms.factor = {1 + static_cast<int64_t>(random() % 3'000'000)};
    ASSERT_TRUE(Price(line, order.currency).ok());
    line.pegs = {{Demand(1), Quantity{line.stock_quantity.micros / 2}, {}}};
    int64_t value = 0;
    Quantity stock, served;
    while (order.Active()) {
      Quantity left = line.Open();
      Quantity accepted{static_cast<int64_t>(random() % (left.micros + 1))};
      Quantity rejected{random() % 3 == 0 ? static_cast<int64_t>(random()) % (left - accepted + Quantity{1}).micros : 0};
      if ((accepted + rejected).zero()) accepted = left;
      auto receipt = BookReceipt(order, {{line.id, accepted, rejected}}, 0);
      ASSERT_TRUE(receipt.ok()) << receipt.status();
      value += (*receipt)[0].value_minor;
      stock += (*receipt)[0].stock;
      for (const Peg& peg : (*receipt)[0].served) served += peg.accepted;
      CutPegsToOpen(order);
      ASSERT_LE(line.OpenPegs().micros, line.OpenStock().micros);
      ASSERT_GE((*receipt)[0].value_minor, 0);
    }
    EXPECT_EQ(value, line.received_minor);
    EXPECT_EQ(stock, line.accepted_stock);
    EXPECT_EQ(served, line.pegs[0].accepted);
    EXPECT_EQ(line.accepted + line.rejected, line.quantity);
    if (line.rejected.zero()) {
      EXPECT_EQ(value, line.net_minor);
      EXPECT_EQ(stock, line.stock_quantity);
    }
  }
}

TEST(Cancel, TakesAllPegs) {
  PurchaseOrder order = OrderOf(State::kSent);
  order.lines[0].pegs = {{Demand(1), Units(4), {}}, {Demand(2), Units(5), {}}};
  ASSERT_TRUE(Cancel(order, "why").ok());
  EXPECT_EQ(CutPegsToOpen(order).size(), 2u);
  EXPECT_TRUE(order.lines[0].OpenPegs().zero());
}

TEST(SettleRequisitions, FollowTheOrder) {
  PurchaseOrder order = OrderOf(State::kDraft);
  order.automatic = true;
  order.lines[0].pegs = {{Demand(1), Units(4), {}}, {Demand(2), Units(5), {}}};
  SettleRequisitions(order, absl::Now());
  ASSERT_EQ(order.requisitions.size(), 2u);
  EXPECT_TRUE(order.requisitions[0].raised);
  EXPECT_EQ(order.requisitions[1].quantity, Units(5));

  for (Requisition& r : order.requisitions) r.raised = r.changed = false;
  order.lines[0].pegs[0].open = {};
  order.lines[0].pegs[1].open = Units(3);
  SettleRequisitions(order, absl::Now());
  EXPECT_TRUE(order.requisitions[0].cancelled);
  EXPECT_EQ(order.requisitions[0].quantity, Units(4));
  EXPECT_FALSE(order.requisitions[1].raised);
  EXPECT_EQ(order.requisitions[1].quantity, Units(3));

  order.state = State::kSent;
  SettleRequisitions(order, absl::Now());
  EXPECT_EQ(order.requisitions[0].state, RequisitionState::kCancelled);
  EXPECT_EQ(order.requisitions[1].state, RequisitionState::kOrdered);
  order.state = State::kReceived;
  SettleRequisitions(order, absl::Now());
  EXPECT_EQ(order.requisitions[1].state, RequisitionState::kClosed);
}

}  // namespace
}  // namespace saikne::procurement
