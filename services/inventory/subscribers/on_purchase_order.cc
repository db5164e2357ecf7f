#include "services/inventory/subscribers/on_purchase_order.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/inventory/subscribers/by_company.h"
#include "services/inventory/subscribers/pegs.h"

namespace saikne::inventory {
namespace {

namespace proc = ::saikne::procurement::events::v1;

absl::StatusOr<std::vector<ExpectedSupply>> SuppliesOf(
    const ::saikne::events::Received<proc::PurchaseOrdered>& received) {
  const proc::PurchaseOrdered& event = received.event;
  std::vector<ExpectedSupply> supplies;
  ASSIGN_OR_RETURN(Id order, Id::ParseField("purchase_order_id", event.purchase_order_id()));
  for (const proc::PurchaseOrderLine& line : event.lines()) {
    const std::string field = absl::StrCat("lines[", line.line_number(), "]");
    ExpectedSupply supply;
    supply.document_id = order;
    ASSIGN_OR_RETURN(supply.line_id, Id::ParseField(field + ".line_id", line.line_id()));
    ASSIGN_OR_RETURN(supply.item, Id::ParseField(field + ".item_id", line.item_id()));
    ASSIGN_OR_RETURN(supply.quantity, money::NonNegativeQuantity(field + ".stock_quantity", line.stock_quantity()));
    supply.warehouse_code = event.warehouse_code();
    if (event.has_expected_date()) {
      ASSIGN_OR_RETURN(supply.day, money::DayFrom("expected_date", event.expected_date(), absl::CivilDay()));
    }
    supplies.push_back(std::move(supply));
  }
  return supplies;
}

absl::StatusOr<ExpectedDay> DayOf(const std::string& order, const char* field, bool known,
                                  const google::type::Date& date) {
  ExpectedDay expected;
  ASSIGN_OR_RETURN(expected.document_id, Id::ParseField("purchase_order_id", order));
  if (known) {
    ASSIGN_OR_RETURN(expected.day, money::DayFrom(field, date, absl::CivilDay()));
  }
  return expected;
}

absl::StatusOr<ExpectedDay> ConfirmedDay(const ::saikne::events::Received<proc::PurchaseAcknowledged>& received) {
  const proc::PurchaseAcknowledged& event = received.event;
  return DayOf(event.purchase_order_id(), "confirmed_date", event.has_confirmed_date(), event.confirmed_date());
}

absl::StatusOr<ExpectedDay> DelayedDay(const ::saikne::events::Received<proc::PurchaseDelayed>& received) {
  const proc::PurchaseDelayed& event = received.event;
  return DayOf(event.purchase_order_id(), "expected_date", event.has_expected_date(), event.expected_date());
}

absl::StatusOr<Id> OrderOf(const ::saikne::events::Received<proc::PurchaseCancelled>& received) {
  return Id::ParseField("purchase_order_id", received.event.purchase_order_id());
}

absl::StatusOr<GoodsReceipt> ReceiptOf(const ::saikne::events::Received<proc::GoodsReceived>& received) {
  const proc::GoodsReceived& event = received.event;
  GoodsReceipt receipt;
  ASSIGN_OR_RETURN(receipt.receipt_id, Id::ParseField("receipt_id", event.receipt_id()));
  ASSIGN_OR_RETURN(receipt.purchase_order_id, Id::ParseField("purchase_order_id", event.purchase_order_id()));
  receipt.receipt_number = event.receipt_number();
  receipt.warehouse_code = event.warehouse_code();
  receipt.flow = received.envelope.flow();
  for (int i = 0; i < event.lines_size(); ++i) {
    const proc::ReceiptLine& line = event.lines(i);
    const std::string field = absl::StrCat("lines[", i, "]");
    ReceivedLine out;
    ASSIGN_OR_RETURN(out.order_line_id,
                     Id::ParseField(field + ".purchase_order_line_id", line.purchase_order_line_id()));
    ASSIGN_OR_RETURN(out.item, Id::ParseField(field + ".item_id", line.item_id()));
    ASSIGN_OR_RETURN(out.quantity, money::NonNegativeQuantity(field + ".stock_quantity", line.stock_quantity()));
    ASSIGN_OR_RETURN(out.still_expected, money::NonNegativeQuantity(field + ".still_expected", line.still_expected()));
    if (line.has_value() && !line.value().currency_code().empty()) {
      money::Currency currency;
      ASSIGN_OR_RETURN(out.value_minor, money::MinorFrom(field + ".value", line.value(), &currency));
    }
    ASSIGN_OR_RETURN(out.pegs, PegClaimsOf(field + ".pegs", line.pegs()));
    receipt.lines.push_back(std::move(out));
  }
  return receipt;
}

}  // namespace

Outcomes PurchaseOrderReactions::OnPurchaseOrdered(pg::Txn& txn, Events<proc::PurchaseOrdered> events,
                                                   absl::Time now) {
  return ByCompany(events, SuppliesOf,
                   [&](const Id& company, const std::vector<std::vector<ExpectedSupply>>& orders) -> Outcomes {
                     std::vector<ExpectedSupply> all;
                     for (const auto& order : orders) all.insert(all.end(), order.begin(), order.end());
                     RETURN_IF_ERROR(ExpectSupply(txn, company, all, now));
                     return ::saikne::events::AllApplied(orders.size());
                   });
}

Outcomes PurchaseOrderReactions::OnPurchaseAcknowledged(pg::Txn& txn, Events<proc::PurchaseAcknowledged> events,
                                                        absl::Time now) {
  return ByCompany(events, ConfirmedDay, [&](const Id& company, const std::vector<ExpectedDay>& days) -> Outcomes {
    std::vector<ExpectedDay> known;  // without a day the one expected before stays
    for (const ExpectedDay& one : days) {
      if (one.day) known.push_back(one);
    }
    RETURN_IF_ERROR(RedateSupply(txn, company, known, now));
    return ::saikne::events::AllApplied(days.size());
  });
}

Outcomes PurchaseOrderReactions::OnPurchaseDelayed(pg::Txn& txn, Events<proc::PurchaseDelayed> events, absl::Time now) {
  return ByCompany(events, DelayedDay, [&](const Id& company, const std::vector<ExpectedDay>& days) -> Outcomes {
    RETURN_IF_ERROR(RedateSupply(txn, company, days, now));
    return ::saikne::events::AllApplied(days.size());
  });
}

Outcomes PurchaseOrderReactions::OnPurchaseCancelled(pg::Txn& txn, Events<proc::PurchaseCancelled> events,
                                                     absl::Time now) {
  return ByCompany(events, OrderOf, [&](const Id& company, const std::vector<Id>& orders) -> Outcomes {
    RETURN_IF_ERROR(CloseSupply(txn, company, orders, now));
    return ::saikne::events::AllApplied(orders.size());
  });
}

Outcomes PurchaseOrderReactions::OnGoodsReceived(pg::Txn& txn, Events<proc::GoodsReceived> events, absl::Time now) {
  return ByCompany(events, ReceiptOf, [&](const Id& company, const auto& receipts) {
    return ReceiveGoods(txn, context_, company, receipts, now);
  });
}

}  // namespace saikne::inventory
