#pragma once

// One Translate() per event type that goes to the trail, in one file per topic; OnTrailEvents() is the reaction to them all.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/events/consumer.h"
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

/// All that is a step of a deal, whichever service publishes it. translate.cc
std::vector<const google::protobuf::Descriptor*> TrailTypes();

/// The reaction to events of these types: translates each, follows them as one set.
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnTrailEvents(pg::Txn& txn,
                                                                     absl::Span<const ::saikne::events::RawEvent> events,
                                                                     absl::Time now);

}  // namespace saikne::crm
