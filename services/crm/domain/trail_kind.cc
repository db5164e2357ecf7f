#include "services/crm/domain/trail_kind.h"

#include "absl/strings/str_cat.h"

namespace saikne::crm {
namespace {

constexpr TrailKindFacts kUnknown = {TrailKind{0}, "unknown", "Unknown", "Something happened"};

constexpr TrailKindFacts kKinds[] = {
    {TrailKind::kDealOpened, "crm", "DealStageChanged", "The deal was opened"},
    {TrailKind::kDealMoved, "crm", "DealStageChanged", "The deal moved to another stage"},
    {TrailKind::kDealWon, "crm", "DealWon", "The deal was won"},
    {TrailKind::kDealLost, "crm", "DealLost", "The deal was lost"},
    {TrailKind::kDealReopened, "crm", "DealStageChanged", "The deal was opened again"},
    {TrailKind::kOrderPlaced, "ordering", "OrderPlaced", "The sales order was placed"},
    {TrailKind::kOrderConfirmed, "ordering", "OrderConfirmed", "The order was confirmed"},
    {TrailKind::kOrderHeld, "ordering", "OrderHeld", "The order was put on hold"},
    {TrailKind::kOrderReleased, "ordering", "OrderReleased", "The order was released"},
    {TrailKind::kOrderReleasedToShip, "ordering", "OrderReleasedToShip",
     "The order is paid and may be shipped"},
    {TrailKind::kOrderShipped, "ordering", "OrderShipped", "The order was shipped"},
    {TrailKind::kOrderCancelRequested, "ordering", "OrderCancelRequested",
     "Cancelling the order was asked for"},
    {TrailKind::kOrderCancelled, "ordering", "OrderCancelled", "The order was cancelled"},
    {TrailKind::kOrderCompleted, "ordering", "OrderCompleted", "The order is complete"},
    {TrailKind::kOrderExceptionRaised, "ordering", "OrderExceptionRaised", "The order needs a person"},
    {TrailKind::kOrderExceptionResolved, "ordering", "OrderExceptionResolved",
     "The order's exception is over"},
    {TrailKind::kStockReserved, "inventory", "StockReserved", "Stock was reserved"},
    {TrailKind::kStockShort, "inventory", "StockShort", "Stock is short"},
    {TrailKind::kDemandWithdrawn, "inventory", "DemandWithdrawn", "The demand was withdrawn"},
    {TrailKind::kOutputRefused, "inventory", "OutputRefused", "A work order's report was refused"},
    {TrailKind::kComponentsReserved, "inventory", "StockReserved",
     "Components of a work order were reserved"},
    {TrailKind::kComponentsShort, "inventory", "StockShort", "Components of a work order are short"},
    {TrailKind::kShipmentCreated, "inventory", "ShipmentCreated", "A shipment was prepared"},
    {TrailKind::kShipmentShipped, "inventory", "ShipmentShipped", "The shipment left the warehouse"},
    {TrailKind::kShipmentCancelled, "inventory", "ShipmentCancelled", "The shipment was cancelled"},
    {TrailKind::kRequisitionRaised, "procurement", "RequisitionRaised", "A requisition was raised"},
    {TrailKind::kRequisitionCancelled, "procurement", "RequisitionCancelled",
     "The requisition was cancelled"},
    {TrailKind::kPurchaseBlocked, "procurement", "SupplyBlocked", "The shortage cannot be bought"},
    {TrailKind::kPurchaseUnblocked, "procurement", "SupplyUnblocked",
     "The shortage can be bought after all"},
    {TrailKind::kPurchaseOrdered, "procurement", "PurchaseOrdered", "A purchase order was sent"},
    {TrailKind::kPurchaseCancelled, "procurement", "PurchaseCancelled",
     "The purchase order was cancelled"},
    {TrailKind::kGoodsReceived, "procurement", "GoodsReceived", "Goods were received"},
    {TrailKind::kBillMatched, "procurement", "BillMatched", "The supplier's bill was matched"},
    {TrailKind::kBillHeld, "procurement", "BillHeld", "The supplier's bill is held"},
    {TrailKind::kPurchaseAcknowledged, "procurement", "PurchaseAcknowledged",
     "The supplier confirmed the purchase order"},
    {TrailKind::kPurchaseDelayed, "procurement", "PurchaseDelayed", "The purchase order is late"},
    {TrailKind::kProductionBlocked, "production", "SupplyBlocked", "The shortage cannot be made"},
    {TrailKind::kProductionUnblocked, "production", "SupplyUnblocked",
     "The shortage can be made after all"},
    {TrailKind::kWorkOrderReleased, "production", "WorkOrderReleased", "A work order was released"},
    {TrailKind::kWorkOrderCancelled, "production", "WorkOrderCancelled",
     "The work order was cancelled"},
    {TrailKind::kMaterialIssued, "production", "MaterialIssued",
     "Material was issued to the work order"},
    {TrailKind::kOutputReported, "production", "OutputReported", "Output was reported"},
    {TrailKind::kWorkOrderClosed, "production", "WorkOrderClosed", "The work order was closed"},
    {TrailKind::kWorkOrderLate, "production", "WorkOrderLate", "The work order is late"},
    {TrailKind::kCreditHeld, "finance", "CreditHeld", "Credit was set aside"},
    {TrailKind::kCreditRefused, "finance", "CreditRefused", "Credit was refused"},
    {TrailKind::kCreditFreed, "finance", "CreditFreed", "Credit was freed"},
    {TrailKind::kInvoicePosted, "finance", "InvoicePosted", "The invoice was posted"},
    {TrailKind::kInvoicePaid, "finance", "InvoicePaid", "The invoice is paid"},
    {TrailKind::kCreditNotePosted, "finance", "CreditNotePosted", "A credit note was posted"},
    {TrailKind::kPaymentAllocated, "finance", "PaymentAllocated", "A payment was allocated"},
};

}  // namespace

const TrailKindFacts& FactsOf(TrailKind kind) {
  for (const TrailKindFacts& facts : kKinds) {
    if (facts.kind == kind) return facts;
  }
  return kUnknown;
}

std::string Sentence(TrailKind kind, absl::string_view detail) {
  const char* phrase = FactsOf(kind).phrase;
  return detail.empty() ? absl::StrCat(phrase, ".") : absl::StrCat(phrase, ": ", detail, ".");
}

}  // namespace saikne::crm
