#include "libs/service/exceptions.h"

#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/service/sql.h"

namespace saikne::svc {

absl::Status RaiseExceptions(pg::Txn& txn, absl::Span<const Exception> exceptions, absl::Time now) {
  if (exceptions.empty()) return absl::OkStatus();
  std::vector<Id> ids, companies, subjects;
  std::vector<std::string> kinds, subject_types, numbers, reasons, owners, ways_out;
  std::vector<int64_t> money;
  std::vector<std::optional<std::string>> currencies;
  std::vector<std::optional<Id>> deals, orders;
  for (const Exception& e : exceptions) {
    ids.push_back(Id::New(now));
    companies.push_back(e.company_id);
    kinds.push_back(e.kind);
    subject_types.push_back(e.subject_type);
    subjects.push_back(e.subject_id);
    numbers.push_back(e.subject_number);
    reasons.push_back(e.reason);
    owners.push_back(e.owner);
    money.push_back(e.money_at_risk_minor);
    currencies.push_back(e.currency.empty() ? std::optional<std::string>() : e.currency);
    ways_out.push_back(absl::StrJoin(e.ways_out, ","));
    deals.push_back(e.deal_id);
    orders.push_back(e.order_id);
  }
  return txn.Write(sql::kRaiseExceptions, ids, companies, kinds, subject_types, subjects, numbers, reasons,
                   owners, money, currencies, ways_out, deals, orders, now);
}

absl::Status ClearExceptions(pg::Txn& txn, const std::string& kind, absl::Span<const Id> subject_ids,
                             absl::Time now) {
  if (subject_ids.empty()) return absl::OkStatus();
  return txn.Write(sql::kClearExceptions, kind, subject_ids, now);
}

}  // namespace saikne::svc
