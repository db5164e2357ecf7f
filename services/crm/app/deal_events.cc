#include "services/crm/app/deal_events.h"

#include "libs/money/money_proto.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "services/crm/app/account_events.h"

namespace saikne::crm {
namespace {

void LineToProto(const DealLine& line, int32_t number, const money::Currency& currency,
                 events::v1::DealLine* out) {
  const LineContent& content = line.content;
  out->set_line_id(line.id.ToString());
  out->set_line_number(number);
  out->set_sku(content.sku);
  out->set_description(content.description);
  money::ToProto(content.quantity, out->mutable_quantity());
  money::PriceToProto(content.price, currency, out->mutable_unit_price());
  if (!content.discount.zero()) money::ToProto(content.discount, out->mutable_discount());
  out->set_tax_code(content.tax_code);
  out->set_billing_policy(static_cast<types::v1::BillingPolicy>(content.billing_policy));
  out->set_kind(static_cast<types::v1::LineKind>(content.kind));
}

}  // namespace

::saikne::events::Outgoing DealWonEvent(Deal& deal, const Account& account,
                                        const ::saikne::events::Flow& flow, absl::Time now) {
  const DealContent& content = deal.content;
  events::v1::DealWon event;
  event.set_deal_id(deal.id.ToString());
  event.set_deal_number(deal.number);
  event.set_title(content.title);
  event.set_win_number(deal.win_number);
  FactsToProto(account, event.mutable_customer());
  event.set_currency(deal.currency.code());
  int32_t number = 0;
  for (const DealLine& line : deal.lines) {
    LineToProto(line, ++number, deal.currency, event.add_lines());
  }
  event.set_billing_policy(static_cast<types::v1::BillingPolicy>(content.billing_policy));
  event.set_delivery_rule(static_cast<types::v1::DeliveryRule>(content.delivery_rule));
  event.set_priority(content.priority);
  if (content.requested_date) {
    money::ToProto(*content.requested_date, event.mutable_requested_date());
  }
  event.set_warehouse_code(content.warehouse_code);
  event.set_customer_reference(content.customer_reference);
  if (!content.ship_to.empty()) AddressToProto(content.ship_to, event.mutable_ship_to());
  return {event, ++deal.event_version, flow, now};
}

::saikne::events::Outgoing DealLostEvent(Deal& deal, const ::saikne::events::Flow& flow,
                                         absl::Time now) {
  events::v1::DealLost event;
  event.set_deal_id(deal.id.ToString());
  event.set_reason(deal.lost_reason);
  return {event, ++deal.event_version, flow, now};
}

::saikne::events::Outgoing DealStageChangedEvent(Deal& deal, const std::string& from, bool reopened,
                                                 const ::saikne::events::Flow& flow, absl::Time now) {
  events::v1::DealStageChanged event;
  event.set_deal_id(deal.id.ToString());
  event.set_from_stage(from);
  event.set_to_stage(deal.stage_code);
  event.set_reopened(reopened);
  return {event, ++deal.event_version, flow, now};
}

}  // namespace saikne::crm
