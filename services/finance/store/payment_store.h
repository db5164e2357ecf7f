#pragma once

// Rows of customers' payments.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"

namespace saikne::finance {

struct PaymentRow {
  Id id;
  Id company_id;
  std::string number;
  Id customer_id;
  std::string currency;
  int64_t amount = 0;
  int64_t unallocated = 0;
  int64_t refunded = 0;
  absl::CivilDay value_date;
  std::string external_reference;
  std::string journal_entry_number;
  int64_t event_version = 0;
  int64_t version = 0;
  absl::Time create_time;
};
PaymentRow ReadPayment(const pg::Row& row);

/// A payment that has a reference already.
struct ReferencedPayment {
  Id id;
  Id customer_id;
  int64_t amount = 0;
};

class PaymentStore {
 public:
  explicit PaymentStore(pg::Txn& txn) : txn_(txn) {}

  absl::StatusOr<std::map<std::string, ReferencedPayment>> WithReferences(
      const Id& company, const std::vector<std::string>& references);
  absl::Status Insert(absl::Span<const PaymentRow> payments, const std::string& actor, absl::Time now);
  /// In id order; the credit accounts are locked.
  absl::StatusOr<std::map<Id, PaymentRow>> Lock(const std::vector<Id>& ids);
  absl::Status Update(absl::Span<const PaymentRow* const> payments, const std::string& actor, absl::Time now);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::finance
