#include "services/crm/subscribers/on_company_changed.h"

#include <set>

#include "libs/base/status.h"
#include "libs/service/companies.h"
#include "services/crm/app/pipelines.h"

namespace saikne::crm {

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnCompanyChanged(
    pg::Txn& txn,
    absl::Span<const ::saikne::events::Received<finance::events::v1::CompanyChanged>> events,
    absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<::saikne::events::Outcome> outcomes,
                   svc::OnCompanyChanged(txn, events, now));
  std::set<Id> ids;
  for (const auto& received : events) {
    ASSIGN_OR_RETURN(const Id id, Id::ParseField("company_id", received.event.company_id()));
    ids.insert(id);
  }
  RETURN_IF_ERROR(CreateDefaultPipelines(txn, std::vector<Id>(ids.begin(), ids.end()), now));
  return outcomes;
}

}  // namespace saikne::crm
