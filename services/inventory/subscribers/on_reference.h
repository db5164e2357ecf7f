#pragma once

// Reactions to reference data of other services: companies, tax codes, supplier prices, bills of materials. One outcome per event.

#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"

namespace saikne::inventory {

using ReferenceOutcomes = absl::StatusOr<std::vector<::saikne::events::Outcome>>;

/// Copies the company and gives it its warehouse MAIN and the virtual locations.
ReferenceOutcomes OnCompanyChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<finance::events::v1::CompanyChanged>> events,
    absl::Time now);

/// Keeps which tax codes there are.
ReferenceOutcomes OnTaxCodeChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<finance::events::v1::TaxCodeChanged>> events,
    absl::Time now);

/// Keeps the price of a stock unit. A price in another currency than the company's is ignored.
ReferenceOutcomes OnSupplierPriceChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<procurement::events::v1::SupplierPriceChanged>> events,
    absl::Time now);

/// Keeps components and conversion cost for the roll-up.
ReferenceOutcomes OnBomReleased(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<production::events::v1::BomReleased>> events,
    absl::Time now);

}  // namespace saikne::inventory
