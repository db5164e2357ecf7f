#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "services/ordering/domain/placement.h"

namespace saikne::ordering {

/// A customer as crm knows it; addresses are serialized and never looked into.
struct Customer {
  Id id;
  Id company_id;
  std::string number;
  std::string name;
  std::string currency;
  std::string payment_term_code;
  std::string bill_to;
  std::string ship_to;
  int64_t event_version = 0;  // 0: known from a won deal only
};

struct ItemCopy {
  Id company_id;
  Item item;
  int64_t event_version = 0;
};

struct TaxCodeCopy {
  Id company_id;
  std::string code;
  money::Rate rate;
  int64_t event_version = 0;
};

/// A code that exists: of a warehouse, of a payment term.
struct CodeCopy {
  Id company_id;
  std::string code;
  int64_t event_version = 0;
};

/// Copies of what other services own. A write with an older event version than the row's changes nothing; of several facts of one
/// id in a batch the newest counts.
class ReferenceStore {
 public:
  explicit ReferenceStore(pg::Txn& txn) : txn_(txn) {}

  absl::Status SaveCustomers(std::vector<Customer> customers);
  /// From won deals: only those that are not there at all.
  absl::Status AddCustomers(std::vector<Customer> customers);
  absl::StatusOr<absl::flat_hash_map<Id, Customer>> Customers(const Id& company_id, absl::Span<const Id> ids);
  absl::Status SaveItems(std::vector<ItemCopy> items);
  absl::Status SaveTaxCodes(std::vector<TaxCodeCopy> codes);
  absl::Status SaveWarehouses(std::vector<CodeCopy> codes);
  absl::Status SavePaymentTerms(std::vector<CodeCopy> codes);

  /// Companies, items by (company, sku), tax codes, warehouses and payment terms that these orders need, three statements in
  /// all with one company. What is not known is left out.
  absl::StatusOr<Reference> Load(absl::Span<const NewOrder* const> orders);

 private:
  absl::Status LoadCodes(const std::vector<Id>& companies, const std::vector<std::string>& warehouses,
                         const std::vector<std::string>& terms, Reference& reference);

  pg::Txn& txn_;
};

}  // namespace saikne::ordering
