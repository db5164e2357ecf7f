#include "services/crm/store/deal_rows.h"

#include <map>

#include "libs/base/status.h"

namespace saikne::crm {
namespace {

absl::StatusOr<Deal> DealFrom(const pg::Row& row) {
  Deal deal;
  DealContent& content = deal.content;
  std::string currency, ship_to;
  int32_t state = 0;
  row.Into(deal.id, deal.company_id, deal.number, deal.external_key, content.title, deal.account_id, currency,
           deal.pipeline_id, deal.stage_code, state, deal.amount_minor, content.probability_percent,
           content.expected_close_date, content.billing_policy, content.delivery_rule, content.priority,
           content.requested_date, content.warehouse_code, content.customer_reference, ship_to,
           deal.win_number, deal.win_time, deal.lost_reason, deal.stage_count, deal.version,
           deal.event_version, deal.create_time, deal.update_time, deal.create_actor, deal.update_actor);
  deal.state = static_cast<DealState>(state);
  content.ship_to = UnpackAddress(ship_to);
  ASSIGN_OR_RETURN(deal.currency, money::Currency::Parse(currency));
  return deal;
}

}  // namespace

absl::StatusOr<std::vector<Deal>> DealsFrom(absl::StatusOr<pg::Rows> rows) {
  if (!rows.ok()) return rows.status();
  std::vector<Deal> deals;
  deals.reserve(rows->size());
  for (const pg::Row& row : *rows) {
    ASSIGN_OR_RETURN(Deal deal, DealFrom(row));
    deals.push_back(std::move(deal));
  }
  return deals;
}

absl::Status TakeLines(absl::StatusOr<pg::Rows> rows, absl::Span<Deal> deals) {
  if (!rows.ok()) return rows.status();
  std::map<Id, Deal*> by_id;
  for (Deal& deal : deals) by_id[deal.id] = &deal;
  for (const pg::Row& row : *rows) {
    Id deal_id;
    DealLine line;
    LineContent& c = line.content;
    row.Into(deal_id, line.id, c.sku, c.description, c.quantity, c.price, c.discount, line.net_minor,
             c.tax_code, c.billing_policy, c.kind);
    by_id.at(deal_id)->lines.push_back(std::move(line));
  }
  return absl::OkStatus();
}

std::vector<StageEntry> StagesFrom(const pg::Rows& rows) {
  std::vector<StageEntry> entries;
  for (const pg::Row& row : rows) {
    StageEntry& entry = entries.emplace_back();
    int32_t state = 0;
    row.Into(entry.sequence, entry.stage_code, state, entry.win_number, entry.enter_time, entry.actor,
             entry.reason);
    entry.state = static_cast<DealState>(state);
  }
  return entries;
}

std::vector<CustomerOrder> OrdersFrom(const pg::Rows& rows) {
  std::vector<CustomerOrder> orders;
  for (const pg::Row& row : rows) {
    CustomerOrder& o = orders.emplace_back();
    int32_t state = 0;
    row.Into(o.order_id, o.deal_id, o.win_number, o.number, state, o.hold_reasons, o.exceptions, o.currency,
             o.gross_minor, o.cancelled_minor, o.line_count, o.deliveries, o.lines_delivered,
             o.shipped_minor, o.invoices, o.invoiced_minor, o.credited_minor, o.paid_minor);
    o.state = static_cast<OrderState>(state);
  }
  return orders;
}

}  // namespace saikne::crm
