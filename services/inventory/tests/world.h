#pragma once

// For the store tests: a database with a company, its warehouse and items, and the use cases called as the reactions call them.

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/events/sql.h"
#include "libs/service/service.h"
#include "libs/testing/append_rule.h"
#include "libs/testing/pg_fixture.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "services/inventory/app/demands.h"
#include "services/inventory/app/items.h"
#include "services/inventory/app/opening_stock.h"
#include "services/inventory/app/places.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {

namespace ev = ::saikne::inventory::events::v1;
using money::Units;

class World {
 public:
  World() : pg_({svc::Migrations(), ::saikne::events::Migrations(), inventory::Migrations()}, 66) {
    pg_.Exec(absl::StrCat(
        "insert into companies (id, code, name, base_currency, time_zone, default_tax_code, default_payment_term_code,"
        " default_billing_policy, event_version, version) values ('",
        company_.ToString(), "', 'MAIN', 'Main', 'EUR', 'UTC', 'STANDARD', 'NET30', 2, 1, 1)"));
    testing::EnforceAppendRule(pg_, {{"inventory.item", "items"},
                                     {"inventory.warehouse", "warehouses"},
                                     {"inventory.demand", "demands"},
                                     {"inventory.shipment", "shipments"},
                                     {"inventory.valuation", "valuation_documents"}});
    Run([&](pg::Txn& txn) { return FurnishCompanies(txn, {Flow()}, now_); });
    context_.numbers = [this](const Id&, const std::string& series, int year, int n) {
      std::vector<std::string> numbers;
      for (int i = 0; i < n; ++i) numbers.push_back(absl::StrCat(series, "-", year, "-", ++number_));
      return numbers;
    };
  }

  const Id& company() const { return company_; }
  const Context& context() const { return context_; }
  absl::Time now() const { return now_; }
  void Advance(absl::Duration by) { now_ += by; }
  testing::PgFixture& pg() { return pg_; }

  ::saikne::events::Flow Flow() const {
    return {company_, "tester", Id::New(absl::Now()).ToString(), Id::New(absl::Now()).ToString(), now_, ""};
  }

  absl::Status Try(const std::function<absl::Status(pg::Txn&)>& body) { return pg_.pool().RunInTransaction(body); }
  void Run(const std::function<absl::Status(pg::Txn&)>& body) {
    absl::Status status = Try(body);
    ASSERT_TRUE(status.ok()) << status;
  }

  Id AddItem(const std::string& sku, SupplyMethod method = SupplyMethod::kBuy,
             std::optional<money::UnitPrice> cost = std::nullopt) {
    Id id;
    Run([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, company_));
      ItemRecord item;
      item.sku = sku;
      item.name = sku;
      item.unit = "EA";
      item.supply_method = method;
      item.standard_cost = cost;
      ASSIGN_OR_RETURN(std::vector<RegisteredItem> made, RegisterItems(txn, company, {item}, Flow(), now_));
      id = made[0].item.id;
      return absl::OkStatus();
    });
    return id;
  }

  /// Opening stock at a cost of `cost_micros` a unit.
  void Stock(const std::string& sku, Quantity quantity, int64_t cost_micros, const std::string& location = "") {
    Run([&](pg::Txn& txn) {
      const OpeningRow row{sku, "", location, quantity, money::UnitPrice{cost_micros}, absl::StrCat("k", ++number_)};
      return OpenStock(txn, context_, company_, {row}, Flow(), now_).status();
    });
  }

  DemandFacts Order(const std::vector<std::pair<Id, Quantity>>& lines, int priority = 0) {
    DemandFacts facts;
    facts.id = Id::New(absl::Now());
    facts.number = absl::StrCat("SO-", ++number_);
    facts.deal_id = Id::New(absl::Now()).ToString();
    facts.priority = priority;
    facts.order_time = absl::Now();
    for (const auto& [item, quantity] : lines) {
      facts.lines.push_back({Id::New(absl::Now()), static_cast<int32_t>(facts.lines.size() + 1), item, quantity, ""});
    }
    facts.flow = Flow();
    return facts;
  }
  DemandFacts WorkOrder(const std::vector<std::pair<Id, Quantity>>& components) {
    DemandFacts facts = Order(components);
    facts.kind = DemandKind::kWorkOrder;
    facts.deal_id.clear();
    return facts;
  }

  void Place(const std::vector<DemandFacts>& orders) {
    Run([&](pg::Txn& txn) { return PlaceDemands(txn, context_, company_, orders, now_).status(); });
  }
  void Confirm(const std::vector<DemandFacts>& orders) {
    Run([&](pg::Txn& txn) { return ConfirmDemands(txn, context_, company_, orders, now_).status(); });
  }
  DemandRef Ref(const DemandFacts& facts) const { return {facts.id, facts.kind, facts.number, facts.deal_id, Flow()}; }
  void Withdraw(const DemandFacts& demand) {
    Run([&](pg::Txn& txn) { return WithdrawDemands(txn, context_, company_, {Ref(demand)}, now_).status(); });
  }

  /// What was published, in the order of the outbox.
  template <typename E>
  std::vector<E> Events() {
    std::vector<E> events;
    static const pg::Sql kRead = {
        "test_read_outbox", "select payload from outbox where position($1::text in headers) > 0 order by id"};
    auto rows = pg_.pool().Read(kRead, absl::StrCat("ce_type: ", E::descriptor()->full_name(), "\n"));
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const pg::Row& row : *rows) {
      events.emplace_back();
      EXPECT_TRUE(events.back().ParseFromString(row.Get<pg::Bytes>(0).data));
    }
    return events;
  }
  template <typename E>
  E Last() {
    std::vector<E> events = Events<E>();
    EXPECT_FALSE(events.empty()) << E::descriptor()->full_name();
    return events.empty() ? E() : events.back();
  }

  /// One demand line's column, micros.
  int64_t Line(const DemandFacts& demand, size_t line, const std::string& column) {
    return pg_.Count(absl::StrCat("select ", column, "_micros from demand_lines where line_id = '",
                                  demand.lines[line].line_id.ToString(), "'"));
  }

  /// All checks of reconcile, and that event versions are contiguous.
  void CheckInvariants() {
    for (const pg::Sql* check : {&sql::kCheckOnHand, &sql::kCheckReserved, &sql::kCheckDoubleEntry,
                                 &sql::kCheckResidualValue, &sql::kCheckNegativeStock}) {
      auto rows = pg_.pool().Read(*check, company_);
      ASSERT_TRUE(rows.ok()) << check->name << rows.status();
      for (const pg::Row& row : *rows) {
        ADD_FAILURE() << check->name << ": " << row.Get<std::string>(0) << " " << row.Get<std::string>(1);
      }
    }
    EXPECT_EQ(pg_.Count("select count(*) from (select key, topic, count(*) n, max(event_version) m, "
                        "count(distinct event_version) d from outbox group by key, topic) v where n <> m or n <> d"),
              0);
  }

 private:
  testing::PgFixture pg_;
  const Id company_ = Id::New(absl::Now());
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  Context context_;
  std::atomic<int> number_{0};
};

}  // namespace saikne::inventory
