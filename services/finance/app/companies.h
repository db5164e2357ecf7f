#pragma once

// Companies with what each begins with, tax codes and payment terms.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/republish.h"
#include "libs/money/money.h"
#include "libs/pg/pg.h"

namespace saikne::finance {

/// A company as finance keeps it. Amounts in minor units of the base currency.
struct CompanyRow {
  Id id;
  std::string code;
  std::string name;
  money::Currency base_currency;
  std::string time_zone;
  std::string default_tax_code;
  std::string default_payment_term_code;
  int default_billing_policy = 2;  // saikne.types.v1.BillingPolicy
  int64_t default_credit_limit = 0;
  int64_t version = 0;
  int64_t event_version = 0;
};
CompanyRow ReadCompany(const pg::Row& row);

/// Creates a company with the standard chart, journals, tax codes, payment terms and periods, and publishes them.
/// Errors: ALREADY_EXISTS/COMPANY_EXISTS; INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<CompanyRow> CreateCompany(pg::Txn& txn, CompanyRow company, ::saikne::events::Flow flow, absl::Time now);

/// Writes a locked company and publishes it.
absl::Status SaveCompany(pg::Txn& txn, CompanyRow& company, const ::saikne::events::Flow& flow, absl::Time now);

struct TaxCodeRow {
  Id id;
  std::string code;
  std::string name;
  money::Rate rate;
  int64_t version = 0;
  int64_t event_version = 0;
};
/// Errors: ALREADY_EXISTS/TAX_CODE_EXISTS.
absl::Status CreateTaxCodes(pg::Txn& txn, std::vector<TaxCodeRow>& codes, const ::saikne::events::Flow& flow,
                            absl::Time now);
absl::Status SaveTaxCode(pg::Txn& txn, TaxCodeRow& code, const ::saikne::events::Flow& flow, absl::Time now);

struct PaymentTermRow {
  Id id;
  std::string code;
  int net_days = 0;
  int64_t version = 0;
  int64_t event_version = 0;
};
/// Errors: ALREADY_EXISTS/PAYMENT_TERM_EXISTS.
absl::Status CreatePaymentTerms(pg::Txn& txn, std::vector<PaymentTermRow>& terms, const ::saikne::events::Flow& flow,
                                absl::Time now);
absl::Status SavePaymentTerm(pg::Txn& txn, PaymentTermRow& term, const ::saikne::events::Flow& flow, absl::Time now);

/// The company of the first start, when there is none yet. False when there is one.
absl::StatusOr<bool> CreateFirstCompany(pg::Txn& txn, const std::string& code, const std::string& name,
                                        const std::string& base_currency, absl::Time now);

/// The events that hold a page of what there is, locked in id order.
absl::StatusOr<std::vector<::saikne::events::Outgoing>> CompanyStates(pg::Txn& txn, const ::saikne::events::StatePage& page);
absl::StatusOr<std::vector<::saikne::events::Outgoing>> TaxCodeStates(pg::Txn& txn, const ::saikne::events::StatePage& page);
absl::StatusOr<std::vector<::saikne::events::Outgoing>> PaymentTermStates(pg::Txn& txn, const ::saikne::events::StatePage& page);

}  // namespace saikne::finance
