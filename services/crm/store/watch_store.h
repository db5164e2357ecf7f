#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"

namespace saikne::crm {

/// A win for which crm knows no order.
struct UnansweredWin {
  Id deal_id;
  Id company_id;
  std::string number;
  int32_t win_number = 0;
  int64_t amount_minor = 0;
  std::string currency;
};

/// What the search for wins without an order reads, and how far it has looked.
class WatchStore {
 public:
  explicit WatchStore(pg::Txn& txn) : txn_(txn) {}

  /// The mark, locked; `first` when there is none yet.
  absl::StatusOr<absl::Time> LockMark(absl::Time first);
  absl::Status MoveMark(absl::Time to);
  /// Wins entered after `since` and up to `until` that still stand.
  absl::StatusOr<std::vector<UnansweredWin>> WinsWithoutOrder(absl::Time since, absl::Time until);
  /// Deals with an open exception of this kind whose order is here.
  absl::StatusOr<std::vector<Id>> Answered(const std::string& kind);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::crm
