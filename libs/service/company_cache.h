#pragma once

#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "libs/rpc/call.h"

namespace saikne::svc {

/// Which company a call means, by its code; kept in memory for two seconds. Thread-safe.
class CompanyCache {
 public:
  explicit CompanyCache(pg::Pool& pool) : pool_(pool) {}

  /// code empty: the only company.
  /// Errors: INVALID_ARGUMENT/UNKNOWN_COMPANY; INVALID_ARGUMENT/COMPANY_REQUIRED when several exist and none is named;
  /// UNAVAILABLE/NO_COMPANY when none exists yet; those of pg.
  absl::StatusOr<rpc::Company> Find(absl::string_view code);

 private:
  absl::StatusOr<rpc::Company> FindLoaded(absl::string_view code);  // mutex_ is held
  absl::Status Load();

  pg::Pool& pool_;
  std::mutex mutex_;  // guards all below
  absl::flat_hash_map<std::string, rpc::Company> companies_;
  absl::Time loaded_ = absl::InfinitePast();
};

}  // namespace saikne::svc
