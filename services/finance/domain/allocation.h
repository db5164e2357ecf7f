#pragma once

// What payments and credit notes do to open documents: F5 open = total - paid - credited, in [0, total]; F6 an allocation
// exceeds neither side. Minor units of the base currency.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "services/finance/domain/invoice.h"

namespace saikne::finance {

/// The part of an invoice that settlement changes.
struct Settlement {
  int64_t gross = 0;
  int64_t paid = 0;
  int64_t credited = 0;
  InvoiceState state = InvoiceState::kPosted;

  int64_t open() const { return gross - paid - credited; }
};

/// The currency is for the words of the error. Errors: FAILED_PRECONDITION/OVER_ALLOCATED when amount is not in (0, open];
/// /ILLEGAL_TRANSITION.
absl::Status Pay(Settlement& invoice, int64_t amount, const money::Currency& currency);

/// Reduces what is open first; returns the rest, which payments must be undone for.
/// Errors: FAILED_PRECONDITION/OVER_CREDITED when amount is not in [0, gross - credited]; /ILLEGAL_TRANSITION.
absl::StatusOr<int64_t> Credit(Settlement& invoice, int64_t amount);

/// The state that the amounts imply.
InvoiceState StateFor(const Settlement& invoice);

/// An allocation that exists, or that is asked for.
struct Share {
  Id id;  // invoice, or payment when allocations are undone
  int64_t amount = 0;
};

/// Spreads `amount` over open documents in the given order; each gets at most what it has.
std::vector<Share> SpreadOldestFirst(absl::Span<const Share> open, int64_t amount);

/// Errors: FAILED_PRECONDITION/OVER_ALLOCATED when the shares exceed `amount`; INVALID_ARGUMENT/INVALID_FIELD for a share <= 0.
absl::Status CheckShares(absl::Span<const Share> shares, int64_t amount, const money::Currency& currency);

}  // namespace saikne::finance
