// Receipts and bills over PostgreSQL.

#include <atomic>
#include <thread>

#include "libs/testing/page_sizes.h"
#include "services/procurement/api/bill_api.h"
#include "services/procurement/api/purchase_order_api.h"
#include "services/procurement/tests/world.h"

namespace saikne::procurement {
namespace {

using money::Units;
using State = PurchaseOrderState;

class Bills : public World {
 protected:
  PurchaseOrder Sent(int64_t bolts = 10) {
    Cover({NeedOf("order1", "BOLT", bolts)});
    Send();
    return Order();
  }
  std::vector<BillLineInput> Line(int64_t quantity, int64_t net_minor) {
    return {{.line_number = 1, .quantity = Units(quantity), .net_minor = net_minor}};
  }
};

TEST_F(Bills, TheSameReceiptTwiceIsOneReceipt) {
  PurchaseOrder order = Sent();
  PurchaseOrderApi api(db_, planning_);
  v1::ReceiveGoodsRequest request;
  request.set_id(order.number);
  request.set_request_id("same");
  auto* line = request.add_lines();
  line->set_line_number(1);
  line->mutable_received()->set_value("4");
  for (int i = 0; i < 2; ++i) {
    auto response = api.ReceiveGoods(Call("same"), request);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->purchase_order().lines(0).accepted().value(), "4");
    EXPECT_EQ(response->receipt().lines(0).sku(), "BOLT");
  }
  EXPECT_EQ(pg_.Count("select count(*) from receipts"), 1);
  EXPECT_EQ(Published("GoodsReceived"), 1);
}

TEST_F(Bills, WhatCameIsBilledAtOrderPrices) {
  PurchaseOrder order = Sent();
  ASSERT_TRUE(Receive(order).ok());
  EXPECT_EQ(pg_.Value("select sum(received_minor - billed_minor) from purchase_order_lines"), "10000");
  ASSERT_TRUE(RecordIt(order, "R-1").ok());
  EXPECT_EQ(LastBill().state, BillState::kMatched);
  EXPECT_EQ(Published("BillMatched"), 1);
  EXPECT_EQ(pg_.Value("select sum(received_minor - billed_minor) from purchase_order_lines"), "0");
  EXPECT_EQ(ReasonOf(RecordIt(order, "R-2")), "NOTHING_TO_BILL");
  ExpectClean();
}

TEST_F(Bills, FactsSayWhatIsReceivedAndNotBilledToTheCent) {
  auto fact = [&](const pg::Sql& sql) {
    auto rows = pg_.pool().Read(sql, company_);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return !rows.ok() || rows->empty() ? std::string() : (*rows)[0].Get<std::string>(1);
  };
  EXPECT_EQ(fact(sql::kFactGrniTotal), "0");
  SetPrice("acme", "BOLT", 3);
  PurchaseOrder order = Sent(7);
  ASSERT_TRUE(Receive(order, {{std::nullopt, 1, Units(4), Units(1)}}).ok());
  ASSERT_TRUE(RecordIt(order, "R-1", Line(3, 918)).ok());  // 2 % more
  EXPECT_EQ(LastBill().state, BillState::kMatched);
  EXPECT_EQ(fact(sql::kFactGrni), "300");
  EXPECT_EQ(fact(sql::kFactGrniTotal), "300");
  EXPECT_EQ(pg_.Value("select sum(value_minor) from receipt_lines"), "1200");
  EXPECT_EQ(pg_.Value("select sum(net_minor - receipt_minor) from bill_lines"), "18");
  ExpectClean();
}

TEST_F(Bills, OneReferenceOfASupplierIsOneBill) {
  PurchaseOrder order = Sent();
  ASSERT_TRUE(Receive(order).ok());
  ASSERT_TRUE(RecordIt(order, "R-1", Line(2, 2'000)).ok());
  absl::Status again = RecordIt(order, " R-1 ", Line(2, 2'000));
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(again), "DUPLICATE_BILL");
}

TEST_F(Bills, OneReferenceUnderConcurrentWriters) {
  PurchaseOrder order = Sent();
  ASSERT_TRUE(Receive(order).ok());
  std::atomic<int> recorded{0};
  std::vector<std::thread> writers;
  for (int w = 0; w < 8; ++w) {
    writers.emplace_back([&] {
      if (RecordIt(order, "R-1", Line(1, 1'000)).ok()) ++recorded;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(recorded, 1);
  EXPECT_EQ(pg_.Count("select count(*) from bills"), 1);
}

TEST_F(Bills, ABillBeforeTheGoodsIsMatchedByTheReceipt) {
  PurchaseOrder order = Sent();
  ASSERT_TRUE(RecordIt(order, "R-1", Line(10, 10'000)).ok());
  EXPECT_EQ(LastBill().reason, kNotReceived);
  EXPECT_EQ(Published("BillHeld"), 1);
  EXPECT_EQ(OpenExceptions("BILL_HELD"), 0);
  ASSERT_TRUE(Receive(order).ok());
  EXPECT_EQ(LastBill().state, BillState::kMatched);
  EXPECT_EQ(Published("BillMatched"), 1);
  ExpectClean();
}

TEST_F(Bills, AnotherPriceWaitsForAPerson) {
  PurchaseOrder order = Sent();
  ASSERT_TRUE(Receive(order, {{std::nullopt, 1, Units(6), Units(2)}}).ok());
  ASSERT_TRUE(RecordIt(order, "R-1", Line(6, 7'000)).ok());
  Bill bill = LastBill();
  EXPECT_EQ(bill.reason, kPrice);
  EXPECT_EQ(OpenExceptions("BILL_HELD"), 1);
  auto approve = [&](const std::string& actor) {
    return Try([&](pg::Txn& txn) {
      return ApproveBill(txn, {bill.id, order.id, "", "", Flow(actor)}, planning_, now_);
    });
  };
  EXPECT_EQ(ReasonOf(approve("anonymous")), "NAMED_PERSON_REQUIRED");
  ASSERT_TRUE(approve("bob").ok());
  EXPECT_EQ(LastBill().ReceiptMinor(), 6'000);
  EXPECT_EQ(OpenExceptions("BILL_HELD"), 0);
  EXPECT_EQ(Published("BillMatched"), 1);
  ExpectClean();
}

TEST_F(Bills, TheRestThatWillNotComeTurnsAWaitingBillIntoADifference) {
  PurchaseOrder order = Sent();
  ASSERT_TRUE(Receive(order, {{std::nullopt, 1, Units(6), {}}}).ok());
  ASSERT_TRUE(RecordIt(order, "R-1", Line(10, 10'000)).ok());
  EXPECT_EQ(LastBill().reason, kNotReceived);
  Run([&](pg::Txn& txn) { return ClosePurchaseOrder(txn, On(order), planning_, now_); });
  EXPECT_EQ(LastBill().reason, kQuantity);
  EXPECT_EQ(OpenExceptions("BILL_HELD"), 1);
  ExpectClean();
}

TEST_F(Bills, MoreThanOrderedIsRefusedAndNothingIsDone) {
  PurchaseOrder order = Sent();
  EXPECT_EQ(ReasonOf(Receive(order, {{std::nullopt, 1, Units(11), {}}})), "OVER_RECEIPT");
  EXPECT_EQ(pg_.Count("select count(*) from receipts"), 0);
  absl::Status unknown = Receive(order, {{std::nullopt, 7, Units(1), {}}});
  EXPECT_EQ(FieldsOf(unknown).at(0).first, "lines[0].line_number");
}

TEST_F(Bills, AStaleEtagAndAForeignCompanyAreRefused) {
  PurchaseOrder order = Sent();
  OrderCommand stale = On(order);
  stale.etag = "0";
  EXPECT_EQ(ReasonOf(Try([&](pg::Txn& txn) { return CancelPurchaseOrder(txn, stale, planning_, now_); })), "STALE_ETAG");
  OrderCommand foreign = On(order);
  foreign.flow.company_id = Id::New(now_);
  EXPECT_EQ(ReasonOf(Try([&](pg::Txn& txn) { return CancelPurchaseOrder(txn, foreign, planning_, now_); })),
            "PURCHASE_ORDER_NOT_FOUND");
}

TEST_F(Bills, ReceiptsOfConcurrentWritersNeverExceedTheOrder) {
  PurchaseOrder order = Sent(10);
  std::vector<std::thread> writers;
  std::atomic<int> booked{0};
  for (int w = 0; w < 8; ++w) {
    writers.emplace_back([&] {
      for (int i = 0; i < 3; ++i) {
        absl::Status status = Receive(order, {{std::nullopt, 1, Units(1), {}}});
        if (status.ok()) ++booked;
        if (!status.ok() && ReasonOf(status) != "PURCHASE_ORDER_STATE") ADD_FAILURE() << status;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(booked, 10);
  EXPECT_EQ(Order().state, State::kReceived);
  ExpectClean();
}

TEST_F(Bills, APersonOrdersForStock) {
  PurchaseOrderApi api(db_, planning_);
  v1::CreatePurchaseOrderRequest request;
  request.set_supplier_id("acme");
  auto* line = request.add_lines();
  line->set_sku("BOLT");
  line->mutable_quantity()->set_value("5");
  auto created = api.CreatePurchaseOrder(Call("create"), request);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->net().units(), 50);
  v1::SubmitPurchaseOrderRequest submit;
  submit.set_id(created->number());
  auto sent = api.SubmitPurchaseOrder(Call("submit"), submit);
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->state(), v1::PurchaseOrder::STATE_SENT);
  Cover({NeedOf("order1", "BOLT", 3)});
  EXPECT_EQ(pg_.Count("select count(*) from purchase_orders"), 1) << "the need takes from what comes anyway";
  v1::ListPurchaseOrdersRequest list;
  list.set_order_id(Id::Derived(company_, "order1").ToString());
  auto found = api.ListPurchaseOrders(Call("list"), list);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->purchase_orders_size(), 1);
  EXPECT_EQ(found->purchase_orders(0).lines(0).pegs(0).quantity().value(), "3");
  line->set_sku("RARE");
  auto priceless = api.CreatePurchaseOrder(Call("create2"), request);
  EXPECT_EQ(FieldsOf(priceless.status()).at(0).first, "lines[0].unit_price");
}

TEST_F(Bills, OpenWorkIsListedFirstPageByPage) {
  for (int i = 0; i < 3; ++i) {
    PurchaseOrder order = Sent(1 + i);
    Cover({NeedOf("order1", "BOLT", 0)});
    Cover({NeedOf("other" + std::to_string(i), "NUT", 1)});
    Send();
    if (i == 0) {
      ASSERT_TRUE(Receive(order).ok());
    }
  }
  PurchaseOrderApi api(db_, planning_);
  v1::ListPurchaseOrdersRequest list;
  list.set_page_size(1);
  std::vector<v1::PurchaseOrder> all;
  do {
    auto page = api.ListPurchaseOrders(Call("list"), list);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& order : page->purchase_orders()) all.push_back(order);
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(static_cast<int64_t>(all.size()), pg_.Count("select count(*) from purchase_orders"));
  EXPECT_EQ(all.back().state(), v1::PurchaseOrder::STATE_RECEIVED);
  EXPECT_LT(all.front().state(), v1::PurchaseOrder::STATE_RECEIVED);
}

TEST_F(Bills, APageEndsBeforeItIsTooLargeToRead) {
  for (int i = 0; i < 3; ++i) {
    Cover({NeedOf("order" + std::to_string(i), "BOLT", 1)});
    Send();
    ASSERT_TRUE(Receive(Order()).ok());
    ASSERT_TRUE(RecordIt(Order(), "R-" + std::to_string(i)).ok());
  }
  pg_.Exec("update purchase_order_lines set sku = repeat('x', 900000)");
  pg_.Exec("update bill_lines set sku = repeat('x', 900000)");
  PurchaseOrderApi orders(db_, planning_);
  EXPECT_EQ(testing::PageSizes(
                v1::ListPurchaseOrdersRequest(), [&](const auto& request) { return orders.ListPurchaseOrders(Call("list"), request); },
                [](const auto& page) { return page.purchase_orders(); }),
            (std::vector<int>{2, 1}));
  BillApi bills(db_, planning_);
  EXPECT_EQ(testing::PageSizes(
                v1::ListBillsRequest(), [&](const auto& request) { return bills.ListBills(Call("list"), request); },
                [](const auto& page) { return page.bills(); }),
            (std::vector<int>{2, 1}));
}

}  // namespace
}  // namespace saikne::procurement
