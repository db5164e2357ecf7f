#include "services/crm/subscribers/on_code.h"

#include "libs/base/status.h"
#include "services/crm/store/code_store.h"

namespace saikne::crm {
namespace {

// id_of: the owner's id of the code, as text.
template <typename E>
absl::StatusOr<std::vector<::saikne::events::Outcome>> Copy(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<E>> events, CodeKind kind,
    const std::string& (E::*id_of)() const) {
  std::vector<KnownCode> codes;
  for (const auto& received : events) {
    ASSIGN_OR_RETURN(const Id id, Id::ParseField("id", (received.event.*id_of)()));
    codes.push_back({kind, id, received.envelope.company_id, received.event.code()});
  }
  RETURN_IF_ERROR(InsertKnownCodes(txn, codes));
  return ::saikne::events::AllApplied(events.size());
}

}  // namespace

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnTaxCodeChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<finance::events::v1::TaxCodeChanged>> events,
    absl::Time) {
  return Copy(txn, events, CodeKind::kTaxCode, &finance::events::v1::TaxCodeChanged::tax_code_id);
}

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnPaymentTermChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<finance::events::v1::PaymentTermChanged>> events,
    absl::Time) {
  return Copy(txn, events, CodeKind::kPaymentTerm, &finance::events::v1::PaymentTermChanged::payment_term_id);
}

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnWarehouseRegistered(
    pg::Txn& txn,
    absl::Span<const ::saikne::events::Received<inventory::events::v1::WarehouseRegistered>> events, absl::Time) {
  return Copy(txn, events, CodeKind::kWarehouse, &inventory::events::v1::WarehouseRegistered::warehouse_id);
}

}  // namespace saikne::crm
