#include "services/finance/app/credit_accounts.h"

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/etag.h"

namespace saikne::finance {

using ::saikne::events::Outbox;
using ::saikne::events::Outcome;

absl::StatusOr<std::vector<CreditAccount>> SetLimits(pg::Txn& txn, absl::Span<const SetLimit> limits,
                                                     const ::saikne::events::Flow& flow, absl::Time now) {
  std::vector<Id> customers;
  for (const SetLimit& limit : limits) customers.push_back(limit.customer_id);
  CustomerBook book(txn, now);
  RETURN_IF_ERROR(book.Lock(customers));
  std::vector<Relief> raised;
  for (size_t i = 0; i < limits.size(); ++i) {
    const SetLimit& limit = limits[i];
    CreditAccount* account = book.account(limit.customer_id);
    if (account == nullptr || account->company_id != flow.company_id) {
      const absl::Status unknown = NotFoundIn("customer_id", "CREDIT_ACCOUNT", limit.customer_id.ToString());
      return limits.size() == 1 ? unknown : UnderField(unknown, absl::StrCat("requests[", i, "]."));
    }
    RETURN_IF_ERROR(rpc::CheckEtag(limit.etag, account->version));
    if (limit.limit > account->limit) raised.push_back({limit.customer_id, limit.limit - account->limit, flow});
    account->limit = limit.limit;
    book.Touch(*account);
  }
  RETURN_IF_ERROR(book.TakeWaiting(raised));
  RETURN_IF_ERROR(book.Save(flow.actor));
  RETURN_IF_ERROR(Outbox(txn).Append(book.events()));
  std::vector<CreditAccount> accounts;
  for (const Id& customer : customers) {
    accounts.push_back(*book.account(customer));
    ++accounts.back().version;
  }
  return accounts;
}

absl::StatusOr<std::vector<Outcome>> NoteCustomers(pg::Txn& txn, absl::Span<const CustomerFacts> customers,
                                                   absl::Time now) {
  std::vector<Id> company_ids;
  std::vector<CustomerRef> refs;
  for (const CustomerFacts& facts : customers) {
    company_ids.push_back(facts.flow.company_id);
    refs.push_back(facts.customer);
  }
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, company_ids));
  CustomerBook book(txn, now);
  RETURN_IF_ERROR(book.LockOrCreate(refs, companies));
  std::vector<Outcome> outcomes;
  for (const CustomerFacts& facts : customers) {
    CreditAccount* account = book.account(facts.customer.customer_id);
    if (account == nullptr || account->company_id != facts.flow.company_id) {
      outcomes.push_back(Outcome::Park("CUSTOMER_OF_OTHER_COMPANY", "the customer belongs to another company"));
      continue;
    }
    outcomes.push_back(Outcome::Applied());
    if (account->customer_number == facts.customer.number && account->customer_name == facts.customer.name &&
        account->limit_asked == facts.limit_asked) {
      continue;
    }
    account->customer_number = facts.customer.number;
    account->customer_name = facts.customer.name;
    account->limit_asked = facts.limit_asked;
    book.Touch(*account);
  }
  RETURN_IF_ERROR(book.Save("system:finance"));
  return outcomes;
}

}  // namespace saikne::finance
