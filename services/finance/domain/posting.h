#pragma once

// The postings of domain.md 6: which account roles each fact debits and credits. Amounts are minor units of the base currency,
// debits positive, credits negative.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "services/finance/domain/chart.h"

namespace saikne::finance {

/// What an entry posts; with its source it is unique in a company (F7). Numbers are stored.
enum class PostingKind {
  kOpeningStock = 1,
  kGoodsReceipt = 2,
  kBill = 3,
  kProduction = 4,
  kShipmentCost = 5,
  kStockCount = 6,
  kInvoice = 7,
  kDeferredRelease = 8,
  kCreditNote = 9,
  kAllocationUndone = 10,
  kPayment = 11,
  kAdvanceAllocated = 12,
  kRefund = 13,
  kSupplierPayment = 14,
};
absl::string_view PostingKindName(PostingKind kind);
Journal JournalOf(PostingKind kind);

struct PostingLine {
  Role role;
  int64_t minor = 0;
  std::optional<Id> party;  // customer or supplier, for accounts with a subledger
};
using PostingLines = std::vector<PostingLine>;

/// An entry before it has a number and a period.
struct Posting {
  Id company_id;
  PostingKind kind;
  Id source_id;
  std::string document_number;
  std::string currency;
  absl::CivilDay effective_date;
  std::string actor;
  std::string correlation_id;
  std::string causation_id;
  PostingLines lines;
};

/// F1. Errors: INTERNAL/UNBALANCED; OUT_OF_RANGE/OVERFLOW.
absl::Status CheckBalanced(absl::Span<const PostingLine> lines);

/// Leaves out lines of zero; an entry of only zeros keeps its first two, so that a document over nothing has its entry.
PostingLines WithoutZeros(PostingLines lines);

PostingLines OpeningStockLines(int64_t value);
PostingLines GoodsReceiptLines(int64_t value);
PostingLines ShipmentCostLines(int64_t value);
PostingLines StockCountLines(int64_t gain, int64_t loss);

/// A work order's report, issue or closing, valued; variance may be negative.
struct ProductionAmounts {
  int64_t components = 0;
  int64_t labour = 0;
  int64_t output = 0;
  int64_t scrap = 0;
  int64_t variance = 0;
};
PostingLines ProductionLines(const ProductionAmounts& amounts);

/// variance = what the supplier asks beyond the receipt value, signed.
PostingLines BillLines(int64_t receipt_value, int64_t variance, int64_t tax, const Id& supplier);

/// deferred: net of goods that have not shipped; revenue: all other net.
PostingLines InvoiceLines(int64_t revenue, int64_t deferred, int64_t tax, const Id& customer);
PostingLines DeferredReleaseLines(int64_t net);
PostingLines CreditNoteLines(int64_t revenue, int64_t deferred, int64_t tax, const Id& customer);
PostingLines AllocationUndoneLines(int64_t amount, const Id& customer);
PostingLines PaymentLines(int64_t allocated, int64_t unallocated, const Id& customer);
PostingLines AdvanceAllocatedLines(int64_t amount, const Id& customer);
PostingLines RefundLines(int64_t amount, const Id& customer);
PostingLines SupplierPaymentLines(int64_t amount, const Id& supplier);

}  // namespace saikne::finance
