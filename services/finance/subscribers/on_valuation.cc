#include "services/finance/subscribers/on_valuation.h"

#include "libs/money/money_proto.h"
#include "services/finance/app/valuation.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {
namespace {

namespace inv = ::saikne::inventory::events::v1;

// Reads the amounts of one event; all that are set must have one currency, unset ones are zero.
class Amounts {
 public:
  absl::StatusOr<int64_t> Read(absl::string_view field, const google::type::Money& value, bool may_be_negative = false) {
    if (value.currency_code().empty() && value.units() == 0 && value.nanos() == 0) return 0;
    money::Currency currency;
    ASSIGN_OR_RETURN(int64_t minor, money::MinorFrom(field, value, &currency));
    if (minor < 0 && !may_be_negative) return FieldError(field, "must not be negative");
    if (currency_.empty()) currency_ = currency.code();
    if (currency_ != currency.code()) return FieldError(field, "has another currency than the other amounts");
    return minor;
  }
  const std::string& currency() const { return currency_; }

 private:
  std::string currency_;
};

template <typename E>
LedgerFact Fact(const ::saikne::events::Received<E>& received, PostingKind kind, const Amounts& amounts,
                PostingLines lines) {
  return LedgerFact{kind,           received.envelope.id, received.event.document_number(), amounts.currency(),
                    std::move(lines), received.envelope.flow()};
}

absl::StatusOr<std::optional<LedgerFact>> ReadReceived(const ::saikne::events::Received<inv::StockReceived>& received) {
  Amounts amounts;
  ASSIGN_OR_RETURN(int64_t value, amounts.Read("value", received.event.value()));
  if (received.event.reason() == inv::VALUATION_REASON_OPENING) {
    return Fact(received, PostingKind::kOpeningStock, amounts, OpeningStockLines(value));
  }
  if (received.event.reason() == inv::VALUATION_REASON_RECEIPT) {
    return Fact(received, PostingKind::kGoodsReceipt, amounts, GoodsReceiptLines(value));
  }
  return FieldError("reason", "stock is received by opening or receipt");
}

absl::StatusOr<std::optional<LedgerFact>> ReadIssued(const ::saikne::events::Received<inv::StockIssued>& received) {
  Amounts amounts;
  ASSIGN_OR_RETURN(int64_t value, amounts.Read("value", received.event.value()));
  return Fact(received, PostingKind::kShipmentCost, amounts, ShipmentCostLines(value));
}

absl::StatusOr<std::optional<LedgerFact>> ReadAdjusted(const ::saikne::events::Received<inv::StockAdjusted>& received) {
  Amounts amounts;
  ASSIGN_OR_RETURN(int64_t gain, amounts.Read("gain", received.event.gain()));
  ASSIGN_OR_RETURN(int64_t loss, amounts.Read("loss", received.event.loss()));
  return Fact(received, PostingKind::kStockCount, amounts, StockCountLines(gain, loss));
}

absl::StatusOr<std::optional<LedgerFact>> ReadProduction(
    const ::saikne::events::Received<inv::ProductionValued>& received) {
  const inv::ProductionValued& event = received.event;
  Amounts amounts;
  ProductionAmounts a;
  ASSIGN_OR_RETURN(a.components, amounts.Read("components", event.components()));
  ASSIGN_OR_RETURN(a.labour, amounts.Read("labour", event.labour()));
  ASSIGN_OR_RETURN(a.output, amounts.Read("output", event.output()));
  ASSIGN_OR_RETURN(a.scrap, amounts.Read("scrap", event.scrap()));
  ASSIGN_OR_RETURN(a.variance, amounts.Read("variance", event.variance(), /*may_be_negative=*/true));
  return Fact(received, PostingKind::kProduction, amounts, ProductionLines(a));
}

}  // namespace

Outcomes OnStockReceived(pg::Txn& txn, ReceivedSpan<inv::StockReceived> events, absl::Time now) {
  return React<LedgerFact>(txn, events, now, ReadReceived, PostFacts);
}

Outcomes OnStockIssued(pg::Txn& txn, ReceivedSpan<inv::StockIssued> events, absl::Time now) {
  return React<LedgerFact>(txn, events, now, ReadIssued, PostFacts);
}

Outcomes OnStockAdjusted(pg::Txn& txn, ReceivedSpan<inv::StockAdjusted> events, absl::Time now) {
  return React<LedgerFact>(txn, events, now, ReadAdjusted, PostFacts);
}

Outcomes OnProductionValued(pg::Txn& txn, ReceivedSpan<inv::ProductionValued> events, absl::Time now) {
  return React<LedgerFact>(txn, events, now, ReadProduction, PostFacts);
}

}  // namespace saikne::finance
