#include "services/crm/api/deal_proto.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"
#include "services/crm/api/account_proto.h"
#include "services/crm/api/calls.h"
#include "services/crm/app/account_events.h"

namespace saikne::crm {
namespace {

absl::StatusOr<std::optional<absl::CivilDay>> DayOf(absl::string_view field, bool set,
                                                    const google::type::Date& date,
                                                    absl::CivilDay today) {
  if (!set) return std::optional<absl::CivilDay>();
  const absl::CivilDay none;
  ASSIGN_OR_RETURN(const absl::CivilDay day, money::DayFrom(field, date, none));
  // A year typed with three digits, or five.
  if (day != none && (day.year() < 1970 || day.year() > today.year() + 100)) {
    return FieldError(field, "must be a day from 1970 on and within the next 100 years");
  }
  return day == none ? std::nullopt : std::optional<absl::CivilDay>(day);
}

absl::StatusOr<NewLine> LineFrom(const std::string& field, const v1::DealLine& stated,
                                 const money::Currency& currency) {
  NewLine line;
  LineContent& content = line.content;
  content.sku = stated.sku();
  content.description = stated.description();
  content.tax_code = stated.tax_code();
  content.billing_policy = stated.billing_policy();
  content.kind = stated.kind();
  ASSIGN_OR_RETURN(content.quantity,
                   money::PositiveQuantity(absl::StrCat(field, ".quantity"), stated.quantity()));
  ASSIGN_OR_RETURN(content.discount, money::RateFrom(absl::StrCat(field, ".discount"), stated.discount()));
  line.has_price = stated.has_unit_price();
  if (line.has_price) {
    ASSIGN_OR_RETURN(content.price, money::UnitPriceFrom(absl::StrCat(field, ".unit_price"),
                                                         stated.unit_price(), currency));
  }
  return line;
}

absl::Status ContentFrom(const v1::Deal& stated, absl::CivilDay today, DealContent& content) {
  content.title = stated.title();
  content.probability_percent = stated.probability_percent();
  content.billing_policy = stated.billing_policy();
  content.delivery_rule = stated.delivery_rule();
  content.priority = stated.priority();
  content.warehouse_code = stated.warehouse_code();
  content.customer_reference = stated.customer_reference();
  content.ship_to = AddressFrom(stated.ship_to());
  ASSIGN_OR_RETURN(content.expected_close_date,
                   DayOf("deal.expected_close_date", stated.has_expected_close_date(),
                         stated.expected_close_date(), today));
  ASSIGN_OR_RETURN(content.requested_date,
                   DayOf("deal.requested_date", stated.has_requested_date(), stated.requested_date(), today));
  return absl::OkStatus();
}

void LineToProto(const DealLine& line, int32_t number, const money::Currency& currency, v1::DealLine* out) {
  const LineContent& content = line.content;
  out->set_id(line.id.ToString());
  out->set_line_number(number);
  out->set_sku(content.sku);
  out->set_description(content.description);
  money::ToProto(content.quantity, out->mutable_quantity());
  money::PriceToProto(content.price, currency, out->mutable_unit_price());
  money::ToProto(content.discount, out->mutable_discount());
  out->set_tax_code(content.tax_code);
  out->set_billing_policy(static_cast<types::v1::BillingPolicy>(content.billing_policy));
  out->set_kind(static_cast<types::v1::LineKind>(content.kind));
  money::MinorToProto(line.net_minor, currency, out->mutable_net());
}

}  // namespace

absl::StatusOr<NewDeal> DealFrom(const v1::Deal& stated, const rpc::Call& call) {
  NewDeal deal;
  if (!stated.external_key().empty()) deal.external_key = stated.external_key();
  if (!stated.account_id().empty()) {
    const absl::StatusOr<Id> id = Id::Parse(stated.account_id());
    if (id.ok()) {
      deal.account_id = *id;
    } else {
      deal.account_number = stated.account_id();
    }
  }
  deal.account_external_key = stated.account_external_key();
  deal.currency = stated.currency();
  deal.pipeline_code = stated.pipeline_code();
  deal.stage_code = stated.stage_code();
  deal.has_probability = stated.has_probability_percent();
  RETURN_IF_ERROR(ContentFrom(stated, absl::ToCivilDay(call.now(), absl::UTCTimeZone()), deal.content));
  for (int i = 0; i < stated.lines_size(); ++i) {
    ASSIGN_OR_RETURN(NewLine line,
                     LineFrom(absl::StrCat("deal.lines[", i, "]"), stated.lines(i),
                              call.company().base_currency));
    deal.lines.push_back(std::move(line));
  }
  return deal;
}

v1::Deal ToProto(const Deal& deal) {
  const DealContent& content = deal.content;
  v1::Deal out;
  out.set_id(deal.id.ToString());
  out.set_number(deal.number);
  out.set_external_key(deal.external_key.value_or(""));
  out.set_title(content.title);
  out.set_account_id(deal.account_id.ToString());
  out.set_currency(deal.currency.code());
  out.set_stage_code(deal.stage_code);
  out.set_state(static_cast<v1::DealState>(deal.state));
  money::MinorToProto(deal.amount_minor, deal.currency, out.mutable_amount());
  out.set_probability_percent(ProbabilityOf(deal));
  if (content.expected_close_date) {
    money::ToProto(*content.expected_close_date, out.mutable_expected_close_date());
  }
  out.set_billing_policy(static_cast<types::v1::BillingPolicy>(content.billing_policy));
  out.set_delivery_rule(static_cast<types::v1::DeliveryRule>(content.delivery_rule));
  out.set_priority(content.priority);
  if (content.requested_date) money::ToProto(*content.requested_date, out.mutable_requested_date());
  out.set_warehouse_code(content.warehouse_code);
  out.set_customer_reference(content.customer_reference);
  if (!content.ship_to.empty()) AddressToProto(content.ship_to, out.mutable_ship_to());
  int32_t number = 0;
  for (const DealLine& line : deal.lines) LineToProto(line, ++number, deal.currency, out.add_lines());
  out.set_win_number(deal.win_number);
  if (deal.win_time) *out.mutable_win_time() = ToTimestamp(*deal.win_time);
  out.set_lost_reason(deal.lost_reason);
  out.set_etag(rpc::Etag(deal.version));
  *out.mutable_create_time() = ToTimestamp(deal.create_time);
  *out.mutable_update_time() = ToTimestamp(deal.update_time);
  return out;
}

void HistoryToProto(absl::Span<const StageEntry> entries, absl::Time now, v1::Deal& out) {
  for (size_t i = 0; i < entries.size(); ++i) {
    const absl::Time end = i + 1 < entries.size() ? entries[i + 1].enter_time : now;
    v1::StageStay* const stay = out.add_stage_history();
    stay->set_stage_code(entries[i].stage_code);
    *stay->mutable_enter_time() = ToTimestamp(entries[i].enter_time);
    stay->set_duration_ms(absl::ToInt64Milliseconds(end - entries[i].enter_time));
    stay->set_actor(entries[i].actor);
  }
}

void OrderToProto(const CustomerOrder& order, v1::Deal& deal) {
  v1::DealOrder* const out = deal.add_orders();
  out->set_order_id(order.order_id.ToString());
  out->set_order_number(order.number);
  out->set_win_number(order.win_number);
  out->set_state(static_cast<v1::OrderState>(StateOf(order)));
  for (const auto reason : absl::StrSplit(order.hold_reasons, ',', absl::SkipEmpty())) {
    out->add_hold_reasons(std::string(reason));
  }
  for (const auto kind : absl::StrSplit(order.exceptions, ',', absl::SkipEmpty())) {
    out->add_exceptions(std::string(kind));
  }
  out->set_shipment(static_cast<v1::Progress>(ShipmentOf(order)));
  out->set_invoice(static_cast<v1::Progress>(InvoiceOf(order)));
  out->set_payment(static_cast<v1::Progress>(PaymentOf(order)));
  const auto currency = money::Currency::Parse(order.currency);
  if (!currency.ok()) return;  // neither placed nor invoiced yet: no amounts
  money::MinorToProto(order.gross_minor, *currency, out->mutable_gross());
  money::MinorToProto(order.shipped_minor, *currency, out->mutable_shipped());
  money::MinorToProto(order.invoiced_minor - order.credited_minor, *currency, out->mutable_invoiced());
  money::MinorToProto(order.paid_minor, *currency, out->mutable_paid());
}

}  // namespace saikne::crm
