#include "libs/base/status.h"
#include "services/ordering/store/reference_store.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {

Outcomes OnPaymentTermChanged(const Process&, pg::Txn& txn, Batch<finance::events::v1::PaymentTermChanged> batch,
                              absl::Time) {
  std::vector<CodeCopy> codes;
  for (const auto& [envelope, event] : batch)
    codes.push_back({envelope.company_id, event.code(), envelope.event_version});
  RETURN_IF_ERROR(ReferenceStore(txn).SavePaymentTerms(std::move(codes)));
  return ::saikne::events::AllApplied(batch.size());
}

}  // namespace saikne::ordering
