// Shortages, requisitions and purchase orders over PostgreSQL.

#include <functional>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/events/state_test_support.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "services/procurement/app/suppliers.h"
#include "services/procurement/tests/world.h"

namespace saikne::procurement {
namespace {

using money::Units;
namespace ev = ::saikne::procurement::events::v1;

class Supply : public World {
 protected:
  /// The orders at the roots of all events of a type; each is named once.
  template <typename Event>
  std::set<std::string> OrdersOf() {
    std::set<std::string> orders;
    auto rows = pg_.pool().Read(kPayloads, absl::StrCat("%", Event::descriptor()->full_name(), "%"));
    if (!rows.ok()) ADD_FAILURE() << rows.status();
    for (int i = 0; rows.ok() && i < rows->size(); ++i) {
      Event event;
      EXPECT_TRUE(event.ParseFromString((*rows)[i].template Get<pg::Bytes>(0).data));
      for (const auto& peg : event.pegs()) EXPECT_TRUE(orders.insert(peg.order_id()).second) << peg.order_id();
    }
    return orders;
  }

 private:
  static constexpr pg::Sql kPayloads{"payloads", "select payload from outbox where headers like $1::text order by id"};
};
using State = PurchaseOrderState;

TEST_F(Supply, StatesOfSuppliersAndPricesMadeAnewAreThosePublished) {
  EXPECT_GT(saikne::events::ExpectStatesAsPublished(pg_, "procurement.supplier", SupplierStates), 0);
  EXPECT_GT(saikne::events::ExpectStatesAsPublished(pg_, "procurement.supplier_price", SupplierPriceStates), 0);
}

TEST_F(Supply, NeedsOfOneSupplierBecomeOnePurchaseOrderThatIsSentByItself) {
  Cover({NeedOf("order1", "BOLT", 3), NeedOf("order1", "NUT", 5)});
  Cover({NeedOf("order2", "BOLT", 4)});
  EXPECT_EQ(pg_.Count("select count(*) from purchase_orders"), 1);
  EXPECT_EQ(Published("RequisitionRaised"), 3);
  Send();
  PurchaseOrder order = Order();
  EXPECT_EQ(order.state, State::kSent);
  EXPECT_EQ(order.net_minor, 8'000);
  ASSERT_EQ(order.lines.size(), 2u);
  EXPECT_EQ(order.lines[order.lines[0].sku == "BOLT" ? 0 : 1].quantity, Units(7));
  EXPECT_EQ(Published("PurchaseOrdered"), 1);
  EXPECT_EQ(pg_.Count("select count(*) from requisitions where state = 3"), 3);
  Send();
  EXPECT_EQ(Published("PurchaseOrdered"), 1);
  ExpectClean();
}

TEST_F(Supply, TheSameNeedAgainChangesNothing) {
  for (int i = 0; i < 3; ++i) Cover({NeedOf("order1", "BOLT", 3)});
  EXPECT_EQ(Order().lines[0].quantity, Units(3));
  EXPECT_EQ(Published("RequisitionRaised"), 1);
  Send();
  Cover({NeedOf("order1", "BOLT", 3)});
  EXPECT_EQ(pg_.Count("select count(*) from purchase_orders"), 1);
}

TEST_F(Supply, AFallReducesTheDraftAndCancelsTheRequisition) {
  Cover({NeedOf("order1", "BOLT", 3), NeedOf("order2", "BOLT", 4)});
  Cover({NeedOf("order1", "BOLT", 0)});
  EXPECT_EQ(Order().lines[0].quantity, Units(4));
  EXPECT_EQ(Published("RequisitionCancelled"), 1);
  Cover({NeedOf("order2", "BOLT", 0)});
  EXPECT_EQ(Order().state, State::kCancelled);
  EXPECT_EQ(Published("RequisitionCancelled"), 2);
  EXPECT_EQ(Published("PurchaseCancelled"), 0) << "nobody had heard of it";
  ExpectClean();
}

TEST_F(Supply, AFallAfterSendingIsAnExceptionAndServesTheNextNeed) {
  Cover({NeedOf("order1", "BOLT", 6)});
  Send();
  Cover({NeedOf("order1", "BOLT", 1)});
  EXPECT_EQ(OpenExceptions("PURCHASE_UNPEGGED"), 1);
  Cover({NeedOf("order2", "BOLT", 5)});
  EXPECT_EQ(pg_.Count("select count(*) from purchase_orders"), 1) << "netted";
  ASSERT_TRUE(Receive(Order()).ok());
  EXPECT_EQ(OpenExceptions("PURCHASE_UNPEGGED"), 0);
  ExpectClean();
}

// More roots than one event may have: each is named once, by one of several.
TEST_F(Supply, ANeedOfManyRootsIsToldInSeveralEvents) {
  Need need = NeedOf("order1", "RARE", 10'000);
  need.roots.assign(5'000, need.roots[0]);
  std::set<std::string> orders;
  for (size_t i = 0; i < need.roots.size(); ++i) {
    need.roots[i].quantity = Units(2);
    orders.insert(need.roots[i].order_id = Id::Derived(company_, std::to_string(i)).ToString());
  }
  Cover({need});
  EXPECT_EQ(OpenExceptions("NO_SUPPLIER_PRICE"), 1);
  EXPECT_EQ(OrdersOf<ev::SupplyBlocked>(), orders);
  SetPrice("acme", "RARE", 5);
  EXPECT_EQ(OpenExceptions("NO_SUPPLIER_PRICE"), 0);
  EXPECT_EQ(OrdersOf<ev::SupplyUnblocked>(), orders);
  EXPECT_EQ(OrdersOf<ev::RequisitionRaised>(), orders);
  need.needed = {};
  Cover({need});
  EXPECT_EQ(OrdersOf<ev::RequisitionCancelled>(), orders);
  EXPECT_EQ(pg_.Count("select count(*) from (select 1 from outbox where event_version <> 1 group by key, event_version "
                      "having count(*) > 1) twice"), 0) << "each is a version of its own";
  ExpectClean();
}

TEST_F(Supply, WithoutAPriceItIsBlockedUntilOneArrives) {
  Cover({NeedOf("order1", "RARE", 6), NeedOf("order1", "BOLT", 1)});
  EXPECT_EQ(Published("SupplyBlocked"), 1);
  EXPECT_EQ(OpenExceptions("NO_SUPPLIER_PRICE"), 1);
  Cover({NeedOf("order1", "RARE", 6)});
  EXPECT_EQ(Published("SupplyBlocked"), 1);
  SetPrice("acme", "RARE", 5);
  EXPECT_EQ(Published("SupplyUnblocked"), 1);
  EXPECT_EQ(OpenExceptions("NO_SUPPLIER_PRICE"), 0);
  EXPECT_EQ(pg_.Count("select count(*) from supply_needs where blocked <> ''"), 0);
  ExpectClean();
}

TEST_F(Supply, ASupplierThatBecomesActiveUnblocks) {
  AddSupplier("sleeper", false);
  SetPrice("sleeper", "RARE", 5);
  Cover({NeedOf("order1", "RARE", 6)});
  EXPECT_EQ(OpenExceptions("NO_SUPPLIER_PRICE"), 1);
  Run([&](pg::Txn& txn) {
    return UpdateSupplier(txn, {.supplier = "sleeper", .active = true}, Flow(), planning_, now_).status();
  });
  EXPECT_EQ(OpenExceptions("NO_SUPPLIER_PRICE"), 0);
  ExpectClean();
}

TEST_F(Supply, APriceWhoseFirstDayComesIsTakenByTheJob) {
  PriceInput price = PriceOf("acme", "RARE", 5);
  price.price.valid_from = absl::ToCivilDay(now_, absl::UTCTimeZone()) + 1;
  Run([&](pg::Txn& txn) { return SetSupplierPrices(txn, {price}, Flow(), planning_, now_).status(); });
  Cover({NeedOf("order1", "RARE", 6)});
  auto retry = [&](absl::Time at) {
    Run([&](pg::Txn& txn) { return RetryBlocked(txn, planning_, at).status(); });
  };
  retry(now_);
  EXPECT_EQ(OpenExceptions("NO_SUPPLIER_PRICE"), 1);
  retry(now_ + absl::Hours(24));
  EXPECT_EQ(OpenExceptions("NO_SUPPLIER_PRICE"), 0);
  ExpectClean();
}

TEST_F(Supply, OverTheLimitTwoPeopleStandBehindIt) {
  settings_.approval_limit_minor = 1'000;
  Cover({NeedOf("order1", "BOLT", 3)});
  Send();
  PurchaseOrder order = Order();
  EXPECT_EQ(order.state, State::kToApprove);
  EXPECT_EQ(OpenExceptions("APPROVAL_REQUIRED"), 1);
  EXPECT_EQ(Published("PurchaseOrdered"), 0);
  auto approve = [&](const std::string& actor) {
    return Try([&](pg::Txn& txn) { return ApprovePurchaseOrder(txn, On(order, actor), planning_, now_); });
  };
  EXPECT_TRUE(approve("ann").ok());
  EXPECT_EQ(Order().state, State::kToApprove);
  EXPECT_EQ(ReasonOf(approve("ann")), "SAME_PERSON");
  EXPECT_TRUE(approve("bob").ok());
  EXPECT_EQ(Order().state, State::kSent);
  EXPECT_EQ(OpenExceptions("APPROVAL_REQUIRED"), 0);
  EXPECT_EQ(Published("PurchaseOrdered"), 1);
}

TEST_F(Supply, CancellingPlansAgain) {
  Cover({NeedOf("order1", "BOLT", 3)});
  Send();
  PurchaseOrder first = Order();
  Run([&](pg::Txn& txn) { return CancelPurchaseOrder(txn, On(first), planning_, now_); });
  EXPECT_EQ(Published("PurchaseCancelled"), 1);
  EXPECT_EQ(Published("RequisitionCancelled"), 1);
  PurchaseOrder second = Order();
  EXPECT_NE(second.id, first.id);
  EXPECT_EQ(second.lines[0].quantity, Units(3));
  ExpectClean();
}

TEST_F(Supply, RejectedGoodsAreBoughtAgain) {
  Cover({NeedOf("order1", "BOLT", 6)});
  Send();
  PurchaseOrder order = Order();
  ASSERT_TRUE(Receive(order, {{order.lines[0].id, 0, Units(2), Units(1)}}).ok());
  EXPECT_EQ(Order(order.id.ToString()).state, State::kPartReceived);
  PurchaseOrder again = Order();
  EXPECT_EQ(again.lines[0].quantity, Units(1));
  EXPECT_EQ(Published("GoodsReceived"), 1);
  Run([&](pg::Txn& txn) { return ClosePurchaseOrder(txn, On(order), planning_, now_); });
  EXPECT_EQ(Order().lines[0].quantity, Units(4));
  ExpectClean();
}

TEST_F(Supply, ASupplierIsKnownByItsKey) {
  std::vector<RowOutcome> outcomes;
  for (const char* name : {"Acme", "Acme", "Acme Ltd"}) {
    Run([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(auto rows, RegisterSuppliers(txn, {{.name = name, .currency = "EUR", .external_key = "k"}},
                                                    Flow(), planning_, now_));
      outcomes.push_back(rows[0].outcome);
      return absl::OkStatus();
    });
  }
  EXPECT_EQ(outcomes, (std::vector<RowOutcome>{RowOutcome::kCreated, RowOutcome::kUnchanged, RowOutcome::kUpdated}));
  EXPECT_EQ(Published("SupplierChanged"), 1);
  SetPrice("acme", "BOLT", 10);
  EXPECT_EQ(Published("SupplierPriceChanged"), 2) << "equal content publishes nothing";
  PriceInput unknown = PriceOf("acme", "NONE", 1);
  absl::Status status = Try([&](pg::Txn& txn) {
    return SetSupplierPrices(txn, {unknown}, Flow(), planning_, now_).status();
  });
  EXPECT_EQ(FieldsOf(status).at(0).first, "prices[0].sku");
}

class SupplyWriters : public World, public ::testing::WithParamInterface<int> {
 protected:
  /// Tries again what is transient, as the consumer does.
  void Persist(const std::function<absl::Status(pg::Txn&)>& body) {
    absl::Status status;
    for (int attempt = 0; attempt < 5; ++attempt) {
      status = Try(body);
      if (status.ok()) return;
      if (absl::IsInternal(status) || absl::IsInvalidArgument(status)) break;
    }
    ADD_FAILURE() << status;
  }
};

TEST_P(SupplyWriters, EveryNeedIsCoveredExactlyOnce) {
  AddSupplier("other");
  SetPrice("other", "RARE", 3);
  const int rounds = GetParam() > 8 ? 4 : 12;
  std::vector<std::thread> writers;
  for (int w = 0; w < GetParam(); ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(w);
      for (int i = 0; i < rounds; ++i) {
        std::string demand = "order" + std::to_string(w) + "-" + std::to_string(i % 4);
        std::vector<Need> needs;
        for (const char* sku : {"BOLT", "NUT", "RARE"}) {
          needs.push_back(NeedOf(demand, sku, static_cast<int64_t>(random() % 5)));
        }
        Persist([&](pg::Txn& txn) { return CoverNeeds(txn, needs, planning_, now_); });
        if (i % 4 != 3) continue;
        Persist([&](pg::Txn& txn) {
          return SendPurchaseOrders(txn, planning_, now_ + absl::Seconds(1)).status();
        });
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  ExpectClean();
  EXPECT_LE(pg_.Count("select count(*) from purchase_orders where state = 1"), 2) << "one draft a supplier";
}

INSTANTIATE_TEST_SUITE_P(Writers, SupplyWriters, ::testing::Values(1, 2, 8, 64));

}  // namespace
}  // namespace saikne::procurement
