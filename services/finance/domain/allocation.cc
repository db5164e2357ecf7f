#include "services/finance/domain/allocation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::finance {
namespace {

// what: whose `available` it is, in words.
absl::Status OverAllocated(int64_t asked, int64_t available, absl::string_view what, const money::Currency& currency) {
  const std::string wanted = absl::StrCat(money::FormatMinor(asked, currency), " ", currency.code());
  const std::string left = absl::StrCat(money::FormatMinor(available, currency), " ", currency.code());
  return Error(absl::StatusCode::kFailedPrecondition, "OVER_ALLOCATED",
               absl::StrCat(wanted, " is more than the ", left, " that ", what),
               {{"asked", wanted}, {"available", left}});
}

}  // namespace

InvoiceState StateFor(const Settlement& invoice) {
  if (invoice.open() == 0) return InvoiceState::kPaid;
  return invoice.paid > 0 ? InvoiceState::kPartPaid : InvoiceState::kPosted;
}

absl::Status Pay(Settlement& invoice, int64_t amount, const money::Currency& currency) {
  if (amount <= 0 || amount > invoice.open()) {
    return OverAllocated(amount, invoice.open(), "the invoice has open", currency);
  }
  Settlement next = invoice;
  next.paid += amount;
  next.state = StateFor(next);
  RETURN_IF_ERROR(CheckInvoiceMove(invoice.state, next.state));
  invoice = next;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Credit(Settlement& invoice, int64_t amount) {
  if (amount < 0 || amount > invoice.gross - invoice.credited) {
    return Error(absl::StatusCode::kFailedPrecondition, "OVER_CREDITED",
                 "a credit note exceeds what is left of its invoice");
  }
  Settlement next = invoice;
  int64_t undo = std::max<int64_t>(0, amount - invoice.open());
  next.paid -= undo;
  next.credited += amount;
  next.state = StateFor(next);
  RETURN_IF_ERROR(CheckInvoiceMove(invoice.state, next.state));
  invoice = next;
  return undo;
}

std::vector<Share> SpreadOldestFirst(absl::Span<const Share> open, int64_t amount) {
  std::vector<Share> shares;
  for (const Share& document : open) {
    if (amount <= 0) break;
    int64_t part = std::min(amount, document.amount);
    if (part <= 0) continue;
    shares.push_back({document.id, part});
    amount -= part;
  }
  return shares;
}

absl::Status CheckShares(absl::Span<const Share> shares, int64_t amount, const money::Currency& currency) {
  __int128 sum = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].amount <= 0) {
      return FieldError(absl::StrCat("allocations[", i, "].amount"), "must be more than zero");
    }
    sum += shares[i].amount;
  }
  if (sum > amount) {
    return OverAllocated(static_cast<int64_t>(std::min<__int128>(sum, INT64_MAX)), amount, "the payment has left",
                         currency);
  }
  return absl::OkStatus();
}

}  // namespace saikne::finance
