#include "services/finance/app/payment_terms.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/finance/sql.h"

namespace saikne::finance {

absl::StatusOr<PaymentTermDays> PaymentTermDays::Load(pg::Txn& txn, const Companies& companies) {
  std::vector<Id> ids;
  for (const auto& [id, company] : companies) ids.push_back(id);
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kSelectPaymentTerms, ids));
  PaymentTermDays terms;
  for (const pg::Row& row : rows) {
    terms.days_[row.Get<Id>(0)][row.Get<std::string>(1)] = row.Get<int>(2);
  }
  return terms;
}

int PaymentTermDays::Days(const svc::Company& company, std::string& code) const {
  auto of_company = days_.find(company.id);
  if (of_company == days_.end()) return 0;
  auto found = of_company->second.find(code);
  if (found == of_company->second.end()) {
    code = company.default_payment_term_code;
    found = of_company->second.find(code);
  }
  return found == of_company->second.end() ? 0 : found->second;
}

void PaymentTermDays::NoteUnknown(const svc::Company& company, const std::string& code, const Id& subject,
                                  const std::string& subject_number,
                                  std::vector<svc::Exception>& exceptions) const {
  auto of_company = days_.find(company.id);
  if (code.empty() || (of_company != days_.end() && of_company->second.count(code) > 0)) return;
  svc::Exception exception;
  exception.company_id = company.id;
  exception.kind = "UNKNOWN_PAYMENT_TERM";
  exception.subject_type = "order";
  exception.subject_id = subject;
  exception.subject_number = subject_number;
  exception.reason = absl::StrCat("The payment term ", code, " is not known; the invoice is due by the default ",
                                  company.default_payment_term_code, ".");
  exception.owner = "accountant";
  exception.ways_out = {"ignore"};
  exception.order_id = subject;
  exceptions.push_back(std::move(exception));
}

}  // namespace saikne::finance
