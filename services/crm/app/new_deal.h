#pragma once

// What a caller states of a deal, and how it becomes one: account, pipeline and prices looked up for the whole set.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/app/command.h"
#include "services/crm/domain/deal.h"
#include "services/crm/store/account_store.h"
#include "services/crm/store/code_store.h"
#include "services/crm/store/item_store.h"

namespace saikne::crm {

struct NewLine {
  LineContent content;
  bool has_price = false;  // else the item's list price
};

struct NewDeal {
  std::optional<std::string> external_key;
  std::optional<Id> account_id;  // or the number, or the external key
  std::string account_number;
  std::string account_external_key;
  std::string currency;       // empty: the account's, then the company's
  std::string pipeline_code;  // empty: the default one
  std::string stage_code;     // empty: the first one
  bool has_probability = false;
  DealContent content;
  std::vector<NewLine> lines;
};

/// What a set of new deals refers to, read with one statement per table.
class References {
 public:
  static absl::StatusOr<References> Load(pg::Txn& txn, const Command& command,
                                         absl::Span<const NewDeal> deals);

  /// The deal as it would be created, without id and number, priced.
  /// Errors: NOT_FOUND/ACCOUNT_NOT_FOUND, /PIPELINE_NOT_FOUND, /STAGE_NOT_FOUND, /WAREHOUSE_NOT_FOUND, /TAX_CODE_NOT_FOUND, each
  /// naming its field; INVALID_ARGUMENT/INVALID_FIELD, /FOREIGN_CURRENCY; OUT_OF_RANGE/OVERFLOW.
  absl::StatusOr<Deal> Build(const NewDeal& wanted, const Command& command) const;

  /// Lines of a deal in `currency`, with list prices where none is stated.
  absl::StatusOr<std::vector<DealLine>> Lines(absl::Span<const NewLine> lines,
                                              const money::Currency& currency, absl::Time now) const;
  /// The warehouse that a deal names. Errors: NOT_FOUND/WAREHOUSE_NOT_FOUND.
  absl::Status CheckWarehouse(const std::string& code) const {
    return codes_.Check(CodeKind::kWarehouse, code, "deal.warehouse_code");
  }

 private:
  absl::StatusOr<const AccountRef*> AccountOf(const NewDeal& deal) const;
  absl::Status TakeListPrice(const std::string& field, const money::Currency& currency,
                             LineContent& line) const;

  std::map<Id, AccountRef> accounts_;
  std::map<std::string, Id> by_number_;
  std::map<std::string, Id> by_key_;
  std::vector<Pipeline> pipelines_;
  std::map<std::string, ListPrice> prices_;
  NamedCodes codes_;
};

}  // namespace saikne::crm
