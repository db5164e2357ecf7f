#pragma once

// The order of a win as crm shows it: what events add to it, and the states derived from that. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/id.h"
#include "libs/money/money.h"

namespace saikne::crm {

/// Numbers as in saikne.crm.v1.OrderState.
enum class OrderState {
  kUnknown = 0,
  kPlaced = 1,
  kConfirmed = 2,
  kOnHold = 3,
  kCancelling = 4,
  kCancelled = 5,
  kCompleted = 6
};

/// Numbers as in saikne.crm.v1.Progress.
enum class Progress { kNone = 1, kPart = 2, kFull = 3 };

/// What one event says about an order. Facts that it does not state stay empty (state unknown, number ""); amounts and counts are
/// added to what is there, so that events of different topics may come in any order.
struct OrderChange {
  Id order_id;
  Id company_id;
  std::optional<Id> account_id;
  std::optional<Id> deal_id;
  int32_t win_number = 0;
  std::string number;
  OrderState state = OrderState::kUnknown;
  std::string currency;
  int64_t net_minor = 0;    // of the order; stated by its placement only
  int64_t gross_minor = 0;  // likewise
  int32_t line_count = 0;   // likewise
  int64_t cancelled_minor = 0;
  int32_t deliveries = 0;
  int32_t lines_delivered = 0;  // of which nothing is open any more
  int64_t shipped_minor = 0;    // net
  int32_t invoices = 0;
  int64_t invoiced_minor = 0;
  int64_t credited_minor = 0;
  int64_t paid_minor = 0;
  std::optional<std::string> hold_reasons;  // set by holding and releasing: those in force now
  std::string exception_raised;             // kind
  std::string exception_resolved;           // kind
};

/// Adds a later change of the same order to an earlier one. The parts about holds and exceptions are not merged.
void Merge(OrderChange& into, const OrderChange& later);

struct CustomerOrder {
  Id order_id;
  std::optional<Id> deal_id;
  int32_t win_number = 0;
  std::string number;
  OrderState state = OrderState::kUnknown;
  std::string hold_reasons;  // comma separated
  std::string exceptions;    // comma separated
  std::string currency;
  int64_t gross_minor = 0;
  int64_t cancelled_minor = 0;
  int32_t line_count = 0;
  int32_t deliveries = 0;
  int32_t lines_delivered = 0;
  int64_t shipped_minor = 0;
  int32_t invoices = 0;
  int64_t invoiced_minor = 0;
  int64_t credited_minor = 0;
  int64_t paid_minor = 0;
};

/// On hold while a placed or confirmed order has hold reasons.
OrderState StateOf(const CustomerOrder& order);
/// Full when nothing of any line is open.
Progress ShipmentOf(const CustomerOrder& order);
/// Full when all that is not cancelled is invoiced.
Progress InvoiceOf(const CustomerOrder& order);
/// Full when all that is invoiced and not credited is paid.
Progress PaymentOf(const CustomerOrder& order);

}  // namespace saikne::crm
