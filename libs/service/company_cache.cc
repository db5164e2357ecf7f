#include "libs/service/company_cache.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/service/sql.h"

namespace saikne::svc {

absl::StatusOr<rpc::Company> CompanyCache::Find(absl::string_view code) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (absl::Now() - loaded_ < absl::Seconds(2)) {
      absl::StatusOr<rpc::Company> found = FindLoaded(code);
      if (found.ok()) return found;
    }
  }
  RETURN_IF_ERROR(Load());
  std::lock_guard<std::mutex> lock(mutex_);
  return FindLoaded(code);
}

absl::StatusOr<rpc::Company> CompanyCache::FindLoaded(absl::string_view code) {
  using absl::StatusCode;
  if (!code.empty()) {
    const auto found = companies_.find(code);
    if (found == companies_.end())
      return Error(StatusCode::kInvalidArgument, "UNKNOWN_COMPANY", absl::StrCat("There is no company ", code, "."),
                   {{"company", std::string(code)}});
    return found->second;
  }
  if (companies_.empty())
    return Error(StatusCode::kUnavailable, "NO_COMPANY", "No company exists here yet.");
  if (companies_.size() > 1)
    return Error(StatusCode::kInvalidArgument, "COMPANY_REQUIRED",
                 "Several companies exist: name one by its code in the metadata saikne-company.");
  return companies_.begin()->second;
}

absl::Status CompanyCache::Load() {
  ASSIGN_OR_RETURN(pg::Rows rows, pool_.Read(sql::kListCompanies));
  absl::flat_hash_map<std::string, rpc::Company> companies;
  for (const pg::Row& row : rows) {
    rpc::Company company;
    std::string currency;
    row.Into(company.id, company.code, currency);
    ASSIGN_OR_RETURN(company.base_currency, money::Currency::Parse(currency));
    companies.emplace(company.code, std::move(company));
  }
  std::lock_guard<std::mutex> lock(mutex_);
  companies_ = std::move(companies);
  loaded_ = absl::Now();
  return absl::OkStatus();
}

}  // namespace saikne::svc
