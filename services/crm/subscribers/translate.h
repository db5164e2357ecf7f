#pragma once

// One Translate() per event type that goes to the trail, in one file per topic; FollowTrail() subscribes to them all.

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/status.h"
#include "libs/events/reaction.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "services/crm/subscribers/trail.h"

namespace saikne::crm {

namespace ordering_events = ::saikne::ordering::events::v1;
namespace inventory_events = ::saikne::inventory::events::v1;
namespace procurement_events = ::saikne::procurement::events::v1;
namespace production_events = ::saikne::production::events::v1;
namespace finance_events = ::saikne::finance::events::v1;

// ordering_order.cc
void Translate(const ordering_events::OrderPlaced& event, Trail& trail);
void Translate(const ordering_events::OrderConfirmed& event, Trail& trail);
void Translate(const ordering_events::OrderHeld& event, Trail& trail);
void Translate(const ordering_events::OrderReleased& event, Trail& trail);
void Translate(const ordering_events::OrderReleasedToShip& event, Trail& trail);
void Translate(const ordering_events::OrderShipped& event, Trail& trail);
void Translate(const ordering_events::OrderCancelRequested& event, Trail& trail);
void Translate(const ordering_events::OrderCancelled& event, Trail& trail);
void Translate(const ordering_events::OrderCompleted& event, Trail& trail);
void Translate(const ordering_events::OrderExceptionRaised& event, Trail& trail);
void Translate(const ordering_events::OrderExceptionResolved& event, Trail& trail);

// inventory_demand.cc
void Translate(const inventory_events::StockReserved& event, Trail& trail);
void Translate(const inventory_events::StockShort& event, Trail& trail);
void Translate(const inventory_events::DemandWithdrawn& event, Trail& trail);
void Translate(const inventory_events::OutputRefused& event, Trail& trail);

// inventory_shipment.cc
void Translate(const inventory_events::ShipmentCreated& event, Trail& trail);
void Translate(const inventory_events::ShipmentShipped& event, Trail& trail);
void Translate(const inventory_events::ShipmentCancelled& event, Trail& trail);

// procurement_requisition.cc, with procurement.supply
void Translate(const procurement_events::RequisitionRaised& event, Trail& trail);
void Translate(const procurement_events::RequisitionCancelled& event, Trail& trail);
void Translate(const procurement_events::SupplyBlocked& event, Trail& trail);
void Translate(const procurement_events::SupplyUnblocked& event, Trail& trail);

// procurement_purchase.cc, with procurement.bill
void Translate(const procurement_events::PurchaseOrdered& event, Trail& trail);
void Translate(const procurement_events::PurchaseCancelled& event, Trail& trail);
void Translate(const procurement_events::PurchaseAcknowledged& event, Trail& trail);
void Translate(const procurement_events::PurchaseDelayed& event, Trail& trail);
void Translate(const procurement_events::GoodsReceived& event, Trail& trail);
void Translate(const procurement_events::BillMatched& event, Trail& trail);
void Translate(const procurement_events::BillHeld& event, Trail& trail);

// production_work_order.cc, with production.supply
void Translate(const production_events::SupplyBlocked& event, Trail& trail);
void Translate(const production_events::SupplyUnblocked& event, Trail& trail);
void Translate(const production_events::WorkOrderReleased& event, Trail& trail);
void Translate(const production_events::WorkOrderCancelled& event, Trail& trail);
void Translate(const production_events::MaterialIssued& event, Trail& trail);
void Translate(const production_events::OutputReported& event, Trail& trail);
void Translate(const production_events::WorkOrderClosed& event, Trail& trail);
void Translate(const production_events::WorkOrderLate& event, Trail& trail);

// finance_money.cc: credit holds, invoices, payments
void Translate(const finance_events::CreditHeld& event, Trail& trail);
void Translate(const finance_events::CreditRefused& event, Trail& trail);
void Translate(const finance_events::CreditFreed& event, Trail& trail);
void Translate(const finance_events::InvoicePosted& event, Trail& trail);
void Translate(const finance_events::InvoicePaid& event, Trail& trail);
void Translate(const finance_events::CreditNotePosted& event, Trail& trail);
void Translate(const finance_events::PaymentAllocated& event, Trail& trail);

/// The reaction to every event of the trail: translate each, follow them as one set.
template <typename E>
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnTrailEvent(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<E>> events, absl::Time now) {
  std::vector<Traced> traced;
  traced.reserve(events.size());
  for (const auto& received : events) {
    Trail trail(received.envelope);
    Translate(received.event, trail);
    RETURN_IF_ERROR(trail.status());
    traced.push_back(trail.Take());
  }
  return Follow(txn, traced, now);
}

/// Subscribes to event types of the trail.
template <typename... E, typename Service>
void Follow(Service& service) {
  (service.template On<E>(OnTrailEvent<E>), ...);
}

/// Subscribes to all that is a step of a deal, by the service that publishes it.
template <typename Service>
void FollowTrail(Service& service) {
  Follow<ordering_events::OrderPlaced, ordering_events::OrderConfirmed, ordering_events::OrderHeld,
         ordering_events::OrderReleased, ordering_events::OrderReleasedToShip,
         ordering_events::OrderShipped, ordering_events::OrderCancelRequested,
         ordering_events::OrderCancelled, ordering_events::OrderCompleted,
         ordering_events::OrderExceptionRaised, ordering_events::OrderExceptionResolved>(service);
  Follow<inventory_events::StockReserved, inventory_events::StockShort,
         inventory_events::DemandWithdrawn, inventory_events::OutputRefused,
         inventory_events::ShipmentCreated, inventory_events::ShipmentShipped,
         inventory_events::ShipmentCancelled>(service);
  Follow<procurement_events::RequisitionRaised, procurement_events::RequisitionCancelled,
         procurement_events::SupplyBlocked, procurement_events::SupplyUnblocked,
         procurement_events::PurchaseOrdered, procurement_events::PurchaseCancelled,
         procurement_events::PurchaseAcknowledged, procurement_events::PurchaseDelayed,
         procurement_events::GoodsReceived, procurement_events::BillMatched,
         procurement_events::BillHeld>(service);
  Follow<production_events::SupplyBlocked, production_events::SupplyUnblocked,
         production_events::WorkOrderReleased, production_events::WorkOrderCancelled,
         production_events::MaterialIssued, production_events::OutputReported,
         production_events::WorkOrderClosed, production_events::WorkOrderLate>(service);
  Follow<finance_events::CreditHeld, finance_events::CreditRefused, finance_events::CreditFreed,
         finance_events::InvoicePosted, finance_events::InvoicePaid,
         finance_events::CreditNotePosted, finance_events::PaymentAllocated>(service);
}

}  // namespace saikne::crm
