#include "services/crm/domain/customer_order.h"

namespace saikne::crm {
namespace {

template <typename T>
void TakeText(T& into, const T& later) {
  if (!later.empty()) into = later;
}

}  // namespace

void Merge(OrderChange& into, const OrderChange& later) {
  if (later.account_id) into.account_id = later.account_id;
  if (later.deal_id) into.deal_id = later.deal_id;
  if (later.win_number != 0) into.win_number = later.win_number;
  TakeText(into.number, later.number);
  TakeText(into.currency, later.currency);
  if (later.state != OrderState::kUnknown) into.state = later.state;
  into.net_minor += later.net_minor;
  into.gross_minor += later.gross_minor;
  into.line_count += later.line_count;
  into.cancelled_minor += later.cancelled_minor;
  into.deliveries += later.deliveries;
  into.lines_delivered += later.lines_delivered;
  into.shipped_minor += later.shipped_minor;
  into.invoices += later.invoices;
  into.invoiced_minor += later.invoiced_minor;
  into.credited_minor += later.credited_minor;
  into.paid_minor += later.paid_minor;
}

OrderState StateOf(const CustomerOrder& order) {
  const bool may_wait = order.state == OrderState::kPlaced || order.state == OrderState::kConfirmed;
  return may_wait && !order.hold_reasons.empty() ? OrderState::kOnHold : order.state;
}

Progress ShipmentOf(const CustomerOrder& order) {
  if (order.deliveries == 0) return Progress::kNone;
  const bool all = order.line_count > 0 && order.lines_delivered >= order.line_count;
  return all ? Progress::kFull : Progress::kPart;
}

Progress InvoiceOf(const CustomerOrder& order) {
  if (order.invoices == 0) return Progress::kNone;
  const int64_t invoiced = order.invoiced_minor - order.credited_minor;
  return invoiced >= order.gross_minor - order.cancelled_minor ? Progress::kFull : Progress::kPart;
}

Progress PaymentOf(const CustomerOrder& order) {
  const int64_t owed = order.invoiced_minor - order.credited_minor;
  if (order.invoices > 0 && order.paid_minor >= owed) return Progress::kFull;
  return order.paid_minor > 0 ? Progress::kPart : Progress::kNone;
}

}  // namespace saikne::crm
