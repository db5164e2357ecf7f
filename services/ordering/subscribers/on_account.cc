#include "libs/base/status.h"
#include "services/ordering/app/read_deal.h"
#include "services/ordering/store/reference_store.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {
namespace {

template <typename E>
Outcomes Copy(pg::Txn& txn, Batch<E> batch) {
  std::vector<Customer> customers;
  for (const auto& [envelope, event] : batch) {
    ASSIGN_OR_RETURN(Customer customer, ReadCustomer(event.account(), envelope.company_id));
    customer.event_version = envelope.event_version;
    customers.push_back(std::move(customer));
  }
  RETURN_IF_ERROR(ReferenceStore(txn).SaveCustomers(std::move(customers)));
  return ::saikne::events::AllApplied(batch.size());
}

}  // namespace

Outcomes OnAccountRegistered(const Process&, pg::Txn& txn, Batch<crm::events::v1::AccountRegistered> batch,
                             absl::Time) {
  return Copy(txn, batch);
}

Outcomes OnAccountChanged(const Process&, pg::Txn& txn, Batch<crm::events::v1::AccountChanged> batch, absl::Time) {
  return Copy(txn, batch);
}

}  // namespace saikne::ordering
