#pragma once

// Copies of codes that others own: finance's tax codes and payment terms, inventory's warehouses.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"

namespace saikne::crm {

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnTaxCodeChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<finance::events::v1::TaxCodeChanged>> events,
    absl::Time now);

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnPaymentTermChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<finance::events::v1::PaymentTermChanged>> events,
    absl::Time now);

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnWarehouseRegistered(
    pg::Txn& txn,
    absl::Span<const ::saikne::events::Received<inventory::events::v1::WarehouseRegistered>> events, absl::Time now);

}  // namespace saikne::crm
