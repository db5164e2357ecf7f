#include "services/finance/subscribers/on_account.h"

#include "libs/money/money_proto.h"
#include "services/finance/app/credit_accounts.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {
namespace {

template <typename E>
absl::StatusOr<std::optional<CustomerFacts>> ReadAccount(const ::saikne::events::Received<E>& received) {
  const crm::events::v1::AccountFacts& account = received.event.account();
  CustomerFacts facts;
  facts.flow = received.envelope.flow();
  ASSIGN_OR_RETURN(facts.customer.customer_id, Id::ParseField("account_id", received.event.account_id()));
  facts.customer.company_id = facts.flow.company_id;
  facts.customer.number = account.number();
  facts.customer.name = account.name();
  if (account.has_credit_limit_asked() && !account.credit_limit_asked().currency_code().empty()) {
    money::Currency currency;
    ASSIGN_OR_RETURN(facts.limit_asked,
                     money::MinorFrom("account.credit_limit_asked", account.credit_limit_asked(), &currency));
  }
  return facts;
}

}  // namespace

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnAccountRegistered(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<crm::events::v1::AccountRegistered>> events,
    absl::Time now) {
  return React<CustomerFacts>(txn, events, now, ReadAccount<crm::events::v1::AccountRegistered>, NoteCustomers);
}

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnAccountChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<crm::events::v1::AccountChanged>> events,
    absl::Time now) {
  return React<CustomerFacts>(txn, events, now, ReadAccount<crm::events::v1::AccountChanged>, NoteCustomers);
}

}  // namespace saikne::finance
