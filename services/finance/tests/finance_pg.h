#pragma once

// What the store tests of finance share: a migrated database with the first company, events as the other services would send
// them, the reactions called as the consumer calls them, and all checks of the books at the end of each test.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "libs/base/status.h"
#include "libs/events/envelope.h"
#include "libs/money/money_proto.h"
#include "libs/service/service.h"
#include "libs/testing/append_rule.h"
#include "libs/testing/pg_fixture.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "services/finance/app/companies.h"
#include "services/finance/app/payments.h"
#include "services/finance/sql.h"
#include "services/finance/subscribers/on_order_cancelled.h"
#include "services/finance/subscribers/on_order_confirmed.h"
#include "services/finance/subscribers/on_order_placed.h"
#include "services/finance/subscribers/on_order_shipped.h"
#include "services/finance/subscribers/on_valuation.h"

namespace saikne::events {
pg::MigrationSeries Migrations();
}

namespace saikne::finance {

namespace ord = ::saikne::ordering::events::v1;
namespace inv = ::saikne::inventory::events::v1;
namespace types = ::saikne::types::v1;
using ::saikne::events::Outcome;
using ::saikne::events::Received;

/// A line of an order in tests: price and quantity in whole units, tax 21 %.
struct TestLine {
  int64_t quantity = 1;
  int64_t price = 100;
  types::BillingPolicy policy = types::BILLING_POLICY_ON_DELIVERY;
  types::LineKind kind = types::LINE_KIND_GOODS;
  Id id = Id::New(absl::Now());

  int64_t net() const { return quantity * price * 100; }
  int64_t tax() const { return net() * 21 / 100; }
};

/// An order of a customer in tests.
struct TestOrder {
  Id id = Id::New(absl::Now());
  Id customer = Id::New(absl::Now());
  std::vector<TestLine> lines = {TestLine{}};
  std::string currency = "EUR";
  std::string term;
  std::vector<int64_t> shipped;  // cumulative, by line

  int64_t gross() const {
    int64_t sum = 0;
    for (const TestLine& line : lines) sum += line.net() + line.tax();
    return sum;
  }
};

class FinancePg : public ::testing::Test {
 protected:
  FinancePg() {
    testing::EnforceAppendRule(pg_, {{"finance.credit_hold", "credit_holds", "order_id"},
                                     {"finance.invoice", "invoices"},
                                     {"finance.invoice", "credit_notes"},
                                     {"finance.payment", "payments"},
                                     {"finance.company", "companies"},
                                     {"finance.tax_code", "tax_codes"},
                                     {"finance.payment_term", "payment_terms"},
                                     {"finance.period", "periods"}});
    Run([&](pg::Txn& txn) {
      return CreateFirstCompany(txn, "MAIN", "Main company", "EUR", now_).status();
    });
    company_ = *Id::Parse(pg_.Value("select id::text from companies"));
  }

  void TearDown() override { ExpectClean(); }

  /// F1-F6, F11, the balances and the hash chain.
  void ExpectClean() {
    for (const pg::Sql* check : {&sql::kCheckEntriesBalanced, &sql::kCheckTrialBalance, &sql::kCheckBalances,
                                 &sql::kCheckNumberGaps, &sql::kCheckSubledgers, &sql::kCheckAllocations,
                                 &sql::kCheckDocumentSums, &sql::kCheckHashChain}) {
      auto rows = pg_.pool().Read(*check, company_);
      ASSERT_TRUE(rows.ok()) << check->name << ": " << rows.status();
      for (const pg::Row& row : *rows) {
        ADD_FAILURE() << check->name << ": " << row.Get<std::string>(0) << ": " << row.Get<std::string>(1);
      }
    }
  }

  void Run(const std::function<absl::Status(pg::Txn&)>& body) {
    absl::Status status = pg_.pool().RunInTransaction(body);
    EXPECT_TRUE(status.ok()) << status;
  }

  ::saikne::events::Flow Flow(const Id& root) const {
    ::saikne::events::Flow flow;
    flow.company_id = company_;
    flow.actor = "ann";
    flow.correlation_id = root.ToString();
    flow.causation_id = root.ToString();
    flow.effective_time = effective_;
    return flow;
  }

  template <typename E>
  Received<E> Arrived(const E& event, const Id& root) const {
    Received<E> received;
    received.event = event;
    received.envelope.id = Id::New(now_);
    received.envelope.company_id = company_;
    received.envelope.actor = "ann";
    received.envelope.correlation_id = root.ToString();
    received.envelope.effective_time = effective_;
    return received;
  }

  template <typename E>
  using Reaction = absl::StatusOr<std::vector<Outcome>> (*)(pg::Txn&, absl::Span<const Received<E>>, absl::Time);

  /// Runs a reaction in a transaction of its own; "applied", or the reason of each outcome.
  template <typename E>
  std::vector<std::string> React(Reaction<E> reaction, const std::vector<Received<E>>& events) {
    std::vector<std::string> texts;
    absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      texts.clear();
      ASSIGN_OR_RETURN(std::vector<Outcome> outcomes, reaction(txn, events, now_));
      for (const Outcome& outcome : outcomes) {
        texts.push_back(outcome.kind() == Outcome::Kind::kApplied ? "applied" : outcome.reason());
      }
      return absl::OkStatus();
    });
    if (!status.ok()) texts.push_back(ReasonOf(status).empty() ? status.ToString() : ReasonOf(status));
    return texts;
  }

  static void Amount(int64_t minor, google::type::Money* out, const std::string& currency = "EUR") {
    money::MinorToProto(minor, *money::Currency::Parse(currency), out);
  }

  ord::OrderLine Line(const TestLine& line, int number, const std::string& currency) const {
    ord::OrderLine out;
    out.set_line_id(line.id.ToString());
    out.set_line_number(number);
    out.set_kind(line.kind);
    out.set_sku("SKU-" + std::to_string(number));
    money::ToProto(money::Units(line.quantity), out.mutable_quantity());
    Amount(line.price * 100, out.mutable_unit_price(), currency);
    Amount(line.net(), out.mutable_net(), currency);
    out.set_tax_code("STANDARD");
    out.mutable_tax_rate()->set_value("0.21");
    Amount(line.tax(), out.mutable_tax(), currency);
    out.set_billing_policy(line.policy);
    return out;
  }

  ord::OrderFacts Facts(const TestOrder& order, bool with_lines = true) const {
    ord::OrderFacts facts;
    facts.set_order_number("SO-" + order.id.ToString().substr(30));
    facts.set_customer_id(order.customer.ToString());
    facts.set_customer_number("AC-" + order.customer.ToString().substr(24));
    facts.set_customer_name("Customer");
    facts.set_currency(order.currency);
    facts.set_payment_term_code(order.term);
    Amount(order.gross(), facts.mutable_gross(), order.currency);
    for (size_t i = 0; with_lines && i < order.lines.size(); ++i) {
      *facts.add_lines() = Line(order.lines[i], static_cast<int>(i + 1), order.currency);
    }
    return facts;
  }

  Received<ord::OrderPlaced> Placed(const TestOrder& order) const {
    ord::OrderPlaced event;
    event.set_order_id(order.id.ToString());
    *event.mutable_order() = Facts(order);
    return Arrived(event, order.id);
  }
  Received<ord::OrderConfirmed> Confirmed(const TestOrder& order, bool counts_as_delivered = false) const {
    ord::OrderConfirmed event;
    event.set_order_id(order.id.ToString());
    *event.mutable_order() = Facts(order);
    event.set_counts_as_delivered(counts_as_delivered);
    return Arrived(event, order.id);
  }
  /// quantities: of each line in this shipment; lines with 0 are left out.
  Received<ord::OrderShipped> Shipped(TestOrder& order, const std::vector<int64_t>& quantities,
                                      const Id& shipment = Id::New(absl::Now())) const {
    order.shipped.resize(order.lines.size());
    ord::OrderShipped event;
    event.set_order_id(order.id.ToString());
    *event.mutable_order() = Facts(order, false);
    event.set_shipment_id(shipment.ToString());
    event.set_shipment_number("SH-1");
    for (size_t i = 0; i < quantities.size(); ++i) {
      if (quantities[i] == 0) continue;
      order.shipped[i] += quantities[i];
      auto* line = event.add_lines();
      *line->mutable_line() = Line(order.lines[i], static_cast<int>(i + 1), order.currency);
      money::ToProto(money::Units(quantities[i]), line->mutable_quantity());
      money::ToProto(money::Units(order.shipped[i]), line->mutable_cumulative_quantity());
    }
    return Arrived(event, order.id);
  }
  Received<ord::OrderCancelled> Cancelled(TestOrder& order) const {
    order.shipped.resize(order.lines.size());
    ord::OrderCancelled event;
    event.set_order_id(order.id.ToString());
    *event.mutable_order() = Facts(order, false);
    bool complete = true;
    int64_t cancelled_gross = 0;
    for (size_t i = 0; i < order.lines.size(); ++i) {
      const TestLine& l = order.lines[i];
      complete = complete && order.shipped[i] == 0;
      auto* line = event.add_lines();
      line->set_line_id(l.id.ToString());
      money::ToProto(money::Units(l.quantity), line->mutable_ordered());
      money::ToProto(money::Units(order.shipped[i]), line->mutable_shipped());
      money::ToProto(money::Units(l.quantity - order.shipped[i]), line->mutable_cancelled());
      cancelled_gross += (l.net() + l.tax()) -
                         *money::PartUpTo(l.net(), money::Units(order.shipped[i]), money::Units(l.quantity)) -
                         *money::PartUpTo(l.tax(), money::Units(order.shipped[i]), money::Units(l.quantity));
    }
    event.set_complete(complete);
    Amount(cancelled_gross, event.mutable_cancelled_gross());
    return Arrived(event, order.id);
  }

  std::vector<std::string> Place(const TestOrder& order) { return React<ord::OrderPlaced>(OnOrderPlaced, {Placed(order)}); }
  std::vector<std::string> Confirm(const TestOrder& order, bool delivered = false) {
    return React<ord::OrderConfirmed>(OnOrderConfirmed, {Confirmed(order, delivered)});
  }
  std::vector<std::string> Ship(TestOrder& order, const std::vector<int64_t>& quantities) {
    return React<ord::OrderShipped>(OnOrderShipped, {Shipped(order, quantities)});
  }
  std::vector<std::string> Cancel(TestOrder& order) {
    return React<ord::OrderCancelled>(OnOrderCancelled, {Cancelled(order)});
  }

  /// Records a payment; its id, or nil and the reason in `error_`.
  Id Pay(const Id& customer, int64_t minor, std::vector<Share> shares = {}, const std::string& reference = "",
         bool advance = false) {
    Id result;
    absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      RecordPayment payment;
      payment.id = Id::New(now_);
      payment.number = "PAY-" + payment.id.ToString();
      payment.customer_id = customer;
      payment.amount = minor;
      payment.value_date = absl::ToCivilDay(now_, absl::UTCTimeZone());
      payment.external_reference = reference;
      payment.shares = std::move(shares);
      payment.advance = advance;
      ASSIGN_OR_RETURN(std::vector<Id> ids, RecordPayments(txn, {payment}, Flow(payment.id), now_));
      result = ids[0];
      return absl::OkStatus();
    });
    error_ = ReasonOf(status);
    return status.ok() ? result : Id();
  }

  /// Debit minus credit of a role's account.
  int64_t Balance(const std::string& role) {
    return pg_.Count("select coalesce(sum(b.base_debit_minor - b.base_credit_minor), 0)::bigint from balances b "
                     "join ledger_accounts a on a.id = b.account_id where a.role = '" + role + "'");
  }
  /// Events of this type in the outbox.
  int64_t Events(const std::string& type) {
    return pg_.Count("select count(*) from outbox where headers like '%saikne.finance.events.v1." + type + "%'");
  }
  std::string Of(const Id& order, const std::string& column, const std::string& table = "credit_holds") {
    return pg_.Value("select " + column + "::text from " + table + " where order_id = '" + order.ToString() + "'");
  }
  int64_t Account(const Id& customer, const std::string& column) {
    return pg_.Count("select " + column + " from credit_accounts where customer_id = '" + customer.ToString() + "'");
  }

  testing::PgFixture pg_{{svc::Migrations(), ::saikne::events::Migrations(), Migrations()}, 72};
  absl::Time now_ = absl::FromCivil(absl::CivilSecond(2026, 11, 23, 12, 0, 0), absl::UTCTimeZone());
  absl::Time effective_ = now_;
  Id company_;
  std::string error_;
};

}  // namespace saikne::finance
