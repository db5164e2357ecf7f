#pragma once

// Rows of the general ledger: number series, roles, periods, entries, balances.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "services/finance/domain/period.h"
#include "services/finance/domain/posting.h"

namespace saikne::finance {

/// `count` numbers wanted in a company's series ("JE", "INV", "CN") on a day.
struct NumbersAsked {
  Id company_id;
  std::string series;
  absl::CivilDay day;
  int64_t count = 0;
};
/// The range that was allotted; date >= the day asked for.
struct NumbersAllotted {
  Id company_id;
  std::string series;
  int year = 0;
  int64_t first = 0;
  absl::CivilDay date;
};

/// An entry as it is stored.
struct JournalEntryRow {
  Id id;
  Posting posting;
  std::string number;
  absl::CivilDay posting_date;
  absl::CivilDay accounting_date;
  Id period_id;
  std::vector<Id> account_ids;  // one per line
  std::string hash;             // bytes
};

using RoleAccounts = std::map<Role, Id>;

class LedgerStore {
 public:
  explicit LedgerStore(pg::Txn& txn) : txn_(txn) {}

  /// Locks the series until the end of the transaction, in (company, series) order; each pair at most once in `asked`.
  absl::StatusOr<std::vector<NumbersAllotted>> Allot(absl::Span<const NumbersAsked> asked);
  absl::StatusOr<std::map<Id, RoleAccounts>> LoadRoles(const std::vector<Id>& companies);
  absl::StatusOr<std::map<Id, std::vector<Period>>> LoadOpenPeriods(const std::vector<Id>& companies);
  /// Hashes of the next entries of a company, in order.
  absl::StatusOr<std::vector<std::string>> ExtendChain(const Id& company, const std::vector<std::string>& texts);
  /// Entries, lines and balances: one statement each.
  absl::Status Insert(absl::Span<const JournalEntryRow> entries, absl::Time now);
  /// The (source, kind) pairs that have an entry.
  absl::StatusOr<std::set<std::pair<Id, int>>> Posted(absl::Span<const Posting> postings);

 private:
  absl::Status InsertLines(absl::Span<const JournalEntryRow> entries);
  absl::Status AddBalances(absl::Span<const JournalEntryRow> entries);
  pg::Txn& txn_;
};

}  // namespace saikne::finance
