#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/flow.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "services/finance/app/customer_book.h"
#include "services/finance/domain/invoice.h"

namespace saikne::finance {

/// An order was confirmed, or a part of it was delivered.
struct BillOrder {
  Id order_id;
  std::string order_number;
  std::optional<Id> deal_id;
  CustomerRef customer;
  std::string currency;
  std::string payment_term_code;  // empty: the company's default
  Id trigger_id;                  // the order (confirmed) or the shipment (delivered)
  std::string trigger_number;     // human number of the trigger
  bool confirmed = false;
  bool counts_as_delivered = false;   // with confirmed: services on delivery are billed too
  std::vector<BillableLine> lines;    // with the quantities of this event
  ::saikne::events::Flow flow;
};

/// Posts the invoices that these facts trigger, at most one per (order, trigger), and releases the deferred revenue of goods
/// that were billed on order and have shipped. Freight goes with the order's first invoice.
/// Outcomes: ignored NOTHING_TO_BILL, ALREADY_INVOICED; parked FOREIGN_CURRENCY, INVALID_PARTS.
absl::StatusOr<std::vector<::saikne::events::Outcome>> PostInvoices(pg::Txn& txn,
                                                                    absl::Span<const BillOrder> orders,
                                                                    absl::Time now);

}  // namespace saikne::finance
