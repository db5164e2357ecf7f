#include "services/crm/api/account_proto.h"

#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"
#include "services/crm/api/calls.h"
#include "services/crm/app/account_events.h"

namespace saikne::crm {

Address AddressFrom(const types::v1::Address& address) {
  return {{address.lines().begin(), address.lines().end()}, address.postal_code(), address.city(),
          address.region(), address.country()};
}

absl::StatusOr<NewAccount> AccountFrom(const v1::Account& account) {
  NewAccount wanted;
  if (!account.external_key().empty()) wanted.external_key = account.external_key();
  AccountContent& content = wanted.content;
  content.name = account.name();
  content.tax_id = account.tax_id();
  content.currency = account.currency();
  content.payment_term_code = account.payment_term_code();
  content.bill_to = AddressFrom(account.bill_to());
  content.ship_to = AddressFrom(account.ship_to());
  if (account.has_credit_limit_asked()) {
    CreditLimit limit;
    ASSIGN_OR_RETURN(limit.minor, money::MinorFrom("account.credit_limit_asked",
                                                   account.credit_limit_asked(), &limit.currency));
    content.credit_limit_asked = std::move(limit);
  }
  return wanted;
}

v1::Account ToProto(const Account& account) {
  const AccountContent& content = account.content;
  v1::Account out;
  out.set_id(account.id.ToString());
  out.set_number(account.number);
  out.set_external_key(account.external_key.value_or(""));
  out.set_name(content.name);
  out.set_tax_id(content.tax_id);
  out.set_currency(content.currency);
  out.set_payment_term_code(content.payment_term_code);
  if (!content.bill_to.empty()) AddressToProto(content.bill_to, out.mutable_bill_to());
  if (!content.ship_to.empty()) AddressToProto(content.ship_to, out.mutable_ship_to());
  if (const auto& limit = content.credit_limit_asked) {
    money::MinorToProto(limit->minor, limit->currency, out.mutable_credit_limit_asked());
  }
  out.set_etag(rpc::Etag(account.version));
  *out.mutable_create_time() = ToTimestamp(account.create_time);
  *out.mutable_update_time() = ToTimestamp(account.update_time);
  return out;
}

absl::Status TotalsToProto(absl::Span<const AccountTotals> totals, v1::Account& out) {
  for (const AccountTotals& total : totals) {
    ASSIGN_OR_RETURN(const money::Currency currency, money::Currency::Parse(total.currency));
    v1::AccountTotals* const to = out.add_totals();
    to->set_currency(total.currency);
    to->set_open_deals(total.open_deals);
    money::MinorToProto(total.open_deals_minor, currency, to->mutable_open_deals_amount());
    to->set_open_orders(total.open_orders);
    money::MinorToProto(total.open_orders_minor, currency, to->mutable_open_orders_gross());
    money::MinorToProto(total.invoiced_minor, currency, to->mutable_invoiced());
    money::MinorToProto(total.paid_minor, currency, to->mutable_paid());
    to->set_orders_with_exceptions(total.orders_with_exceptions);
  }
  return absl::OkStatus();
}

}  // namespace saikne::crm
