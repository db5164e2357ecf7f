// What each event says on the trail of its deal.

#include <functional>
#include <string>
#include <vector>

#include "services/crm/api/trail_view.h"
#include "services/crm/store/deal_store.h"
#include "services/crm/subscribers/follow_pg.h"

namespace saikne::crm {
namespace {

/// One event, and its step.
struct Row {
  std::string service;
  std::string event_type;
  std::string number;
  std::string what;
  std::function<Id()> tell;  // twice; answers the event's id
};

class TrailPg : public FollowPg {
 protected:
  /// The deal has an order, and a work order and a purchase order that serve it.
  TrailPg() {
    React<ordering_events::OrderPlaced>({At(Placed(), ++seconds_)});
    production_events::WorkOrderReleased released;
    released.set_work_order_id(work_order_.ToString());
    AddPeg(released.mutable_pegs(), deal_.id, "3");
    React<production_events::WorkOrderReleased>({At(released, ++seconds_)});
    procurement_events::PurchaseOrdered ordered;
    ordered.set_purchase_order_id(purchase_.ToString());
    AddPeg(ordered.add_lines()->mutable_pegs(), deal_.id, "5");
    React<procurement_events::PurchaseOrdered>({At(ordered, ++seconds_)});
  }

  template <typename E>
  void Says(const std::string& service, const E& event, const std::string& number, const std::string& what) {
    const auto received = At(event, ++seconds_);
    rows_.push_back({service, E::descriptor()->name(), number, what, [this, received] {
                       EXPECT_EQ(React<E>({received})[0].kind(), Outcome::Kind::kApplied);
                       EXPECT_EQ(React<E>({received})[0].reason(), "REPEATED");
                       return received.envelope.id;
                     }});
  }

  /// Tells each row's event, and looks for its one step on the trail of the deal.
  void Check() {
    const auto history = ReadStageHistory(pg_.pool(), deal_.id);
    ASSERT_TRUE(history.ok()) << history.status();
    for (const Row& row : rows_) {
      SCOPED_TRACE(row.service + " " + row.event_type + " \"" + row.what + "\"");
      const size_t before = Trail(deal_.id).size();
      const std::string id = row.tell().ToString();
      const std::vector<TrailStep> steps = Trail(deal_.id);
      EXPECT_EQ(steps.size(), before + 1);
      int found = 0;
      const v1::DealTrail view = TrailView(deal_.number, *history, steps);
      for (const v1::TrailStep& step : view.steps()) {
        if (step.event_id() != id) continue;
        ++found;
        EXPECT_EQ(step.service(), row.service);
        EXPECT_EQ(step.event_type(), row.event_type);
        EXPECT_EQ(step.document_number(), row.number);
        EXPECT_EQ(step.what(), row.what);
      }
      EXPECT_EQ(found, 1);
    }
  }

  /// With the fields that events about an order share.
  template <typename E>
  E OfOrder() const {
    E event;
    event.set_order_id(order_.ToString());
    event.set_deal_id(deal_.id.ToString());
    return event;
  }
  template <typename E>
  E Shipment() const {
    E event = OfOrder<E>();
    event.set_shipment_id(Id::New(now_).ToString());
    event.set_shipment_number("SH-7");
    return event;
  }
  template <typename E>
  E OfDemand(const Id& demand, types::v1::DemandKind kind, const std::string& number) const {
    E event;
    event.set_demand_id(demand.ToString());
    event.set_kind(kind);
    event.set_document_number(number);
    return event;
  }
  inventory_events::StockShort Short(const Id& demand, types::v1::DemandKind kind, const std::string& number,
                                     const std::string& sku) {
    auto event = OfDemand<inventory_events::StockShort>(demand, kind, number);
    auto* line = event.add_lines();
    line->set_sku(sku);
    AddPeg(line->mutable_pegs(), deal_.id, "2.5");
    return event;
  }
  template <typename E>
  E Supply(const std::string& sku) {
    E event;
    event.set_demand_id(order_.ToString());
    event.set_sku(sku);
    AddPeg(event.mutable_pegs(), deal_.id, "4");
    return event;
  }
  static void SetDay(google::type::Date* day, int year, int month, int of_month) {
    day->set_year(year);
    day->set_month(month);
    day->set_day(of_month);
  }
  template <typename E>
  E OfWorkOrder() {
    E event;
    event.set_work_order_id(work_order_.ToString());
    event.set_number("WO-7");
    AddPeg(event.mutable_pegs(), deal_.id, "3");
    return event;
  }

  int seconds_ = 0;
  const Id work_order_ = Id::New(now_), purchase_ = Id::New(now_);
  std::vector<Row> rows_;
};

TEST_F(TrailPg, EventsOfOrdering) {
  auto to_ship = OfOrder<ordering_events::OrderReleasedToShip>();
  to_ship.set_order_number("SO-7");
  Says("ordering", to_ship, "SO-7", "The order is paid and may be shipped.");

  auto shipped = Shipped(0, "2", "2");
  shipped.set_tracking("UPS 1");
  Says("ordering", shipped, "SO-2027-000001", "The order was shipped: shipment SH-1, 1 line, UPS 1.");

  auto requested = OfOrder<ordering_events::OrderCancelRequested>();
  requested.set_order_number("SO-7");
  requested.set_reason("too late");
  Says("ordering", requested, "SO-7", "Cancelling the order was asked for: too late.");

  ordering_events::OrderCancelled cancelled;
  cancelled.set_order_id(order_.ToString());
  *cancelled.mutable_order() = Facts();
  cancelled.set_reason("too late");
  Says("ordering", cancelled, "SO-2027-000001", "The order was cancelled: what had not shipped, too late.");
  Check();
}

TEST_F(TrailPg, EventsOfDemands) {
  const auto order = types::v1::DEMAND_KIND_ORDER, work = types::v1::DEMAND_KIND_WORK_ORDER;
  Says("inventory", Short(order_, order, "SO-7", "CHAIR"), "SO-7", "Stock is short: 2.5 CHAIR.");
  Says("inventory", Short(work_order_, work, "WO-7", "PLANK"), "WO-7",
       "Components of a work order are short: 2.5 PLANK.");

  auto of_order = OfDemand<inventory_events::DemandWithdrawn>(order_, order, "SO-7");
  of_order.set_deal_id(deal_.id.ToString());
  of_order.add_lines();
  of_order.add_lines();
  Says("inventory", of_order, "SO-7", "The demand was withdrawn: 2 lines closed.");
  auto of_work = OfDemand<inventory_events::DemandWithdrawn>(work_order_, work, "WO-7");
  of_work.add_lines();
  Says("inventory", of_work, "WO-7", "The demand was withdrawn: 1 line closed.");

  inventory_events::OutputRefused refused;
  refused.set_demand_id(work_order_.ToString());
  refused.set_reason("PLANK is missing");
  Says("inventory", refused, "", "A work order's report was refused: PLANK is missing.");
  Check();
}

TEST_F(TrailPg, EventsOfShipments) {
  auto created = Shipment<inventory_events::ShipmentCreated>();
  created.set_warehouse_code("MAIN");
  created.add_lines();
  Says("inventory", created, "SH-7", "A shipment was prepared: 1 line from MAIN.");

  auto shipped = Shipment<inventory_events::ShipmentShipped>();
  shipped.set_warehouse_code("MAIN");
  shipped.add_lines();
  shipped.add_lines();
  shipped.set_tracking("UPS 1");
  Says("inventory", shipped, "SH-7", "The shipment left the warehouse: 2 lines from MAIN, UPS 1.");

  Says("inventory", Shipment<inventory_events::ShipmentCancelled>(), "SH-7", "The shipment was cancelled.");
  Check();
}

TEST_F(TrailPg, EventsOfSupply) {
  procurement_events::RequisitionRaised raised;
  raised.set_requisition_id(Id::New(now_).ToString());
  raised.set_number("RQ-7");
  raised.set_sku("PLANK");
  AddPeg(raised.mutable_pegs(), deal_.id, "4");
  Says("procurement", raised, "RQ-7", "A requisition was raised: 4 PLANK.");

  procurement_events::RequisitionCancelled cancelled;
  cancelled.set_requisition_id(raised.requisition_id());
  cancelled.set_number("RQ-7");
  cancelled.set_reason("no longer needed");
  AddPeg(cancelled.mutable_pegs(), deal_.id, "4");
  Says("procurement", cancelled, "RQ-7", "The requisition was cancelled: no longer needed.");

  auto bought = Supply<procurement_events::SupplyBlocked>("PLANK");
  bought.set_reason("NO_SUPPLIER_PRICE");
  Says("procurement", bought, "", "The shortage cannot be bought: 4 PLANK, NO_SUPPLIER_PRICE.");
  Says("procurement", Supply<procurement_events::SupplyUnblocked>("PLANK"), "",
       "The shortage can be bought after all: 4 PLANK.");
  auto made = Supply<production_events::SupplyBlocked>("CHAIR");
  made.set_reason("NO_BOM");
  Says("production", made, "", "The shortage cannot be made: 4 CHAIR, NO_BOM.");
  Says("production", Supply<production_events::SupplyUnblocked>("CHAIR"), "",
       "The shortage can be made after all: 4 CHAIR.");
  Check();
}

TEST_F(TrailPg, EventsOfPurchases) {
  procurement_events::GoodsReceived received;
  received.set_purchase_order_id(purchase_.ToString());
  received.set_purchase_order_number("PO-7");
  received.set_receipt_number("GR-7");
  auto* line = received.add_lines();
  line->set_sku("PLANK");
  line->mutable_rejected()->set_value("1");
  AddPeg(line->mutable_pegs(), deal_.id, "3");
  Says("procurement", received, "GR-7", "Goods were received: 3 PLANK, of PO-7, 1 PLANK rejected.");

  procurement_events::PurchaseAcknowledged acknowledged;
  acknowledged.set_purchase_order_id(purchase_.ToString());
  acknowledged.set_number("PO-7");
  SetDay(acknowledged.mutable_confirmed_date(), 2027, 3, 1);
  AddPeg(acknowledged.mutable_pegs(), deal_.id, "3");
  Says("procurement", acknowledged, "PO-7", "The supplier confirmed the purchase order: for 2027-03-01.");

  procurement_events::PurchaseDelayed delayed;
  delayed.set_purchase_order_id(purchase_.ToString());
  delayed.set_number("PO-7");
  SetDay(delayed.mutable_promised_date(), 2027, 3, 1);
  AddPeg(delayed.mutable_pegs(), deal_.id, "3");
  Says("procurement", delayed, "PO-7", "The purchase order is late: promised for 2027-03-01, not all has come.");
  SetDay(delayed.mutable_expected_date(), 2027, 3, 12);
  Says("procurement", delayed, "PO-7",
       "The purchase order is late: promised for 2027-03-01, now expected on 2027-03-12.");

  procurement_events::PurchaseCancelled cancelled;
  cancelled.set_purchase_order_id(purchase_.ToString());
  cancelled.set_number("PO-7");
  cancelled.set_reason("the rest is not needed");
  AddPeg(cancelled.mutable_pegs(), deal_.id, "2");
  Says("procurement", cancelled, "PO-7", "The purchase order was cancelled: the rest is not needed.");

  procurement_events::BillMatched matched;
  matched.set_bill_id(Id::New(now_).ToString());
  matched.set_purchase_order_id(purchase_.ToString());
  matched.set_number("BI-7");
  matched.mutable_supplier()->set_name("Wood Ltd");
  matched.set_supplier_reference("W-1");
  SetEuro(1210, matched.mutable_gross());
  AddPeg(matched.mutable_pegs(), deal_.id, "3");
  Says("procurement", matched, "BI-7", "The supplier's bill was matched: Wood Ltd W-1, 12.10 EUR.");
  matched.clear_pegs();  // found by the purchase order
  SetEuro(-50, matched.mutable_variance());
  Says("procurement", matched, "BI-7",
       "The supplier's bill was matched: Wood Ltd W-1, 12.10 EUR, variance -0.50 EUR.");
  Check();
}

TEST_F(TrailPg, EventsOfWorkOrders) {
  production_events::MaterialIssued issued;
  issued.set_work_order_id(work_order_.ToString());
  issued.set_number("WO-7");
  issued.add_components();
  issued.add_components();
  Says("production", issued, "WO-7", "Material was issued to the work order: 2 components.");

  auto reported = OfWorkOrder<production_events::OutputReported>();
  reported.mutable_good()->set_value("3");
  reported.mutable_scrap()->set_value("0.5");
  Says("production", reported, "WO-7", "Output was reported: 3 good, 0.5 scrapped.");

  auto closed = OfWorkOrder<production_events::WorkOrderClosed>();
  closed.mutable_good()->set_value("3");
  Says("production", closed, "WO-7", "The work order was closed: 3 good, 0 scrapped.");
  closed.mutable_closed_short()->set_value("1");
  closed.set_reason("no time");
  Says("production", closed, "WO-7",
       "The work order was closed: 3 good, 0 scrapped, 1 closed short, no time.");

  auto late = OfWorkOrder<production_events::WorkOrderLate>();
  late.set_sku("CHAIR");
  late.mutable_remaining()->set_value("2");
  SetDay(late.mutable_required_date(), 2027, 3, 1);
  Says("production", late, "WO-7", "The work order is late: needed on 2027-03-01, 2 CHAIR still to be made.");

  auto cancelled = OfWorkOrder<production_events::WorkOrderCancelled>();
  cancelled.set_reason("not needed");
  Says("production", cancelled, "WO-7", "The work order was cancelled: not needed.");
  Check();
}

// Events about credit name no number: the order's is shown.
TEST_F(TrailPg, EventsOfFinance) {
  auto refused = OfOrder<finance_events::CreditRefused>();
  SetEuro(1694, refused.mutable_amount());
  SetEuro(1000, refused.mutable_limit());
  SetEuro(-250, refused.mutable_available());
  Says("finance", refused, "SO-2027-000001",
       "Credit was refused: 16.94 EUR asked, -2.50 EUR available of a limit of 10.00 EUR.");

  auto freed = OfOrder<finance_events::CreditFreed>();
  SetEuro(1694, freed.mutable_amount());
  Says("finance", freed, "SO-2027-000001", "Credit was freed: 16.94 EUR.");

  auto invoice = Invoice(1694);
  invoice.mutable_due_date()->set_year(2027);
  invoice.mutable_due_date()->set_month(3);
  invoice.mutable_due_date()->set_day(1);
  Says("finance", invoice, "INV-1", "The invoice was posted: 16.94 EUR, due 2027-03-01.");

  auto note = OfOrder<finance_events::CreditNotePosted>();
  note.set_credit_note_id(Id::New(now_).ToString());
  note.set_number("CN-7");
  note.set_invoice_number("INV-1");
  SetEuro(694, note.mutable_gross());
  Says("finance", note, "CN-7", "A credit note was posted: 6.94 EUR of INV-1.");

  Says("finance", Payment(600, 400), "PAY-1",
       "A payment was allocated: 6.00 EUR to INV-1, 4.00 EUR to INV-1.");

  auto paid = OfOrder<finance_events::InvoicePaid>();
  paid.set_invoice_id(invoice.invoice_id());
  paid.set_number("INV-1");
  SetEuro(1000, paid.mutable_paid());
  Says("finance", paid, "INV-1", "The invoice is paid: 10.00 EUR.");
  Check();
}

}  // namespace
}  // namespace saikne::crm
