#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "services/finance/domain/allocation.h"

namespace saikne::finance {

/// A supplier's bill that agrees with order and receipt. Amounts in minor units of `currency`.
struct MatchedBill {
  Id bill_id;
  std::string number;
  Id supplier_id;
  std::string supplier_name;
  std::string payment_term_code;
  std::string supplier_reference;
  std::optional<Id> purchase_order_id;
  std::string currency;
  std::optional<absl::CivilDay> bill_date;  // unset: the company's day of the fact
  std::vector<DocumentTax> taxes;
  int64_t net = 0;
  int64_t receipt_value = 0;
  int64_t variance = 0;
  int64_t gross = 0;
  ::saikne::events::Flow flow;
};

/// Books payables: GRNI, price variance and input tax against payables; one per bill.
/// Outcomes: ignored ALREADY_POSTED; parked FOREIGN_CURRENCY, BILL_DOES_NOT_ADD_UP.
absl::StatusOr<std::vector<::saikne::events::Outcome>> PostBills(pg::Txn& txn, absl::Span<const MatchedBill> bills,
                                                                 absl::Time now);

struct PaySupplier {
  Id id;
  std::string number;
  Id supplier_id;
  int64_t amount = 0;
  absl::CivilDay value_date;
  std::string external_reference;  // empty: none
  std::vector<Share> shares;       // of payables; empty: the oldest first
};
struct SupplierPaymentResult {
  Id id;
  std::string number;
  Id supplier_id;
  int64_t amount = 0;
  absl::CivilDay value_date;
  std::string external_reference;
  std::string journal_entry_number;
  std::vector<Share> shares;
};
/// The payment with this id, this number or this reference (empty: none); nullopt when there is none.
absl::StatusOr<std::optional<SupplierPaymentResult>> FindSupplierPayment(pg::Txn& txn, const Id& company,
                                                                         const std::string& named,
                                                                         const std::string& reference);
/// Records a payment to a supplier; all of it must find open bills. The same reference again returns the first result.
/// Errors: NOT_FOUND/PAYABLE_NOT_FOUND; ALREADY_EXISTS/PAYMENT_REFERENCE_USED; FAILED_PRECONDITION/OVER_ALLOCATED, /OVERPAYMENT,
/// /PAYABLE_OF_OTHER_SUPPLIER; INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<SupplierPaymentResult> RecordSupplierPayment(pg::Txn& txn, const PaySupplier& payment,
                                                            const ::saikne::events::Flow& flow, absl::Time now);

}  // namespace saikne::finance
