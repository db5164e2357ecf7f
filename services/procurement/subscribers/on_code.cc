#include "services/procurement/subscribers/on_code.h"

#include "libs/base/status.h"
#include "services/procurement/store/code_store.h"

namespace saikne::procurement {
namespace {

template <typename E>
std::vector<CodeStore::Code> CodesOf(absl::Span<const saikne::events::Received<E>> events) {
  std::vector<CodeStore::Code> codes;
  for (const auto& received : events) {
    codes.push_back({received.envelope.company_id, received.event.code(), received.envelope.event_version});
  }
  return codes;
}

}  // namespace

absl::StatusOr<std::vector<saikne::events::Outcome>> OnPaymentTermChanged(
    pg::Txn& txn, absl::Span<const saikne::events::Received<finance::events::v1::PaymentTermChanged>> events,
    absl::Time) {
  RETURN_IF_ERROR(CodeStore(txn).SavePaymentTerms(CodesOf(events)));
  return saikne::events::AllApplied(events.size());
}

absl::StatusOr<std::vector<saikne::events::Outcome>> OnWarehouseRegistered(
    pg::Txn& txn, absl::Span<const saikne::events::Received<inventory::events::v1::WarehouseRegistered>> events,
    absl::Time) {
  RETURN_IF_ERROR(CodeStore(txn).SaveWarehouses(CodesOf(events)));
  return saikne::events::AllApplied(events.size());
}

}  // namespace saikne::procurement
