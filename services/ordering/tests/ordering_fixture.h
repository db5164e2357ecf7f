#pragma once

// A database of ordering with one company, two items and a service, and the events of its neighbours made short.

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/events/sql.h"
#include "libs/service/service.h"
#include "libs/testing/append_rule.h"
#include "libs/testing/pg_fixture.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "services/ordering/sql.h"
#include "services/ordering/store/order_store.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering::testing {

namespace cev = ::saikne::crm::events::v1;
namespace iev = ::saikne::inventory::events::v1;
namespace fev = ::saikne::finance::events::v1;
namespace oev = ::saikne::ordering::events::v1;

/// Counts statements on their way to the transaction.
class CountingTxn final : public pg::Txn {
 public:
  explicit CountingTxn(pg::Txn& txn) : txn_(txn) {}
  absl::StatusOr<pg::Rows> ExecParams(const pg::Sql& sql, const pg::Params& params) override {
    ++statements;
    return txn_.ExecParams(sql, params);
  }
  absl::StatusOr<std::vector<pg::Rows>> ExecTogether(absl::Span<const pg::Statement> together) override {
    statements += static_cast<int>(together.size());
    return txn_.ExecTogether(together);
  }
  absl::Status Queue(pg::Statement statement) override {
    ++statements;
    return txn_.Queue(std::move(statement));
  }
  absl::Status Flush() override { return txn_.Flush(); }
  absl::StatusOr<pg::Rows> ExecText(const std::string& text) override { return txn_.ExecText(text); }
  void OnCommit(std::function<void()> action) override { txn_.OnCommit(std::move(action)); }
  int statements = 0;

 private:
  pg::Txn& txn_;
};

/// Gives what decimal text says.
inline google::type::Decimal Dec(const std::string& text) {
  google::type::Decimal d;
  d.set_value(text);
  return d;
}

inline google::type::Money Euro(int64_t units, int32_t nanos = 0) {
  google::type::Money m;
  m.set_currency_code("EUR");
  m.set_units(units);
  m.set_nanos(nanos);
  return m;
}

class OrderingTest : public ::testing::Test {
 protected:
  OrderingTest() {
    process_.numbers = [this](const Id&, int year, int n) -> absl::StatusOr<std::vector<std::string>> {
      std::vector<std::string> numbers;
      for (int i = 0; i < n; ++i) numbers.push_back(absl::StrCat("SO-", year, "-", 100000 + ++number_));
      return numbers;
    };
    ::saikne::testing::EnforceAppendRule(
        pg_, {{"ordering.order", "sales_orders"}, {"ordering.order", "unplaced_deals", "order_id"}});
    pg_.Exec(absl::StrCat(
        "INSERT INTO companies (id, code, name, base_currency, time_zone, default_tax_code, default_payment_term_code, "
        "default_billing_policy, event_version, version) VALUES ('", company_.ToString(),
        "', 'MAIN', 'Main', 'EUR', 'UTC', 'STANDARD', 'NET30', 2, 1, 1)"));
    Tax("STANDARD", "0.21");
    Item("BOLT");
    Item("NUT");
    Item("HELP", types::v1::SUPPLY_METHOD_SERVICE);
  }

  ::saikne::events::Envelope EnvelopeFor(const Id& subject, int64_t version = 1) {
    ::saikne::events::Envelope envelope;
    envelope.id = Id::New(now_);
    envelope.company_id = company_;
    envelope.subject = subject.ToString();
    envelope.event_version = version;
    envelope.actor = "ann";
    envelope.correlation_id = subject.ToString();
    envelope.time = envelope.effective_time = now_;
    return envelope;
  }

  template <typename E>
  ::saikne::events::Received<E> Got(E event, const Id& subject, int64_t version = 1) {
    return {EnvelopeFor(subject, version), std::move(event)};
  }

  /// Runs a reaction in its own transaction; its outcomes in short: "applied", "ignored:<reason>", "parked:<reason>".
  template <typename E>
  std::vector<std::string> React(Outcomes (*reaction)(const Process&, pg::Txn&, Batch<E>, absl::Time),
                                 std::vector<::saikne::events::Received<E>> events) {
    std::vector<std::string> result;
    const absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      CountingTxn counting(txn);
      Outcomes outcomes = reaction(process_, counting, events, now_);
      statements_ = counting.statements;
      if (!outcomes.ok()) return outcomes.status();
      result.clear();
      for (const auto& outcome : *outcomes) {
        using Kind = ::saikne::events::Outcome::Kind;
        if (outcome.kind() == Kind::kApplied) result.push_back("applied");
        if (outcome.kind() == Kind::kIgnored) result.push_back("ignored:" + outcome.reason());
        if (outcome.kind() == Kind::kParked) result.push_back("parked:" + outcome.reason());
      }
      for (const auto& outcome : *outcomes)
        if (outcome.kind() == ::saikne::events::Outcome::Kind::kParked) return absl::AbortedError("parked");
      return absl::OkStatus();
    });
    if (!status.ok() && result.empty()) result.push_back("error:" + ReasonOf(status));
    return result;
  }

  /// A transaction that is tried again while the server takes no more connections, as callers do.
  absl::Status Patiently(const std::function<absl::Status(pg::Txn&)>& body) {
    absl::Status status;
    for (int i = 0; i < 30; ++i) {
      status = pg_.pool().RunInTransaction(body);
      if (ReasonOf(status) != "DATABASE_UNREACHABLE" && ReasonOf(status) != "NO_CONNECTION") break;
    }
    return status;
  }

  void Tax(const std::string& code, const std::string& rate) {
    fev::TaxCodeChanged event;
    event.set_tax_code_id(Id::New(now_).ToString());
    event.set_code(code);
    *event.mutable_rate() = Dec(rate);
    React(OnTaxCodeChanged, {Got(event, company_)});
  }

  void Warehouse(const std::string& code) {
    const Id id = Id::New(now_);
    iev::WarehouseRegistered event;
    event.set_warehouse_id(id.ToString());
    event.set_code(code);
    event.set_name("Warehouse " + code);
    React(OnWarehouseRegistered, {Got(event, id)});
  }

  void Term(const std::string& code) {
    const Id id = Id::New(now_);
    fev::PaymentTermChanged event;
    event.set_payment_term_id(id.ToString());
    event.set_code(code);
    event.set_net_days(14);
    React(OnPaymentTermChanged, {Got(event, id)});
  }

  Id Item(const std::string& sku, types::v1::SupplyMethod method = types::v1::SUPPLY_METHOD_BUY,
          const std::string& tax_code = "") {
    const Id id = Id::New(now_);
    iev::ItemRegistered event;
    event.set_item_id(id.ToString());
    event.mutable_item()->set_item_id(id.ToString());
    event.mutable_item()->set_sku(sku);
    event.mutable_item()->set_name("Item " + sku);
    event.mutable_item()->set_unit("EA");
    event.mutable_item()->set_supply_method(method);
    event.mutable_item()->set_tax_code(tax_code);
    React(OnItemRegistered, {Got(event, id)});
    return id;
  }

  cev::DealWon Deal(const Id& deal_id, std::vector<std::pair<std::string, std::string>> sku_and_quantity,
                    types::v1::BillingPolicy billing = types::v1::BILLING_POLICY_ON_DELIVERY) {
    cev::DealWon event;
    event.set_deal_id(deal_id.ToString());
    event.set_deal_number("DL-000001");
    event.set_win_number(1);
    event.set_currency("EUR");
    event.set_billing_policy(billing);
    event.mutable_customer()->set_account_id(customer_.ToString());
    event.mutable_customer()->set_number("AC-000001");
    event.mutable_customer()->set_name("Customer");
    int n = 0;
    for (const auto& [sku, quantity] : sku_and_quantity) {
      cev::DealLine* line = event.add_lines();
      line->set_line_id(Id::New(now_).ToString());
      line->set_line_number(++n);
      line->set_sku(sku);
      *line->mutable_quantity() = Dec(quantity);
      *line->mutable_unit_price() = Euro(10);
    }
    return event;
  }

  /// A new order of 10 BOLT and 4 NUT (or what is given), placed.
  Order Place(std::vector<std::pair<std::string, std::string>> lines = {{"BOLT", "10"}, {"NUT", "4"}},
              types::v1::BillingPolicy billing = types::v1::BILLING_POLICY_ON_DELIVERY) {
    const Id deal_id = Id::New(now_);
    EXPECT_EQ(React(OnDealWon, {Got(Deal(deal_id, std::move(lines), billing), deal_id)}),
              std::vector<std::string>{"applied"});
    return OfDeal(deal_id);
  }

  Order OfDeal(const Id& deal_id) {
    const std::string id = pg_.Value(absl::StrCat("SELECT id FROM sales_orders WHERE deal_id = '", deal_id.ToString(), "'"));
    return Load(*Id::Parse(id));
  }
  Order Load(const Id& id) { return (*FindOrders(QueryOf(pg_.pool()), company_, {id}))[0]; }

  std::string Credit(const Order& order) {
    fev::CreditHeld event;
    event.set_order_id(order.id.ToString());
    return React(OnCreditHeld, {Got(event, order.id)})[0];
  }
  std::string Refuse(const Order& order) {
    fev::CreditRefused event;
    event.set_order_id(order.id.ToString());
    return React(OnCreditRefused, {Got(event, order.id)})[0];
  }
  /// reserved per line, in order; the rest is backordered.
  std::string Stock(const Order& order, std::vector<int> reserved, std::vector<int> issued = {}) {
    iev::StockReserved event;
    event.set_demand_id(order.id.ToString());
    event.set_kind(types::v1::DEMAND_KIND_ORDER);
    for (size_t i = 0; i < reserved.size(); ++i) {
      const int gone = i < issued.size() ? issued[i] : 0;
      iev::ReservedLine* line = event.add_lines();
      line->set_line_id(order.lines[i].id.ToString());
      *line->mutable_reserved() = Dec(absl::StrCat(reserved[i]));
      *line->mutable_issued() = Dec(absl::StrCat(gone));
      *line->mutable_backordered() =
          Dec(absl::StrCat(order.lines[i].quantity.micros / money::kScale - reserved[i] - gone));
    }
    return React(OnStockReserved, {Got(event, order.id)})[0];
  }
  iev::ShipmentShipped ShipmentEvent(const Order& order, const Id& id, std::vector<int> quantities) {
    iev::ShipmentShipped event;
    event.set_shipment_id(id.ToString());
    event.set_shipment_number("SH-2026-000001");
    event.set_order_id(order.id.ToString());
    event.set_tracking("DHL 42");
    for (size_t i = 0; i < quantities.size(); ++i) {
      if (quantities[i] == 0) continue;
      iev::ShipmentLine* line = event.add_lines();
      line->set_order_line_id(order.lines[i].id.ToString());
      *line->mutable_quantity() = Dec(absl::StrCat(quantities[i]));
    }
    return event;
  }
  std::string Ship(const Order& order, const Id& id, std::vector<int> quantities) {
    return React(OnShipmentShipped, {Got(ShipmentEvent(order, id, std::move(quantities)), id)})[0];
  }
  std::string Withdraw(const Order& order, std::vector<int> shipped) {
    iev::DemandWithdrawn event;
    event.set_demand_id(order.id.ToString());
    event.set_kind(types::v1::DEMAND_KIND_ORDER);
    for (size_t i = 0; i < shipped.size(); ++i) {
      iev::WithdrawnLine* line = event.add_lines();
      line->set_line_id(order.lines[i].id.ToString());
      *line->mutable_shipped() = Dec(absl::StrCat(shipped[i]));
    }
    return React(OnDemandWithdrawn, {Got(event, order.id)})[0];
  }
  std::string Invoice(const Order& order, const Id& id, const Id& trigger, std::vector<int> quantities) {
    fev::InvoicePosted event;
    event.set_invoice_id(id.ToString());
    event.set_number("INV-1");
    event.set_order_id(order.id.ToString());
    event.set_trigger_id(trigger.ToString());
    *event.mutable_gross() = Euro(10);
    for (size_t i = 0; i < quantities.size(); ++i) {
      if (quantities[i] == 0) continue;
      fev::InvoiceLine* line = event.add_lines();
      line->set_order_line_id(order.lines[i].id.ToString());
      *line->mutable_quantity() = Dec(absl::StrCat(quantities[i]));
    }
    return React(OnInvoicePosted, {Got(event, id)})[0];
  }
  std::string Pay(const Order& order, const Id& id) {
    fev::InvoicePaid event;
    event.set_invoice_id(id.ToString());
    event.set_order_id(order.id.ToString());
    return React(OnInvoicePaid, {Got(event, id, 2)})[0];
  }
  std::string CreditNote(const Order& order, const Id& id, std::vector<int> quantities) {
    fev::CreditNotePosted event;
    event.set_credit_note_id(id.ToString());
    event.set_order_id(order.id.ToString());
    for (size_t i = 0; i < quantities.size(); ++i) {
      if (quantities[i] == 0) continue;
      fev::InvoiceLine* line = event.add_lines();
      line->set_order_line_id(order.lines[i].id.ToString());
      *line->mutable_quantity() = Dec(absl::StrCat(quantities[i]));
    }
    return React(OnCreditNotePosted, {Got(event, id)})[0];
  }

  Id NewId() { return Id::New(now_); }

  /// Types of the events published under an id, short, in order; their versions must be 1, 2, ...
  std::vector<std::string> Published(const Id& id) {
    std::vector<std::string> types;
    (void)pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(const pg::Rows rows,
                       txn.ExecText(absl::StrCat("SELECT event_version, substring(headers from 'ce_type: ?([^\n]*)') "
                                                 "FROM outbox WHERE key = '", id.ToString(), "' ORDER BY id")));
      types.clear();
      for (const pg::Row& row : rows) {
        const std::string type = row.Get<std::string>(1);
        types.push_back(type.substr(type.rfind('.') + 1));
        EXPECT_EQ(row.Get<int64_t>(0), static_cast<int64_t>(types.size())) << type;
      }
      return absl::OkStatus();
    });
    return types;
  }

  /// The last event of a type under an id.
  template <typename E>
  E LastPublished(const Id& id) {
    E event;
    (void)pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(const pg::Rows rows,
                       txn.ExecText(absl::StrCat("SELECT payload FROM outbox WHERE key = '", id.ToString(),
                                                 "' AND headers LIKE '%", E::descriptor()->full_name(),
                                                 "%' ORDER BY id DESC LIMIT 1")));
      EXPECT_FALSE(rows.empty()) << E::descriptor()->full_name();
      if (!rows.empty()) event.ParseFromString(rows[0].Get<pg::Bytes>(0).data);
      return absl::OkStatus();
    });
    return event;
  }

  /// Rows that the checks of reconcile find, all together.
  int Violations() {
    int n = 0;
    for (const pg::Sql* check : {&sql::kCheckO1, &sql::kCheckO2, &sql::kCheckO5, &sql::kCheckR4, &sql::kCheckCancelledButBilled}) {
      absl::StatusOr<pg::Rows> rows = pg_.pool().Read(*check, company_);
      EXPECT_TRUE(rows.ok()) << rows.status();
      if (!rows.ok()) continue;
      for (const pg::Row& row : *rows)
        ADD_FAILURE() << check->name << ": " << row.Get<std::string>(0) << ": " << row.Get<std::string>(1);
      n += rows->size();
    }
    return n;
  }

  absl::Time now_ = absl::Now();
  Id company_ = Id::New(now_);
  Id customer_ = Id::New(now_);
  Process process_;
  std::atomic<int> number_{0};
  std::atomic<int> statements_{0};
  ::saikne::testing::PgFixture pg_{{svc::Migrations(), ::saikne::events::Migrations(), Migrations()}, 72};
};

}  // namespace saikne::ordering::testing
