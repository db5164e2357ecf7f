#include "services/ordering/store/order_rows.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"

namespace saikne::ordering::rows {
namespace {

/// One array parameter: `get` of each element.
template <typename T, typename Get>
void AddColumn(pg::Params& params, absl::Span<const T* const> objects, Get get) {
  std::vector<std::decay_t<decltype(get(*objects[0]))>> column;
  column.reserve(objects.size());
  for (const T* object : objects) column.push_back(get(*object));
  params.Add(column);
}

struct LineOfOrder {
  const Order* order;
  const Line* line;
};

template <typename Get>
void AddColumn(pg::Params& params, const std::vector<LineOfOrder>& lines, Get get) {
  std::vector<std::decay_t<decltype(get(lines[0]))>> column;
  column.reserve(lines.size());
  for (const LineOfOrder& line : lines) column.push_back(get(line));
  params.Add(column);
}

template <typename Enum>
int32_t Number(Enum e) {
  return static_cast<int32_t>(e);
}

}  // namespace

std::string Join(const std::vector<Id>& ids) {
  return absl::StrJoin(ids, ",", [](std::string* out, const Id& id) { out->append(id.ToString()); });
}

absl::StatusOr<std::vector<Id>> SplitIds(const std::string& text) {
  std::vector<Id> ids;
  if (text.empty()) return ids;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    ASSIGN_OR_RETURN(Id id, Id::Parse(part));
    ids.push_back(id);
  }
  return ids;
}

std::vector<int64_t> SplitNumbers(const std::string& text) {
  std::vector<int64_t> numbers;
  if (text.empty()) return numbers;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    int64_t number = 0;
    (void)absl::SimpleAtoi(part, &number);
    numbers.push_back(number);
  }
  return numbers;
}

absl::StatusOr<Order> ReadOrder(const pg::Row& row) {
  Order o;
  std::string currency, shipments, invoices, triggers, paid, credit_notes;
  pg::Bytes ship_to, bill_to;
  int32_t delivery_rule, state, held_from, credit, waits_for;
  row.Into(o.id, o.company_id, o.number, o.deal_id, o.win_number, o.external_key, o.customer_id, o.customer_number,
           o.customer_name, o.customer_reference, o.payment_term_code, currency, o.net_minor, o.tax_minor,
           o.warehouse_code, ship_to, bill_to, delivery_rule, o.priority, o.requested_date, o.correlation_id,
           state, held_from, o.holds, credit, o.stock_answered, o.withdrawn, o.released_to_ship, waits_for,
           o.waits_since, o.deadline, o.attempts, o.raised, o.open_exceptions, shipments, invoices, triggers, paid,
           credit_notes, o.cancel_reason, o.cancelled_gross_minor, o.version, o.event_version, o.create_time,
           o.update_time, o.confirm_time, o.create_actor, o.update_actor, o.promise_time);
  ASSIGN_OR_RETURN(o.currency, money::Currency::Parse(currency));
  o.ship_to = std::move(ship_to.data);
  o.bill_to = std::move(bill_to.data);
  o.delivery_rule = static_cast<DeliveryRule>(delivery_rule);
  o.state = static_cast<State>(state);
  o.held_from = held_from == 0 ? State::kPlaced : static_cast<State>(held_from);
  o.credit = static_cast<CreditAnswer>(credit);
  o.waits_for = static_cast<Step>(waits_for);
  ASSIGN_OR_RETURN(o.shipment_ids, SplitIds(shipments));
  ASSIGN_OR_RETURN(o.invoice_ids, SplitIds(invoices));
  ASSIGN_OR_RETURN(o.invoice_triggers, SplitIds(triggers));
  ASSIGN_OR_RETURN(o.paid_invoice_ids, SplitIds(paid));
  ASSIGN_OR_RETURN(o.credit_note_ids, SplitIds(credit_notes));
  return o;
}

Line ReadLine(const pg::Row& row, Id* order_id) {
  Line l;
  int32_t kind, billing;
  row.Into(*order_id, l.number, l.id, kind, l.item_id, l.sku, l.description, l.unit, l.quantity, l.unit_price,
           l.discount, l.net_minor, l.tax_code, l.tax_rate, l.tax_minor, billing, l.reserved, l.backordered,
           l.shipped, l.invoiced, l.credited, l.cancelled);
  l.kind = static_cast<LineKind>(kind);
  l.billing = static_cast<BillingPolicy>(billing);
  return l;
}

pg::Params InsertOrderParams(absl::Span<const Order* const> orders) {
  pg::Params p;
  const auto add = [&](auto get) { AddColumn<Order>(p, orders, get); };
  add([](const Order& o) { return o.id; });
  add([](const Order& o) { return o.company_id; });
  add([](const Order& o) { return o.number; });
  add([](const Order& o) { return o.deal_id; });
  add([](const Order& o) { return o.win_number; });
  add([](const Order& o) { return o.external_key; });
  add([](const Order& o) { return o.customer_id; });
  add([](const Order& o) { return o.customer_number; });
  add([](const Order& o) { return o.customer_name; });
  add([](const Order& o) { return o.customer_reference; });
  add([](const Order& o) { return o.payment_term_code; });
  add([](const Order& o) { return o.currency.code(); });
  add([](const Order& o) { return o.net_minor; });
  add([](const Order& o) { return o.tax_minor; });
  add([](const Order& o) { return o.warehouse_code; });
  add([](const Order& o) { return pg::Bytes{o.ship_to}; });
  add([](const Order& o) { return pg::Bytes{o.bill_to}; });
  add([](const Order& o) { return Number(o.delivery_rule); });
  add([](const Order& o) { return o.priority; });
  add([](const Order& o) { return o.requested_date; });
  add([](const Order& o) { return o.correlation_id; });
  add([](const Order& o) { return Number(o.waits_for); });
  add([](const Order& o) { return o.waits_since; });
  add([](const Order& o) { return o.deadline; });
  add([](const Order& o) { return o.event_version; });
  add([](const Order& o) { return o.create_time; });
  add([](const Order& o) { return o.create_actor; });
  add([](const Order& o) { return o.promise_time; });
  return p;
}

pg::Params InsertLineParams(absl::Span<const Order* const> orders) {
  std::vector<LineOfOrder> lines;
  for (const Order* order : orders)
    for (const Line& line : order->lines) lines.push_back({order, &line});
  pg::Params p;
  const auto add = [&](auto get) { AddColumn(p, lines, get); };
  add([](const LineOfOrder& l) { return l.order->id; });
  add([](const LineOfOrder& l) { return l.line->number; });
  add([](const LineOfOrder& l) { return l.line->id; });
  add([](const LineOfOrder& l) { return Number(l.line->kind); });
  add([](const LineOfOrder& l) { return l.line->item_id; });
  add([](const LineOfOrder& l) { return l.line->sku; });
  add([](const LineOfOrder& l) { return l.line->description; });
  add([](const LineOfOrder& l) { return l.line->unit; });
  add([](const LineOfOrder& l) { return l.line->quantity; });
  add([](const LineOfOrder& l) { return l.line->unit_price; });
  add([](const LineOfOrder& l) { return l.line->discount; });
  add([](const LineOfOrder& l) { return l.line->net_minor; });
  add([](const LineOfOrder& l) { return l.line->tax_code; });
  add([](const LineOfOrder& l) { return l.line->tax_rate; });
  add([](const LineOfOrder& l) { return l.line->tax_minor; });
  add([](const LineOfOrder& l) { return Number(l.line->billing); });
  return p;
}

pg::Params UpdateOrderParams(absl::Span<const Order* const> orders) {
  pg::Params p;
  const auto add = [&](auto get) { AddColumn<Order>(p, orders, get); };
  add([](const Order& o) { return o.id; });
  add([](const Order& o) { return Number(o.state); });
  add([](const Order& o) { return o.state == State::kOnHold ? Number(o.held_from) : 0; });
  add([](const Order& o) { return o.holds; });
  add([](const Order& o) { return Number(o.credit); });
  add([](const Order& o) { return o.stock_answered; });
  add([](const Order& o) { return o.withdrawn; });
  add([](const Order& o) { return o.released_to_ship; });
  add([](const Order& o) { return Number(o.waits_for); });
  add([](const Order& o) { return o.waits_since; });
  add([](const Order& o) { return o.deadline; });
  add([](const Order& o) { return o.attempts; });
  add([](const Order& o) { return o.raised; });
  add([](const Order& o) { return o.open_exceptions; });
  add([](const Order& o) { return Join(o.shipment_ids); });
  add([](const Order& o) { return Join(o.invoice_ids); });
  add([](const Order& o) { return Join(o.invoice_triggers); });
  add([](const Order& o) { return Join(o.paid_invoice_ids); });
  add([](const Order& o) { return Join(o.credit_note_ids); });
  add([](const Order& o) { return o.cancel_reason; });
  add([](const Order& o) { return o.cancelled_gross_minor; });
  add([](const Order& o) { return o.event_version; });
  add([](const Order& o) { return o.confirm_time; });
  add([](const Order& o) { return o.update_time; });
  add([](const Order& o) { return o.update_actor; });
  return p;
}

pg::Params UpdateLineParams(absl::Span<const Order* const> orders, int* count) {
  std::vector<LineOfOrder> lines;
  for (const Order* order : orders)
    for (const Line& line : order->lines)
      if (line.changed) lines.push_back({order, &line});
  *count = static_cast<int>(lines.size());
  pg::Params p;
  const auto add = [&](auto get) { AddColumn(p, lines, get); };
  add([](const LineOfOrder& l) { return l.order->id; });
  add([](const LineOfOrder& l) { return l.line->number; });
  add([](const LineOfOrder& l) { return l.line->reserved; });
  add([](const LineOfOrder& l) { return l.line->backordered; });
  add([](const LineOfOrder& l) { return l.line->shipped; });
  add([](const LineOfOrder& l) { return l.line->invoiced; });
  add([](const LineOfOrder& l) { return l.line->credited; });
  add([](const LineOfOrder& l) { return l.line->cancelled; });
  return p;
}

}  // namespace saikne::ordering::rows
