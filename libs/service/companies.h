#pragma once

// Each service's copy of the companies: finance owns them and writes this table itself; the others fill it from CompanyChanged.
//   service.On<finance::events::v1::CompanyChanged>(svc::OnCompanyChanged);

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/reaction.h"
#include "libs/money/money.h"
#include "libs/pg/pg.h"

namespace saikne::finance::events::v1 {
class CompanyChanged;
}

namespace saikne::svc {

/// One row of the table `companies` (id uuid, code, name, base_currency char(3), time_zone, default_tax_code,
/// default_payment_term_code, default_billing_policy smallint (saikne.types.v1.BillingPolicy), event_version, version).
struct Company {
  Id id;
  std::string code;
  std::string name;
  money::Currency base_currency;
  std::string time_zone;
  std::string default_tax_code;
  std::string default_payment_term_code;
  int default_billing_policy = 0;

  /// The business day of an instant in the company's zone.
  absl::CivilDay Day(absl::Time instant) const;
};

/// Reads companies by id; one that is not there yet: UNAVAILABLE/NO_COMPANY, which makes a reaction wait and try again.
absl::StatusOr<std::vector<Company>> LoadCompanies(pg::Txn& txn, absl::Span<const Id> ids);
absl::StatusOr<Company> LoadCompany(pg::Txn& txn, const Id& id);

absl::StatusOr<std::vector<events::Outcome>> OnCompanyChanged(
    pg::Txn& txn, absl::Span<const events::Received<finance::events::v1::CompanyChanged>> events,
    absl::Time now);

}  // namespace saikne::svc
