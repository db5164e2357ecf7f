#include "services/crm/subscribers/translate.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "libs/base/status.h"

namespace saikne::crm {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using Translator = void (*)(const Message& event, Trail& trail);

template <typename E>
std::pair<const Descriptor*, Translator> One() {
  return {E::descriptor(), [](const Message& event, Trail& trail) { Translate(static_cast<const E&>(event), trail); }};
}

template <typename... E>
void AddTo(absl::flat_hash_map<const Descriptor*, Translator>& all) {
  (all.insert(One<E>()), ...);
}

const absl::flat_hash_map<const Descriptor*, Translator>& Translators() {
  static const auto* const translators = [] {
    auto* const all = new absl::flat_hash_map<const Descriptor*, Translator>();
    AddTo<ordering_events::OrderPlaced, ordering_events::OrderConfirmed, ordering_events::OrderHeld,
          ordering_events::OrderReleased, ordering_events::OrderReleasedToShip, ordering_events::OrderShipped,
          ordering_events::OrderCancelRequested, ordering_events::OrderCancelled, ordering_events::OrderCompleted,
          ordering_events::OrderExceptionRaised, ordering_events::OrderExceptionResolved>(*all);
    AddTo<inventory_events::StockReserved, inventory_events::StockShort, inventory_events::DemandWithdrawn,
          inventory_events::OutputRefused, inventory_events::ShipmentCreated, inventory_events::ShipmentShipped,
          inventory_events::ShipmentCancelled>(*all);
    AddTo<procurement_events::RequisitionRaised, procurement_events::RequisitionCancelled,
          procurement_events::SupplyBlocked, procurement_events::SupplyUnblocked, procurement_events::PurchaseOrdered,
          procurement_events::PurchaseCancelled, procurement_events::PurchaseAcknowledged,
          procurement_events::PurchaseDelayed, procurement_events::GoodsReceived, procurement_events::BillMatched,
          procurement_events::BillHeld>(*all);
    AddTo<production_events::SupplyBlocked, production_events::SupplyUnblocked, production_events::WorkOrderReleased,
          production_events::WorkOrderCancelled, production_events::MaterialIssued, production_events::OutputReported,
          production_events::WorkOrderClosed, production_events::WorkOrderLate>(*all);
    AddTo<finance_events::CreditHeld, finance_events::CreditRefused, finance_events::CreditFreed,
          finance_events::InvoicePosted, finance_events::InvoicePaid, finance_events::CreditNotePosted,
          finance_events::PaymentAllocated>(*all);
    return all;
  }();
  return *translators;
}

}  // namespace

std::vector<const Descriptor*> TrailTypes() {
  std::vector<const Descriptor*> types;
  for (const auto& [type, translate] : Translators()) types.push_back(type);
  return types;
}

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnTrailEvents(pg::Txn& txn,
                                                                     absl::Span<const ::saikne::events::RawEvent> events,
                                                                     absl::Time now) {
  std::vector<Traced> traced;
  traced.reserve(events.size());
  for (const ::saikne::events::RawEvent& event : events) {
    Trail trail(*event.envelope);
    Translators().at(event.event->GetDescriptor())(*event.event, trail);
    RETURN_IF_ERROR(trail.status());
    traced.push_back(trail.Take());
  }
  return Follow(txn, traced, now);
}

}  // namespace saikne::crm
