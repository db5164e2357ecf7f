// Two clerks who book receipts against one purchase order, step by step: together never more than is ordered, whoever is first,
// and no deadlock.

#include <gmock/gmock.h>

#include "libs/testing/interleaving.h"
#include "services/procurement/tests/world.h"

namespace saikne::procurement {
namespace {

using money::Units;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using testing::Interleaved;
using testing::Step;

class ReceiptInterleaving : public World {
 protected:
  /// A new order of ten bolts that was sent.
  PurchaseOrder Sent() {
    Cover({NeedOf("order" + std::to_string(++orders_), "BOLT", 10)});
    Send();
    PurchaseOrder order = Order();
    EXPECT_EQ(order.lines.at(0).quantity, Units(10));
    return order;
  }
  Step Receipt(const PurchaseOrder& order, int64_t accepted, const std::string& clerk) {
    return Step::Do("receive", [this, order, accepted, clerk](pg::Txn& txn) {
      return ReceiveGoods(txn, On(order, clerk), {{std::nullopt, 1, Units(accepted), Units(0)}}, planning_, now_).status();
    });
  }
  int64_t Accepted(const PurchaseOrder& order) {
    return pg_.Count("select accepted_micros from purchase_order_lines where purchase_order_id = '" +
                     order.id.ToString() + "'");
  }
  int orders_ = 0;
};

TEST_F(ReceiptInterleaving, SixAndSixOfTenAreOneReceipt) {
  PurchaseOrder order;
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        order = Sent();
        return std::pair(Receipt(order, 6, "ann"), Receipt(order, 6, "bob"));
      },
      [&](const Interleaved& result) {
        bool refused = false;
        for (const auto& [clerk, end] : result.ended) {
          EXPECT_THAT(end, AnyOf("committed", "rolled back", "OVER_RECEIPT")) << clerk;
          refused |= end == "OVER_RECEIPT";
        }
        if (refused) {
          EXPECT_EQ(result.committed(), 1) << "only what is there already refuses";
        }
        EXPECT_LE(result.committed(), 1);
        EXPECT_EQ(Accepted(order), Units(6 * result.committed()).micros);
      });
  ExpectClean();
}

TEST_F(ReceiptInterleaving, SixAndFourOfTenAreBothBooked) {
  PurchaseOrder order;
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        order = Sent();
        return std::pair(Receipt(order, 6, "ann"), Receipt(order, 4, "bob"));
      },
      [&](const Interleaved& result) {
        for (const auto& [clerk, end] : result.ended) EXPECT_THAT(end, AnyOf("committed", "rolled back")) << clerk;
        const int64_t booked = (result.ended.at("a") == "committed" ? 6 : 0) + (result.ended.at("b") == "committed" ? 4 : 0);
        EXPECT_EQ(Accepted(order), Units(booked).micros);
      });
  ExpectClean();
}

TEST_F(ReceiptInterleaving, TheSecondClerkWaitsAndIsRefused) {
  const PurchaseOrder order = Sent();
  const Interleaved result = testing::Interleave(
      pg_.pool(),
      {{"ann", {Step::Begin(), Receipt(order, 6, "ann"), Step::Commit()}},
       {"bob", {Step::Begin(), Receipt(order, 6, "bob"), Step::Commit()}}},
      {"ann.begin", "bob.begin", "ann.receive", "bob.receive", "ann.commit", "bob.commit"});
  EXPECT_THAT(result.lines, ElementsAre("ann.begin", "bob.begin", "ann.receive", "bob.receive waits", "ann.commit",
                                        "bob.receive: OVER_RECEIPT"));
  EXPECT_EQ(Accepted(order), Units(6).micros);
}

TEST_F(ReceiptInterleaving, ARollbackLeavesAllToTheSecondClerk) {
  const PurchaseOrder order = Sent();
  const Interleaved result = testing::Interleave(
      pg_.pool(),
      {{"ann", {Step::Begin(), Receipt(order, 6, "ann"), Step::Rollback()}},
       {"bob", {Step::Begin(), Receipt(order, 6, "bob"), Step::Commit()}}},
      {"ann.begin", "bob.begin", "ann.receive", "bob.receive", "ann.rollback", "bob.commit"});
  EXPECT_THAT(result.lines, ElementsAre("ann.begin", "bob.begin", "ann.receive", "bob.receive waits", "ann.rollback",
                                        "bob.receive", "bob.commit"));
  EXPECT_EQ(Accepted(order), Units(6).micros);
}

}  // namespace
}  // namespace saikne::procurement
