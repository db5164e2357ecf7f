#include "services/finance/subscribers/on_bill_matched.h"

#include "libs/money/money_proto.h"
#include "services/finance/app/payables.h"
#include "services/finance/subscribers/order_facts.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {
namespace {

using procurement::events::v1::BillMatched;

absl::Status ReadAmounts(const BillMatched& event, const money::Currency& currency, MatchedBill& bill) {
  ASSIGN_OR_RETURN(bill.net, money::MinorFrom("net", event.net(), currency));
  ASSIGN_OR_RETURN(bill.receipt_value, money::MinorFrom("receipt_value", event.receipt_value(), currency));
  if (event.has_variance() && !event.variance().currency_code().empty()) {
    ASSIGN_OR_RETURN(bill.variance, money::MinorFrom("variance", event.variance(), currency));
  }
  for (const auto& tax : event.taxes()) {
    DocumentTax row;
    row.tax_code = tax.tax_code();
    ASSIGN_OR_RETURN(row.base, money::MinorFrom("taxes.base", tax.base(), currency));
    ASSIGN_OR_RETURN(row.tax, money::MinorFrom("taxes.tax", tax.tax(), currency));
    bill.taxes.push_back(std::move(row));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<MatchedBill>> ReadBill(const ::saikne::events::Received<BillMatched>& received) {
  const BillMatched& event = received.event;
  MatchedBill bill;
  bill.flow = received.envelope.flow();
  ASSIGN_OR_RETURN(bill.bill_id, Id::ParseField("bill_id", event.bill_id()));
  bill.number = event.number();
  ASSIGN_OR_RETURN(bill.supplier_id, Id::ParseField("supplier.supplier_id", event.supplier().supplier_id()));
  bill.supplier_name = event.supplier().name();
  bill.payment_term_code = event.supplier().payment_term_code();
  bill.supplier_reference = event.supplier_reference();
  ASSIGN_OR_RETURN(bill.purchase_order_id, OptionalId("purchase_order_id", event.purchase_order_id()));
  money::Currency currency;
  ASSIGN_OR_RETURN(bill.gross, money::MinorFrom("gross", event.gross(), &currency));
  bill.currency = currency.code();
  RETURN_IF_ERROR(ReadAmounts(event, currency, bill));
  if (event.has_bill_date()) {
    const absl::CivilDay unset;
    ASSIGN_OR_RETURN(const absl::CivilDay day, money::DayFrom("bill_date", event.bill_date(), unset));
    if (day != unset) bill.bill_date = day;
  }
  return bill;
}

}  // namespace

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnBillMatched(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<BillMatched>> events, absl::Time now) {
  return React<MatchedBill>(txn, events, now, ReadBill, PostBills);
}

}  // namespace saikne::finance
