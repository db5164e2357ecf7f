// Drafts that cannot be sent, and plans that load only what they decide on.

#include <random>

#include "services/procurement/tests/world.h"

namespace saikne::procurement {
namespace {

using money::Units;
using State = PurchaseOrderState;

class RefusedDraft : public World {
 protected:
  /// From now on no order of 9,000.00 or more can be sent.
  RefusedDraft() {
    pg_.Exec("alter table purchase_orders add constraint too_much check (state <> 5 or net_minor < 900000)");
  }
  Need HugeNeed() const { return NeedOf("huge", "NUT", 5'000); }
  void SendDue() {
    auto more = SendDuePurchaseOrders(pg_.pool(), planning_, now_ + absl::Seconds(1));
    EXPECT_TRUE(more.ok()) << more.status();
  }
  int64_t Drafts() { return pg_.Count("select count(*) from purchase_orders where state = 1"); }
  int64_t Sent() { return pg_.Count("select count(*) from purchase_orders where state = 5"); }
};

TEST_F(RefusedDraft, DoesNotHoldUpTheOthersAndIsAnException) {
  AddSupplier("other");
  SetPrice("other", "RARE", 3);
  Cover({HugeNeed()});
  Cover({NeedOf("order1", "RARE", 3)});
  SendDue();
  EXPECT_EQ(Drafts(), 1);
  EXPECT_EQ(Sent(), 1);
  EXPECT_EQ(OpenExceptions("PURCHASE_NOT_SENT"), 1);
  EXPECT_EQ(pg_.Value("select owner || ' ' || array_to_string(ways_out, ',') from exceptions"), "buyer retry,cancel");
  EXPECT_EQ(pg_.Count("select count(*) from exceptions where order_id is not null and money_at_risk_minor > 0"), 1);
  ExpectClean();
}

TEST_F(RefusedDraft, TakesNoMoreNeedsAndIsNotTriedAgain) {
  Cover({HugeNeed()});
  SendDue();
  Cover({NeedOf("order1", "BOLT", 3)});
  EXPECT_EQ(Drafts(), 2);
  const std::string version = pg_.Value("select version from purchase_orders order by id limit 1");
  SendDue();
  EXPECT_EQ(Sent(), 1);
  EXPECT_EQ(Drafts(), 1);
  EXPECT_EQ(pg_.Value("select version from purchase_orders order by id limit 1"), version);
  EXPECT_EQ(pg_.Count("select count(*) from exceptions"), 1);
}

TEST_F(RefusedDraft, IsTriedAgainWhenTheExceptionIsClosedOrTheDraftChanges) {
  Cover({HugeNeed()});
  SendDue();
  pg_.Exec("update exceptions set close_time = now(), resolution = 'retry'");
  SendDue();
  EXPECT_EQ(OpenExceptions("PURCHASE_NOT_SENT"), 1) << "it is still too much";
  Cover({NeedOf("huge", "NUT", 10)});
  EXPECT_EQ(OpenExceptions("PURCHASE_NOT_SENT"), 0);
  SendDue();
  EXPECT_EQ(Sent(), 1);
  ExpectClean();
}

TEST_F(RefusedDraft, ManyLinesOfOneNeedNameItsRootsOnce) {
  PriceInput price = PriceOf("acme", "NUT", 2);
  price.price.terms.maximum = Units(10);
  Run([&](pg::Txn& txn) { return SetSupplierPrices(txn, {price}, Flow(), planning_, now_).status(); });
  Need need = NeedOf("wide", "NUT", 3'000);  // 300 lines
  const Root root = need.roots[0];
  need.roots.assign(500, root);
  for (Root& one : need.roots) one.quantity = Units(6);
  Cover({need});
  SendDue();
  EXPECT_EQ(Sent(), 1);
  EXPECT_LT(pg_.Count("select max(length(payload)) from outbox"), 500'000);
  EXPECT_LE(Order().RootCount(), 800);
}

TEST_F(RefusedDraft, EventsOfATimerCarryTheTraceOfTheFirstNeed) {
  Need need = NeedOf("order1", "BOLT", 3);
  need.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  Cover({need});
  SendDue();
  EXPECT_EQ(pg_.Count("select count(*) from outbox where headers like '%PurchaseOrdered%' and headers like '%" +
                      need.traceparent + "%'"), 1);
}

// The same needs in the same order, planned one by one over what is loaded for each, and at once over nothing: the drafts hold the same.
TEST_F(RefusedDraft, APlanOverPartOfADraftIsThePlanOverAllOfIt) {
  PriceInput price = PriceOf("acme", "NUT", 2);
  price.price.terms.maximum = Units(10);
  price.price.terms.pack = Units(4);
  price.price.terms.minimum = Units(6);
  Run([&](pg::Txn& txn) { return SetSupplierPrices(txn, {price}, Flow(), planning_, now_).status(); });
  for (uint32_t seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    for (int step = 0; step < 25; ++step) {
      std::vector<Need> needs;
      for (const char* sku : {"BOLT", "NUT"}) {
        if (random() % 3 == 0) continue;
        needs.push_back(NeedOf("order" + std::to_string(random() % 6), sku, static_cast<int64_t>(random() % 30)));
      }
      Cover(needs);
      if (random() % 8 == 0) SendDue();
    }
    ExpectClean();
    {
      const PurchaseOrder order = Order();
      Quantity nuts, pegged;
      for (const OrderLine& line : order.lines) {
        if (line.sku != "NUT") continue;
        EXPECT_LE(line.quantity, Units(8)) << "whole packs below the maximum";
        nuts += line.stock_quantity;
        pegged += line.OpenPegs();
      }
      if (order.state == State::kDraft && nuts > Units(8)) {
        EXPECT_LT(nuts - pegged, Units(4)) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace saikne::procurement
