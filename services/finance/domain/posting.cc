#include "services/finance/domain/posting.h"

#include <algorithm>

#include "libs/base/status.h"
#include "libs/money/money.h"

namespace saikne::finance {

absl::string_view PostingKindName(PostingKind kind) {
  switch (kind) {
    case PostingKind::kOpeningStock: return "OPENING_STOCK";
    case PostingKind::kGoodsReceipt: return "GOODS_RECEIPT";
    case PostingKind::kBill: return "BILL";
    case PostingKind::kProduction: return "PRODUCTION";
    case PostingKind::kShipmentCost: return "SHIPMENT_COST";
    case PostingKind::kStockCount: return "STOCK_COUNT";
    case PostingKind::kInvoice: return "INVOICE";
    case PostingKind::kDeferredRelease: return "DEFERRED_RELEASE";
    case PostingKind::kCreditNote: return "CREDIT_NOTE";
    case PostingKind::kAllocationUndone: return "ALLOCATION_UNDONE";
    case PostingKind::kPayment: return "PAYMENT";
    case PostingKind::kAdvanceAllocated: return "ADVANCE_ALLOCATED";
    case PostingKind::kRefund: return "REFUND";
    case PostingKind::kSupplierPayment: return "SUPPLIER_PAYMENT";
  }
  return "UNKNOWN";
}

Journal JournalOf(PostingKind kind) {
  switch (kind) {
    case PostingKind::kOpeningStock:
    case PostingKind::kGoodsReceipt:
    case PostingKind::kProduction:
    case PostingKind::kShipmentCost:
    case PostingKind::kStockCount:
      return Journal::kStock;
    case PostingKind::kBill:
      return Journal::kPurchases;
    case PostingKind::kInvoice:
    case PostingKind::kDeferredRelease:
    case PostingKind::kCreditNote:
      return Journal::kSales;
    case PostingKind::kPayment:
    case PostingKind::kRefund:
    case PostingKind::kSupplierPayment:
      return Journal::kBank;
    case PostingKind::kAllocationUndone:
    case PostingKind::kAdvanceAllocated:
      return Journal::kGeneral;
  }
  return Journal::kGeneral;
}

absl::Status CheckBalanced(absl::Span<const PostingLine> lines) {
  __int128 sum = 0;
  for (const PostingLine& line : lines) {
    if (line.minor > money::kMaxMinor || line.minor < -money::kMaxMinor) {
      return Error(absl::StatusCode::kOutOfRange, "OVERFLOW", "an entry's line is too large");
    }
    sum += line.minor;
  }
  if (lines.empty() || sum != 0) {
    return Error(absl::StatusCode::kInternal, "UNBALANCED", "debits and credits of an entry differ");
  }
  return absl::OkStatus();
}

PostingLines WithoutZeros(PostingLines lines) {
  bool all_zero = std::all_of(lines.begin(), lines.end(),
                              [](const PostingLine& line) { return line.minor == 0; });
  if (all_zero) {
    if (lines.size() > 2) lines.resize(2);
    return lines;
  }
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [](const PostingLine& line) { return line.minor == 0; }),
              lines.end());
  return lines;
}

PostingLines OpeningStockLines(int64_t value) {
  return WithoutZeros({{Role::kStock, value}, {Role::kOpeningEquity, -value}});
}

PostingLines GoodsReceiptLines(int64_t value) {
  return WithoutZeros({{Role::kStock, value}, {Role::kGrni, -value}});
}

PostingLines ShipmentCostLines(int64_t value) {
  return WithoutZeros({{Role::kCogs, value}, {Role::kStock, -value}});
}

PostingLines StockCountLines(int64_t gain, int64_t loss) {
  return WithoutZeros({{Role::kStock, gain},
                       {Role::kInventoryGain, -gain},
                       {Role::kInventoryLoss, loss},
                       {Role::kStock, -loss}});
}

PostingLines ProductionLines(const ProductionAmounts& a) {
  return WithoutZeros({{Role::kWip, a.components},
                       {Role::kStock, -a.components},
                       {Role::kWip, a.labour},
                       {Role::kConversionAbsorbed, -a.labour},
                       {Role::kStock, a.output},
                       {Role::kWip, -a.output},
                       {Role::kScrapLoss, a.scrap},
                       {Role::kWip, -a.scrap},
                       {Role::kProductionVariance, a.variance},
                       {Role::kWip, -a.variance}});
}

PostingLines BillLines(int64_t receipt_value, int64_t variance, int64_t tax, const Id& supplier) {
  return WithoutZeros({{Role::kPayables, -(receipt_value + variance + tax), supplier},
                       {Role::kGrni, receipt_value},
                       {Role::kPriceVariance, variance},
                       {Role::kInputTax, tax}});
}

PostingLines InvoiceLines(int64_t revenue, int64_t deferred, int64_t tax, const Id& customer) {
  return WithoutZeros({{Role::kReceivables, revenue + deferred + tax, customer},
                       {Role::kRevenue, -revenue},
                       {Role::kDeferredRevenue, -deferred},
                       {Role::kOutputTax, -tax}});
}

PostingLines DeferredReleaseLines(int64_t net) {
  return WithoutZeros({{Role::kDeferredRevenue, net}, {Role::kRevenue, -net}});
}

PostingLines CreditNoteLines(int64_t revenue, int64_t deferred, int64_t tax, const Id& customer) {
  PostingLines lines = InvoiceLines(revenue, deferred, tax, customer);
  for (PostingLine& line : lines) line.minor = -line.minor;
  return lines;
}

PostingLines AllocationUndoneLines(int64_t amount, const Id& customer) {
  return WithoutZeros(
      {{Role::kReceivables, amount, customer}, {Role::kCustomerAdvances, -amount, customer}});
}

PostingLines PaymentLines(int64_t allocated, int64_t unallocated, const Id& customer) {
  return WithoutZeros({{Role::kBank, allocated + unallocated},
                       {Role::kReceivables, -allocated, customer},
                       {Role::kCustomerAdvances, -unallocated, customer}});
}

PostingLines AdvanceAllocatedLines(int64_t amount, const Id& customer) {
  return WithoutZeros(
      {{Role::kCustomerAdvances, amount, customer}, {Role::kReceivables, -amount, customer}});
}

PostingLines RefundLines(int64_t amount, const Id& customer) {
  return WithoutZeros({{Role::kCustomerAdvances, amount, customer}, {Role::kBank, -amount}});
}

PostingLines SupplierPaymentLines(int64_t amount, const Id& supplier) {
  return WithoutZeros({{Role::kPayables, amount, supplier}, {Role::kBank, -amount}});
}

}  // namespace saikne::finance
