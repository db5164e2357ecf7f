#include "services/procurement/subscribers/on_tax_code.h"

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/procurement/store/tax_code_store.h"

namespace saikne::procurement {

absl::StatusOr<std::vector<saikne::events::Outcome>> OnTaxCodeChanged(
    pg::Txn& txn, absl::Span<const saikne::events::Received<finance::events::v1::TaxCodeChanged>> events,
    absl::Time) {
  std::vector<TaxCode> codes;
  for (const auto& received : events) {
    TaxCode code{.company_id = received.envelope.company_id,
                 .code = received.event.code(),
                 .event_version = received.envelope.event_version};
    ASSIGN_OR_RETURN(code.rate, money::RateFrom("rate", received.event.rate()));
    codes.push_back(std::move(code));
  }
  RETURN_IF_ERROR(TaxCodeStore(txn).Upsert(codes));
  return saikne::events::AllApplied(events.size());
}

}  // namespace saikne::procurement
