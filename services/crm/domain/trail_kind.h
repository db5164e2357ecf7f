#pragma once

// The steps of a trail, as a table: which service, which event, and what to say. Pure.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace saikne::crm {

/// Stored as a number: never renumber, only add.
enum class TrailKind : int32_t {
  kDealOpened = 1,
  kDealMoved = 2,
  kDealWon = 3,
  kDealLost = 4,
  kDealReopened = 5,
  kOrderPlaced = 10,
  kOrderConfirmed = 11,
  kOrderHeld = 12,
  kOrderReleased = 13,
  kOrderReleasedToShip = 14,
  kOrderShipped = 15,
  kOrderCancelRequested = 16,
  kOrderCancelled = 17,
  kOrderCompleted = 18,
  kOrderExceptionRaised = 19,
  kOrderExceptionResolved = 20,
  kStockReserved = 30,
  kStockShort = 31,
  kDemandWithdrawn = 32,
  kOutputRefused = 33,
  kComponentsReserved = 34,
  kComponentsShort = 35,
  kShipmentCreated = 40,
  kShipmentShipped = 41,
  kShipmentCancelled = 42,
  kRequisitionRaised = 50,
  kRequisitionCancelled = 51,
  kPurchaseBlocked = 52,
  kPurchaseUnblocked = 53,
  kPurchaseOrdered = 54,
  kPurchaseCancelled = 55,
  kGoodsReceived = 56,
  kBillMatched = 57,
  kBillHeld = 58,
  kPurchaseAcknowledged = 59,
  kPurchaseDelayed = 60,
  kProductionBlocked = 70,
  kProductionUnblocked = 71,
  kWorkOrderReleased = 72,
  kWorkOrderCancelled = 73,
  kMaterialIssued = 74,
  kOutputReported = 75,
  kWorkOrderClosed = 76,
  kWorkOrderLate = 77,
  kCreditHeld = 90,
  kCreditRefused = 91,
  kCreditFreed = 92,
  kInvoicePosted = 93,
  kInvoicePaid = 94,
  kCreditNotePosted = 95,
  kPaymentAllocated = 96,
};

struct TrailKindFacts {
  TrailKind kind;
  const char* service;
  const char* event_type;
  const char* phrase;
};

/// The table's row; one that says "unknown" for a number that a newer release stored.
const TrailKindFacts& FactsOf(TrailKind kind);

/// "Stock was reserved: 2 of 3 lines in full."
std::string Sentence(TrailKind kind, absl::string_view detail);

}  // namespace saikne::crm
