#include "services/finance/subscribers/order_facts.h"

#include "libs/base/status.h"
#include "libs/money/money_proto.h"

namespace saikne::finance {

namespace types = ::saikne::types::v1;

absl::StatusOr<std::optional<Id>> OptionalId(absl::string_view field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(Id id, Id::ParseField(field, text));
  return id;
}

absl::StatusOr<BillOrder> ReadOrder(const std::string& order_id, const ordering::events::v1::OrderFacts& facts,
                                    const ::saikne::events::Flow& flow) {
  BillOrder order;
  ASSIGN_OR_RETURN(order.order_id, Id::ParseField("order_id", order_id));
  ASSIGN_OR_RETURN(order.deal_id, OptionalId("order.deal_id", facts.deal_id()));
  ASSIGN_OR_RETURN(order.customer.customer_id, Id::ParseField("order.customer_id", facts.customer_id()));
  ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(facts.currency()));
  order.customer.company_id = flow.company_id;
  order.customer.number = facts.customer_number();
  order.customer.name = facts.customer_name();
  order.order_number = facts.order_number();
  order.currency = currency.code();
  order.payment_term_code = facts.payment_term_code();
  order.flow = flow;
  return order;
}

absl::StatusOr<BillableLine> ReadLine(const ordering::events::v1::OrderLine& line, const std::string& code) {
  BillableLine out;
  ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(code));
  ASSIGN_OR_RETURN(out.order_line_id, Id::ParseField("line.line_id", line.line_id()));
  out.goods = line.kind() == types::LINE_KIND_GOODS || line.kind() == types::LINE_KIND_UNSPECIFIED;
  out.freight = line.kind() == types::LINE_KIND_FREIGHT;
  out.sku = line.sku();
  out.description = line.description();
  ASSIGN_OR_RETURN(out.ordered, money::NonNegativeQuantity("line.quantity", line.quantity()));
  ASSIGN_OR_RETURN(out.unit_price, money::UnitPriceFrom("line.unit_price", line.unit_price(), currency));
  ASSIGN_OR_RETURN(out.discount, money::RateFrom("line.discount", line.discount()));
  ASSIGN_OR_RETURN(out.net, money::MinorFrom("line.net", line.net(), currency));
  out.tax_code = line.tax_code();
  ASSIGN_OR_RETURN(out.tax_rate, money::RateFrom("line.tax_rate", line.tax_rate()));
  ASSIGN_OR_RETURN(out.tax, money::MinorFrom("line.tax", line.tax(), currency));
  if (out.net < 0 || out.tax < 0) return FieldError("line.net", "must not be negative");
  out.on_order = line.billing_policy() == types::BILLING_POLICY_ON_ORDER;
  out.quantity = out.ordered;
  out.cumulative = out.ordered;
  return out;
}

}  // namespace saikne::finance
