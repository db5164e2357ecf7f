#pragma once

// What the store tests of procurement share: a migrated database with one company, three items and a supplier, and short ways to
// need, send, receive and bill.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/events/sql.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "libs/service/numbers.h"
#include "libs/service/service.h"
#include "libs/supply/item_store.h"
#include "libs/testing/append_rule.h"
#include "libs/testing/pg_fixture.h"
#include "services/procurement/app/bills.h"
#include "services/procurement/app/cover_needs.h"
#include "services/procurement/app/order_commands.h"
#include "services/procurement/app/receive_goods.h"
#include "services/procurement/app/send_purchase_orders.h"
#include "services/procurement/app/suppliers.h"
#include "services/procurement/sql.h"
#include "services/procurement/store/bill_store.h"
#include "services/procurement/store/purchase_order_store.h"
#include "services/procurement/store/tax_code_store.h"

namespace saikne::procurement {

class World : public ::testing::Test {
 protected:
  World() : numbers_({.connection = pg_.connection(), .size = 2}), db_(pg_.pool()) {
    testing::EnforceAppendRule(pg_, {{"procurement.supplier", "suppliers"},
                                     {"procurement.supplier_price", "supplier_prices"},
                                     {"procurement.requisition", "requisitions"},
                                     {"procurement.supply", "supply_documents", "demand_id"},
                                     {"procurement.purchase_order", "purchase_orders"},
                                     {"procurement.bill", "bills"}});
    pg_.Exec("insert into companies (id, code, name, base_currency, time_zone, default_tax_code, "
             "default_payment_term_code, default_billing_policy, event_version, version) values ('" +
             company_.ToString() + "', 'MAIN', 'Main', 'EUR', 'UTC', 'STANDARD', 'NET30', 2, 1, 1)");
    pg_.Exec("insert into warehouses values ('" + company_.ToString() + "', 'MAIN', 1)");
    pg_.Exec("insert into payment_terms values ('" + company_.ToString() + "', 'NET30', 1)");
    Run([&](pg::Txn& txn) -> absl::Status {
      RETURN_IF_ERROR(
          TaxCodeStore(txn).Upsert(std::vector<TaxCode>{{company_, "STANDARD", {210'000}, 1}}));
      return supply::ItemStore(txn).Upsert({ItemOf("BOLT"), ItemOf("NUT"), ItemOf("RARE")});
    });
    AddSupplier("acme");
    SetPrice("acme", "BOLT", 10);
    SetPrice("acme", "NUT", 2);
  }

  Id ItemId(const std::string& sku) const { return Id::Derived(company_, sku); }
  supply::Item ItemOf(const std::string& sku) const {
    return {ItemId(sku), company_, sku, sku, "EA", 1, 1};
  }
  saikne::events::Flow Flow(const std::string& actor = "ann") const {
    return {company_, actor, Id::Derived(company_, "deal").ToString(), "cause", now_, ""};
  }
  rpc::Call Call(const std::string& request_id, const std::string& actor = "ann") const {
    return rpc::Call("test", {company_, "MAIN", *money::Currency::Parse("EUR")}, actor, "", request_id,
                     "", now_, now_ + absl::Minutes(1));
  }

  absl::Status Try(const std::function<absl::Status(pg::Txn&)>& body) {
    return pg_.pool().RunInTransaction(body);
  }
  void Run(const std::function<absl::Status(pg::Txn&)>& body) {
    absl::Status status = Try(body);
    EXPECT_TRUE(status.ok()) << status;
  }

  void AddSupplier(const std::string& key, bool active = true) {
    Run([&](pg::Txn& txn) {
      return RegisterSuppliers(txn, {{.name = key, .currency = "EUR", .active = active, .external_key = key}},
                               Flow(), planning_, now_).status();
    });
  }
  PriceInput PriceOf(const std::string& supplier, const std::string& sku, int64_t price) const {
    PriceInput input{.supplier = supplier, .sku = sku};
    input.price.terms.price = {price * money::kScale};
    input.price.currency = "EUR";
    input.price.external_key = supplier + "/" + sku;
    return input;
  }
  void SetPrice(const std::string& supplier, const std::string& sku, int64_t price) {
    Run([&](pg::Txn& txn) {
      return SetSupplierPrices(txn, {PriceOf(supplier, sku, price)}, Flow(), planning_, now_).status();
    });
  }

  Need NeedOf(const std::string& demand, const std::string& sku, int64_t needed) const {
    Id demand_id = Id::Derived(company_, demand);
    return {.demand = {demand_id, Id::Derived(demand_id, sku)},
            .company_id = company_,
            .demand_kind = 1,
            .item_id = ItemId(sku),
            .sku = sku,
            .needed = money::Units(needed),
            .warehouse_code = "MAIN",
            .correlation_id = Id::Derived(demand_id, "deal").ToString(),
            .causation_id = "cause",
            .actor = "ann",
            .roots = {{Id::Derived(demand_id, "deal").ToString(), demand_id.ToString(),
                       Id::Derived(demand_id, sku).ToString(), money::Units(needed)}}};
  }
  void Cover(const std::vector<Need>& needs) {
    Run([&](pg::Txn& txn) { return CoverNeeds(txn, needs, planning_, now_); });
  }
  void Send() {
    Run([&](pg::Txn& txn) {
      return SendPurchaseOrders(txn, planning_, now_ + absl::Seconds(1)).status();
    });
  }
  /// The only or newest order.
  PurchaseOrder Order() { return Order(pg_.Value("select id from purchase_orders order by id desc limit 1")); }
  PurchaseOrder Order(const std::string& id) {
    PurchaseOrder order;
    Run([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, PurchaseOrderStore(txn).Read({*Id::Parse(id)}));
      order = orders.at(0);
      return absl::OkStatus();
    });
    return order;
  }
  OrderCommand On(const PurchaseOrder& order, const std::string& actor = "ann") const {
    return {order.id, "", "because", Flow(actor)};
  }
  absl::Status Receive(const PurchaseOrder& order, const std::vector<ArrivalInput>& arrivals = {}) {
    return Try([&](pg::Txn& txn) { return ReceiveGoods(txn, On(order), arrivals, planning_, now_).status(); });
  }
  absl::Status RecordIt(const PurchaseOrder& order, const std::string& reference,
                        const std::vector<BillLineInput>& lines = {}) {
    return Try([&](pg::Txn& txn) {
      return RecordBill(txn, {.purchase_order = order.number, .supplier_reference = reference, .lines = lines},
                        Flow(), planning_, now_).status();
    });
  }
  Bill LastBill() {
    Bill bill;
    Run([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(std::vector<Bill> bills,
                       BillStore(txn).Read({*Id::Parse(pg_.Value("select id from bills order by id desc limit 1"))}));
      bill = bills.at(0);
      return absl::OkStatus();
    });
    return bill;
  }

  int64_t Published(const std::string& type) {
    return pg_.Count("select count(*) from outbox where headers like '%saikne.procurement.events.v1." + type + "%'");
  }
  int64_t OpenExceptions(const std::string& kind) {
    return pg_.Count("select count(*) from exceptions where close_time is null and kind = '" + kind + "'");
  }
  /// Nothing that reconcile would report.
  void ExpectClean() {
    for (const pg::Sql* check : {&sql::kCheckNeedsPegged, &sql::kCheckPegsWithinOrders, &sql::kCheckStoredSums,
                                 &sql::kCheckBills}) {
      auto rows = pg_.pool().Read(*check, company_);
      ASSERT_TRUE(rows.ok()) << rows.status();
      for (const pg::Row& row : *rows) {
        ADD_FAILURE() << check->name << ": " << row.Get<std::string>(0) << " " << row.Get<std::string>(1);
      }
    }
    auto receipts = pg_.pool().Read(sql::kCheckReceipts, company_, settings_.receipt_tolerance_bp);
    ASSERT_TRUE(receipts.ok()) << receipts.status();
    EXPECT_TRUE(receipts->empty());
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  const Id company_ = Id::New(now_);
  testing::PgFixture pg_{{svc::Migrations(), ::saikne::events::Migrations(), Migrations()}, 72};
  svc::Numbers numbers_;
  svc::Db db_;
  Settings settings_;
  Planning planning_{settings_, numbers_};
};

}  // namespace saikne::procurement
