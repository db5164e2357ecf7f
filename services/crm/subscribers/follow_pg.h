#pragma once

// What the tests of reactions share: events about the order of a won deal, and what the copy of the order says after them.

#include <string>
#include <vector>

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/crm/store/crm_pg.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {

using ::saikne::events::Outcome;
using ::saikne::events::Received;

inline void SetEuro(int64_t minor, google::type::Money* out) {
  money::MinorToProto(minor, *money::Currency::Parse("EUR"), out);
}

/// A deal that was won, and the id of its order; the events about the order, and what the copy and the trail say of it.
class FollowPg : public CrmPg {
 protected:
  FollowPg() {
    deal_ = OneDeal("won", 2);
    WinOne(deal_.id);
    order_ = Id::New(now_);
  }

  template <typename E>
  Received<E> At(const E& event, int seconds) {
    ::saikne::events::Envelope envelope;
    envelope.id = Id::New(now_ + absl::Seconds(seconds));
    envelope.time = envelope.effective_time = now_ + absl::Seconds(seconds);
    envelope.company_id = company_;
    envelope.actor = "ann";
    envelope.correlation_id = deal_.id.ToString();
    return {envelope, event};
  }

  template <typename E>
  absl::StatusOr<std::vector<Outcome>> Deliver(pg::Txn& txn, const std::vector<Received<E>>& events) {
    std::vector<::saikne::events::RawEvent> raw;
    for (const Received<E>& received : events) raw.push_back({&received.envelope, &received.event});
    return OnTrailEvents(txn, raw, now_);
  }

  template <typename E>
  std::vector<Outcome> React(const std::vector<Received<E>>& events) {
    std::vector<Outcome> outcomes;
    Run([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(outcomes, Deliver(txn, events));
      return absl::OkStatus();
    });
    return outcomes;
  }

  ordering_events::OrderFacts Facts() {
    ordering_events::OrderFacts facts;
    facts.set_order_number("SO-2027-000001");
    facts.set_deal_id(deal_.id.ToString());
    facts.set_win_number(1);
    facts.set_customer_id(account_.ToString());
    facts.set_currency("EUR");
    SetEuro(1400, facts.mutable_net());
    SetEuro(1694, facts.mutable_gross());
    for (int i = 0; i < 2; ++i) *facts.add_lines() = Line(i);
    return facts;
  }
  ordering_events::OrderLine Line(int i) {
    ordering_events::OrderLine line;
    line.set_line_id(Id::Derived(order_, std::to_string(i)).ToString());
    line.mutable_quantity()->set_value("2");
    SetEuro(700, line.mutable_net());
    return line;
  }
  ordering_events::OrderPlaced Placed() {
    ordering_events::OrderPlaced event;
    event.set_order_id(order_.ToString());
    *event.mutable_order() = Facts();
    return event;
  }
  ordering_events::OrderShipped Shipped(int line, const std::string& quantity, const std::string& cumulative) {
    ordering_events::OrderShipped event;
    event.set_order_id(order_.ToString());
    *event.mutable_order() = Facts();
    event.mutable_order()->clear_lines();
    event.set_shipment_id(Id::New(now_).ToString());
    event.set_shipment_number("SH-1");
    ordering_events::ShippedLine* shipped = event.add_lines();
    *shipped->mutable_line() = Line(line);
    shipped->mutable_quantity()->set_value(quantity);
    shipped->mutable_cumulative_quantity()->set_value(cumulative);
    return event;
  }
  finance_events::InvoicePosted Invoice(int64_t gross) {
    finance_events::InvoicePosted event;
    event.set_invoice_id(Id::New(now_).ToString());
    event.set_number("INV-1");
    event.set_order_id(order_.ToString());
    event.set_deal_id(deal_.id.ToString());
    event.set_customer_id(account_.ToString());
    SetEuro(gross, event.mutable_gross());
    return event;
  }
  finance_events::PaymentAllocated Payment(int64_t first, int64_t second) {
    finance_events::PaymentAllocated event;
    event.set_payment_id(Id::New(now_).ToString());
    event.set_number("PAY-1");
    event.set_customer_id(account_.ToString());
    for (const int64_t amount : {first, second}) {
      finance_events::Allocation* allocation = event.add_allocations();
      allocation->set_order_id(order_.ToString());
      allocation->set_deal_id(deal_.id.ToString());
      allocation->set_invoice_number("INV-1");
      SetEuro(amount, allocation->mutable_amount());
    }
    return event;
  }
  void AddPeg(Pegs* pegs, const Id& deal, const std::string& quantity) {
    types::v1::Peg* peg = pegs->Add();
    peg->set_deal_id(deal.ToString());
    peg->set_order_id(order_.ToString());
    peg->mutable_quantity()->set_value(quantity);
  }

  CustomerOrder Order() {
    const std::vector<CustomerOrder> orders = OrdersOf(deal_.id);
    EXPECT_EQ(orders.size(), 1u);
    return orders.empty() ? CustomerOrder() : orders[0];
  }
  std::vector<TrailStep> Trail(const Id& deal) {
    const auto steps = ReadTrail(pg_.pool(), company_, deal, account_);
    EXPECT_TRUE(steps.ok()) << steps.status();
    return *steps;
  }

  Deal deal_;
  Id order_;
};

}  // namespace saikne::crm
