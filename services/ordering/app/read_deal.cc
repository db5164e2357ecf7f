#include "services/ordering/app/read_deal.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "services/ordering/app/place_deals.h"

namespace saikne::ordering {
namespace {

namespace cev = ::saikne::crm::events::v1;

absl::StatusOr<NewLine> ReadLine(const std::string& path, const cev::DealLine& in, const money::Currency& currency) {
  NewLine line;
  if (in.sku().empty()) return FieldError(path + "sku", "must not be empty");
  line.sku = in.sku();
  line.description = in.description();
  ASSIGN_OR_RETURN(line.quantity, money::PositiveQuantity(path + "quantity", in.quantity()));
  if (in.has_unit_price()) {
    ASSIGN_OR_RETURN(line.unit_price, money::UnitPriceFrom(path + "unit_price", in.unit_price(), currency));
  }
  ASSIGN_OR_RETURN(line.discount, money::RateFrom(path + "discount", in.discount()));
  line.tax_code = in.tax_code();
  line.billing = static_cast<BillingPolicy>(in.billing_policy());
  line.kind = static_cast<LineKind>(in.kind());
  return line;
}

}  // namespace

std::string AddressBytes(const types::v1::Address& address) { return address.SerializeAsString(); }

absl::StatusOr<Customer> ReadCustomer(const cev::AccountFacts& account, const Id& company_id) {
  Customer customer;
  ASSIGN_OR_RETURN(customer.id, Id::ParseField("account_id", account.account_id()));
  customer.company_id = company_id;
  customer.number = account.number();
  customer.name = account.name();
  customer.currency = account.currency();
  customer.payment_term_code = account.payment_term_code();
  customer.bill_to = AddressBytes(account.bill_to());
  customer.ship_to = AddressBytes(account.ship_to());
  return customer;
}

absl::StatusOr<NewOrder> ReadDeal(const cev::DealWon& event, const ::saikne::events::Flow& flow) {
  NewOrder order;
  ASSIGN_OR_RETURN(const Id deal_id, Id::ParseField("deal_id", event.deal_id()));
  ASSIGN_OR_RETURN(const Customer customer, ReadCustomer(event.customer(), flow.company_id));
  ASSIGN_OR_RETURN(const money::Currency currency, money::Currency::Parse(event.currency()));
  order.id = OrderIdOf(deal_id, event.win_number());
  order.company_id = flow.company_id;
  order.deal_id = deal_id;
  order.win_number = event.win_number();
  order.customer_id = customer.id;
  order.customer_number = customer.number;
  order.customer_name = customer.name;
  order.customer_reference = event.customer_reference();
  order.payment_term_code = customer.payment_term_code;
  order.currency = currency.code();
  order.billing = static_cast<BillingPolicy>(event.billing_policy());
  order.delivery_rule = static_cast<DeliveryRule>(event.delivery_rule());
  order.priority = event.priority();
  if (event.has_requested_date()) {
    ASSIGN_OR_RETURN(order.requested_date,
                     money::DayFrom("requested_date", event.requested_date(), absl::CivilDay()));
  }
  order.warehouse_code = event.warehouse_code();
  order.ship_to = event.has_ship_to() ? AddressBytes(event.ship_to()) : customer.ship_to;
  order.bill_to = customer.bill_to;
  order.correlation_id = flow.correlation_id.empty() ? event.deal_id() : flow.correlation_id;
  order.actor = flow.actor;
  for (int i = 0; i < event.lines_size(); ++i) {
    ASSIGN_OR_RETURN(NewLine line, ReadLine(absl::StrCat("lines[", i, "]."), event.lines(i), currency));
    order.lines.push_back(std::move(line));
  }
  return order;
}

int64_t WorthOf(const cev::DealWon& event, std::string* currency_code) {
  int64_t sum = 0;
  absl::StatusOr<money::Currency> currency = money::Currency::Parse(event.currency());
  if (!currency.ok()) return 0;
  *currency_code = currency->code();
  for (const cev::DealLine& in : event.lines()) {
    absl::StatusOr<NewLine> line = ReadLine("", in, *currency);
    if (!line.ok() || !line->unit_price) continue;
    absl::StatusOr<int64_t> net = money::LineNet(line->quantity, *line->unit_price, line->discount, *currency);
    if (!net.ok()) continue;
    absl::StatusOr<int64_t> next = money::AddMinor(sum, *net);
    if (next.ok()) sum = *next;
  }
  return sum;
}

}  // namespace saikne::ordering
