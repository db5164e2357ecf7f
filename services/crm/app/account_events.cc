#include "services/crm/app/account_events.h"

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/crm/store/account_store.h"

namespace saikne::crm {

void AddressToProto(const Address& address, types::v1::Address* out) {
  for (const std::string& line : address.lines) out->add_lines(line);
  out->set_postal_code(address.postal_code);
  out->set_city(address.city);
  out->set_region(address.region);
  out->set_country(address.country);
}

void FactsToProto(const Account& account, events::v1::AccountFacts* out) {
  const AccountContent& content = account.content;
  out->set_account_id(account.id.ToString());
  out->set_number(account.number);
  out->set_external_key(account.external_key.value_or(""));
  out->set_name(content.name);
  out->set_tax_id(content.tax_id);
  out->set_currency(content.currency);
  out->set_payment_term_code(content.payment_term_code);
  if (!content.bill_to.empty()) AddressToProto(content.bill_to, out->mutable_bill_to());
  if (!content.ship_to.empty()) AddressToProto(content.ship_to, out->mutable_ship_to());
  if (const auto& limit = content.credit_limit_asked) {
    money::MinorToProto(limit->minor, limit->currency, out->mutable_credit_limit_asked());
  }
}

namespace {

template <typename Event>
::saikne::events::Outgoing EventOf(const Account& account, const ::saikne::events::Flow& flow, absl::Time now) {
  Event event;
  event.set_account_id(account.id.ToString());
  FactsToProto(account, event.mutable_account());
  return {event, account.event_version, flow, now};
}

}  // namespace

::saikne::events::Outgoing AccountRegisteredEvent(Account& account, const ::saikne::events::Flow& flow,
                                                  absl::Time now) {
  ++account.event_version;
  return EventOf<events::v1::AccountRegistered>(account, flow, now);
}

::saikne::events::Outgoing AccountChangedEvent(Account& account, const ::saikne::events::Flow& flow,
                                               absl::Time now) {
  ++account.event_version;
  return EventOf<events::v1::AccountChanged>(account, flow, now);
}

absl::StatusOr<std::vector<::saikne::events::Outgoing>> AccountStates(pg::Txn& txn, const ::saikne::events::StatePage& page) {
  ASSIGN_OR_RETURN(const std::vector<Account> accounts, AccountStore(txn).LockAfter(page.after, page.limit));
  std::vector<::saikne::events::Outgoing> states;
  for (const Account& account : accounts) {
    const ::saikne::events::Flow flow = page.FlowOf(account.company_id, account.id);
    states.push_back(account.event_version == 1 ? EventOf<events::v1::AccountRegistered>(account, flow, page.now)
                                                : EventOf<events::v1::AccountChanged>(account, flow, page.now));
  }
  return states;
}

}  // namespace saikne::crm
