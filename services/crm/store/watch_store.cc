#include "services/crm/store/watch_store.h"

#include "libs/base/status.h"
#include "services/crm/sql.h"

namespace saikne::crm {
namespace {

constexpr char kJob[] = "wins_without_order";

}  // namespace

absl::StatusOr<absl::Time> WatchStore::LockMark(absl::Time first) {
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kLockJobMark, kJob, first));
  return rows[0].Get<absl::Time>(0);
}

absl::Status WatchStore::MoveMark(absl::Time to) {
  return txn_.Write(sql::kMoveJobMark, kJob, to);
}

absl::StatusOr<std::vector<UnansweredWin>> WatchStore::WinsWithoutOrder(absl::Time since,
                                                                        absl::Time until) {
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kWinsWithoutOrder, since, until));
  std::vector<UnansweredWin> wins;
  for (const pg::Row& row : rows) {
    UnansweredWin& win = wins.emplace_back();
    row.Into(win.deal_id, win.company_id, win.number, win.win_number, win.amount_minor, win.currency);
  }
  return wins;
}

absl::StatusOr<std::vector<Id>> WatchStore::Answered(const std::string& kind) {
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kNoOrderAnswered, kind));
  std::vector<Id> deals;
  for (const pg::Row& row : rows) deals.push_back(row.Get<Id>(0));
  return deals;
}

}  // namespace saikne::crm
