#include <map>

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/ordering/app/place_deals.h"
#include "services/ordering/store/reference_store.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {

Outcomes OnTaxCodeChanged(const Process& process, pg::Txn& txn, Batch<finance::events::v1::TaxCodeChanged> batch,
                          absl::Time now) {
  std::vector<TaxCodeCopy> codes;
  std::map<Id, std::vector<std::string>> references;
  for (const auto& [envelope, event] : batch) {
    ASSIGN_OR_RETURN(const money::Rate rate, money::RateFrom("rate", event.rate()));
    codes.push_back({envelope.company_id, event.code(), rate, envelope.event_version});
    references[envelope.company_id].push_back("tax:" + event.code());
  }
  RETURN_IF_ERROR(ReferenceStore(txn).SaveTaxCodes(std::move(codes)));
  for (const auto& [company_id, names] : references)
    RETURN_IF_ERROR(ResumeDeals(txn, company_id, names, process, now));
  return ::saikne::events::AllApplied(batch.size());
}

}  // namespace saikne::ordering
