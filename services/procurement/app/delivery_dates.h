#pragma once

// When the goods of purchase orders come: what the supplier confirms, and what is late.

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/order_commands.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// Kind of the exception of a purchase order whose expected date has passed; cleared when the goods came, it ended, or a later date is
/// confirmed.
inline constexpr char kPurchaseDelayed[] = "PURCHASE_DELAYED";

/// The supplier confirmed, for `confirmed` or for the date that was expected anyway: publishes PurchaseAcknowledged, and
/// PurchaseDelayed when it is later than expected.
/// Errors: those of the domain's Acknowledge; INVALID_ARGUMENT/INVALID_FIELD for a date in the past; ABORTED/STALE_ETAG;
/// NOT_FOUND/PURCHASE_ORDER_NOT_FOUND in another company.
absl::Status AcknowledgePurchaseOrder(pg::Txn& txn, const OrderCommand& command,
                                      std::optional<absl::CivilDay> confirmed,
                                      const Planning& planning, absl::Time now);

/// Publishes PurchaseDelayed for orders whose expected date has passed (in their company's zone), once for each date, and raises an
/// exception; clears those that are over. A job; returns true when more may be waiting.
absl::StatusOr<bool> WatchDates(pg::Txn& txn, const Planning& planning, absl::Time now);

}  // namespace saikne::procurement
