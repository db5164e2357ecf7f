#pragma once

// Reads what ordering's events say of an order into finance's own terms.

#include "absl/status/statusor.h"
#include "libs/events/flow.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "services/finance/app/credit_holds.h"
#include "services/finance/app/invoicing.h"

namespace saikne::finance {

/// nullopt for empty text. Errors: INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<std::optional<Id>> OptionalId(absl::string_view field, const std::string& text);

/// The order without its lines. Errors name the field.
absl::StatusOr<BillOrder> ReadOrder(const std::string& order_id, const ordering::events::v1::OrderFacts& facts,
                                    const ::saikne::events::Flow& flow);

/// A line as placed; quantity and cumulative are the whole line.
absl::StatusOr<BillableLine> ReadLine(const ordering::events::v1::OrderLine& line, const std::string& currency);

}  // namespace saikne::finance
