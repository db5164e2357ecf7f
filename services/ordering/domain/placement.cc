#include "services/ordering/domain/placement.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"

namespace saikne::ordering {
namespace {

absl::Status Refused(const char* reason, std::string message, std::vector<ErrorDetail> details = {}) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message, std::move(details));
}

/// The line's, else the item's, else the company's.
const std::string& TaxCodeOf(const NewLine& line, const Item& item, const Reference::CompanyFacts& company) {
  if (!line.tax_code.empty()) return line.tax_code;
  return item.tax_code.empty() ? company.default_tax_code : item.tax_code;
}

LineKind KindOf(const NewLine& line, const Item& item) {
  if (line.kind != LineKind::kUnspecified && !(line.kind == LineKind::kGoods && item.service)) return line.kind;
  return item.service ? LineKind::kService : LineKind::kGoods;
}

/// The line's, else the order's, else the company's. What ships after payment is billed on order, for nothing else could be paid.
BillingPolicy BillingOf(const NewLine& line, const NewOrder& order, const Reference::CompanyFacts& company) {
  if (order.delivery_rule == DeliveryRule::kAfterPayment) return BillingPolicy::kOnOrder;
  if (line.billing != BillingPolicy::kUnspecified) return line.billing;
  if (order.billing != BillingPolicy::kUnspecified) return order.billing;
  if (company.default_billing != BillingPolicy::kUnspecified) return company.default_billing;
  return BillingPolicy::kOnDelivery;
}

absl::StatusOr<Line> PutLine(const NewLine& asked, const NewOrder& order, const Reference& reference,
                             const Reference::CompanyFacts& company, const money::Currency& currency,
                             absl::Time now) {
  const Item& item = reference.items.at({order.company_id, asked.sku});
  Line line;
  line.id = Id::New(now);
  line.kind = KindOf(asked, item);
  line.item_id = item.id;
  line.sku = asked.sku;
  line.description = asked.description.empty() ? item.name : asked.description;
  line.unit = item.unit;
  line.quantity = asked.quantity;
  if (!asked.unit_price && !item.list_price)
    return NamingField(
        Refused("PRICE_MISSING", absl::StrCat("Item ", asked.sku, " has no list price, and the line has none."),
                {{"sku", asked.sku}}),
        "unit_price");
  line.unit_price = asked.unit_price ? *asked.unit_price : *item.list_price;
  line.discount = asked.discount;
  line.tax_code = TaxCodeOf(asked, item, company);
  line.tax_rate = reference.tax_rates.at({order.company_id, line.tax_code});
  line.billing = BillingOf(asked, order, company);
  ASSIGN_OR_RETURN(line.net_minor, money::LineNet(line.quantity, line.unit_price, line.discount, currency));
  ASSIGN_OR_RETURN(line.tax_minor, money::TaxOf(line.net_minor, line.tax_rate));
  return line;
}

/// Freight is billed with the first invoice: that of the confirmation where there is one.
void BillFreightFirst(std::vector<Line>& lines) {
  const bool any_on_order = std::any_of(lines.begin(), lines.end(), [](const Line& line) {
    return line.kind != LineKind::kFreight && line.billing == BillingPolicy::kOnOrder;
  });
  const bool only_freight = std::all_of(lines.begin(), lines.end(),
                                        [](const Line& line) { return line.kind == LineKind::kFreight; });
  if (only_freight) return;
  for (Line& line : lines)
    if (line.kind == LineKind::kFreight)
      line.billing = any_on_order ? BillingPolicy::kOnOrder : BillingPolicy::kOnDelivery;
}

absl::Status Unknown(const char* reason, const char* what, const char* key, const std::string& code,
                     const std::string& field) {
  return NamingField(Error(absl::StatusCode::kInvalidArgument, reason, absl::StrCat("Nobody knows the ", what, " ", code, "."),
                           {{key, code}}),
                     field);
}

absl::Status CheckReferences(const NewOrder& asked, const Reference& reference,
                             const Reference::CompanyFacts& company) {
  const Id& id = asked.company_id;
  if (!asked.warehouse_code.empty() && !reference.warehouses.contains({id, asked.warehouse_code}))
    return Unknown("UNKNOWN_WAREHOUSE", "warehouse", "warehouse_code", asked.warehouse_code, "warehouse_code");
  if (asked.term_is_asked && asked.payment_term_code != company.default_payment_term &&
      !reference.payment_terms.contains({id, asked.payment_term_code}))
    return Unknown("UNKNOWN_PAYMENT_TERM", "payment term", "payment_term_code", asked.payment_term_code,
                   "payment_term_code");
  for (size_t i = 0; i < asked.lines.size(); ++i) {
    const NewLine& line = asked.lines[i];
    const auto item = reference.items.find({id, line.sku});
    if (item == reference.items.end())
      return Unknown("UNKNOWN_ITEM", "item", "sku", line.sku, absl::StrCat("lines[", i, "].sku"));
    const std::string& code = TaxCodeOf(line, item->second, company);
    if (!reference.tax_rates.contains({id, code}))
      return Unknown("UNKNOWN_TAX_CODE", "tax code", "tax_code", code, absl::StrCat("lines[", i, "].tax_code"));
  }
  return absl::OkStatus();
}

absl::Status CheckDay(const NewOrder& asked, const Reference::CompanyFacts& company, absl::Time now) {
  if (!asked.requested_date) return absl::OkStatus();
  const absl::CivilYear year = absl::ToCivilYear(now, company.zone);
  if (*asked.requested_date >= absl::CivilDay(1970, 1, 1) && absl::CivilYear(*asked.requested_date) <= year + 100)
    return absl::OkStatus();
  return FieldError("requested_date", "must be after 1969 and at most 100 years ahead");
}

/// The line's fault: of one of its fields, or of the line as a whole.
absl::Status InLine(const absl::Status& status, size_t index) {
  const std::string line = absl::StrCat("lines[", index, "]");
  return FieldsOf(status).empty() ? NamingField(status, line) : UnderField(status, line + ".");
}

Order HeaderOf(const NewOrder& asked, const money::Currency& currency, const absl::TimeZone& zone, absl::Time now) {
  Order order;
  order.id = asked.id;
  order.company_id = asked.company_id;
  order.deal_id = asked.deal_id;
  order.win_number = asked.win_number;
  order.external_key = asked.external_key;
  order.customer_id = asked.customer_id;
  order.customer_number = asked.customer_number;
  order.customer_name = asked.customer_name;
  order.customer_reference = asked.customer_reference;
  order.payment_term_code = asked.payment_term_code;
  order.currency = currency;
  order.warehouse_code = asked.warehouse_code;
  order.ship_to = asked.ship_to;
  order.bill_to = asked.bill_to;
  order.delivery_rule = asked.delivery_rule == DeliveryRule::kUnspecified ? DeliveryRule::kAsAvailable
                                                                          : asked.delivery_rule;
  order.priority = asked.priority;
  order.requested_date = asked.requested_date;
  // One that had begun already was never promised.
  if (asked.requested_date && absl::FromCivil(*asked.requested_date, zone) > now)
    order.promise_time = absl::FromCivil(*asked.requested_date, zone);
  order.correlation_id = asked.correlation_id;
  order.create_time = order.update_time = now;
  order.create_actor = order.update_actor = asked.actor;
  return order;
}

}  // namespace

std::vector<std::string> MissingReferences(const NewOrder& order, const Reference& reference) {
  std::vector<std::string> missing;
  const auto company = reference.companies.find(order.company_id);
  if (company == reference.companies.end()) return missing;
  if (!order.warehouse_code.empty() && !reference.warehouses.contains({order.company_id, order.warehouse_code}))
    missing.push_back("warehouse:" + order.warehouse_code);
  for (const NewLine& line : order.lines) {
    const auto item = reference.items.find({order.company_id, line.sku});
    if (item == reference.items.end()) {
      missing.push_back("item:" + line.sku);
      continue;
    }
    const std::string& code = TaxCodeOf(line, item->second, company->second);
    if (!reference.tax_rates.contains({order.company_id, code})) missing.push_back("tax:" + code);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

absl::StatusOr<Order> PutTogether(const NewOrder& asked, const Reference& reference, const Deadlines& deadlines,
                                  absl::Time now) {
  const auto found = reference.companies.find(asked.company_id);
  if (found == reference.companies.end()) return Refused("NO_COMPANY", "The company is not known here yet.");
  const Reference::CompanyFacts& company = found->second;
  if (asked.lines.empty()) return Refused("ORDER_WITHOUT_LINES", "There is nothing to order: no lines.");
  if (asked.lines.size() > kMaxLines)
    return Refused("TOO_MANY_LINES", absl::StrCat("An order has at most ", kMaxLines, " lines."));
  money::Currency currency = company.base_currency;
  if (!asked.currency.empty()) {
    ASSIGN_OR_RETURN(currency, money::Currency::Parse(asked.currency));
  }
  if (!(currency == company.base_currency))
    return NamingField(
        Refused("FOREIGN_CURRENCY",
                absl::StrCat("The order is in ", currency.code(), ", the company's books are in ",
                             company.base_currency.code(), "; foreign currencies are not taken yet."),
                {{"currency", currency.code()}, {"base_currency", company.base_currency.code()}}),
        "currency");
  RETURN_IF_ERROR(CheckReferences(asked, reference, company));
  RETURN_IF_ERROR(CheckDay(asked, company, now));
  Order order = HeaderOf(asked, currency, company.zone, now);
  for (const NewLine& line : asked.lines) {
    absl::StatusOr<Line> line_put = PutLine(line, asked, reference, company, currency, now);
    if (!line_put.ok()) return InLine(line_put.status(), order.lines.size());
    Line put = *std::move(line_put);
    put.number = static_cast<int32_t>(order.lines.size()) + 1;
    ASSIGN_OR_RETURN(order.net_minor, money::AddMinor(order.net_minor, put.net_minor));
    ASSIGN_OR_RETURN(order.tax_minor, money::AddMinor(order.tax_minor, put.tax_minor));
    order.lines.push_back(std::move(put));
  }
  RETURN_IF_ERROR(money::AddMinor(order.net_minor, order.tax_minor).status());
  BillFreightFirst(order.lines);
  order.Place(now, deadlines);
  return order;
}

}  // namespace saikne::ordering
