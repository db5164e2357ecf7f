#include <map>

#include "libs/base/status.h"
#include "services/ordering/app/place_deals.h"
#include "services/ordering/store/reference_store.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {
namespace {

/// Takes over the codes, then goes on with the deals that waited for them.
template <typename E>
Outcomes Copy(const Process& process, pg::Txn& txn, Batch<E> batch, absl::Time now) {
  std::vector<CodeCopy> codes;
  std::map<Id, std::vector<std::string>> references;
  for (const auto& [envelope, event] : batch) {
    codes.push_back({envelope.company_id, event.code(), envelope.event_version});
    references[envelope.company_id].push_back("warehouse:" + event.code());
  }
  RETURN_IF_ERROR(ReferenceStore(txn).SaveWarehouses(std::move(codes)));
  for (const auto& [company_id, names] : references)
    RETURN_IF_ERROR(ResumeDeals(txn, company_id, names, process, now));
  return ::saikne::events::AllApplied(batch.size());
}

}  // namespace

Outcomes OnWarehouseRegistered(const Process& process, pg::Txn& txn,
                               Batch<inventory::events::v1::WarehouseRegistered> batch, absl::Time now) {
  return Copy(process, txn, batch, now);
}

Outcomes OnWarehouseChanged(const Process& process, pg::Txn& txn,
                            Batch<inventory::events::v1::WarehouseChanged> batch, absl::Time now) {
  return Copy(process, txn, batch, now);
}

}  // namespace saikne::ordering
