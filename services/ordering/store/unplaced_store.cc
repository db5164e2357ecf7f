#include "services/ordering/store/unplaced_store.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "services/ordering/sql.h"

namespace saikne::ordering {
namespace {

absl::StatusOr<std::vector<UnplacedDeal>> Read(absl::StatusOr<pg::Rows> rows) {
  if (!rows.ok()) return rows.status();
  std::vector<UnplacedDeal> deals;
  for (const pg::Row& row : *rows) {
    UnplacedDeal d;
    pg::Bytes deal_won;
    row.Into(d.deal_id, d.win_number, d.flow.company_id, d.order_id, deal_won, d.flow.actor, d.flow.correlation_id,
             d.flow.causation_id, d.flow.effective_time, d.flow.traceparent, d.kind, d.reason, d.next_try,
             d.wait_until, d.event_version, d.create_time);
    d.deal_won = std::move(deal_won.data);
    deals.push_back(std::move(d));
  }
  return deals;
}

template <typename Get>
void AddColumn(pg::Params& params, absl::Span<const UnplacedDeal> deals, Get get) {
  std::vector<std::decay_t<decltype(get(deals[0]))>> column;
  for (const UnplacedDeal& deal : deals) column.push_back(get(deal));
  params.Add(column);
}

}  // namespace

absl::Status UnplacedStore::Save(absl::Span<const UnplacedDeal> deals) {
  if (deals.empty()) return absl::OkStatus();
  pg::Params p;
  const auto add = [&](auto get) { AddColumn(p, deals, get); };
  add([](const UnplacedDeal& d) { return d.deal_id; });
  add([](const UnplacedDeal& d) { return d.win_number; });
  add([](const UnplacedDeal& d) { return d.flow.company_id; });
  add([](const UnplacedDeal& d) { return d.order_id; });
  add([](const UnplacedDeal& d) { return pg::Bytes{d.deal_won}; });
  add([](const UnplacedDeal& d) { return d.flow.actor; });
  add([](const UnplacedDeal& d) { return d.flow.correlation_id; });
  add([](const UnplacedDeal& d) { return d.flow.causation_id; });
  add([](const UnplacedDeal& d) { return d.flow.effective_time; });
  add([](const UnplacedDeal& d) { return d.flow.traceparent; });
  add([](const UnplacedDeal& d) { return d.kind; });
  add([](const UnplacedDeal& d) { return absl::StrJoin(d.missing, "\x1f"); });
  add([](const UnplacedDeal& d) { return d.reason; });
  add([](const UnplacedDeal& d) { return d.next_try; });
  add([](const UnplacedDeal& d) { return d.wait_until; });
  add([](const UnplacedDeal& d) { return d.event_version; });
  add([](const UnplacedDeal& d) { return d.create_time; });
  return txn_.Write(sql::kUpsertUnplacedDeals, p);
}

absl::Status UnplacedStore::Delete(absl::Span<const Id> deal_ids, absl::Span<const int32_t> wins) {
  if (deal_ids.empty()) return absl::OkStatus();
  return txn_.Write(sql::kDeleteUnplacedDeals, deal_ids, wins);
}

absl::StatusOr<std::vector<UnplacedDeal>> UnplacedStore::Lock(absl::Span<const Id> deal_ids,
                                                              absl::Span<const int32_t> wins) {
  return Read(txn_.Exec(sql::kLockUnplacedDeals, deal_ids, wins));
}

absl::StatusOr<std::vector<UnplacedDeal>> UnplacedStore::LockOfDeals(absl::Span<const Id> deal_ids) {
  return Read(txn_.Exec(sql::kLockUnplacedDealsOfDeals, deal_ids));
}

absl::StatusOr<std::vector<UnplacedDeal>> UnplacedStore::LockMissing(const Id& company_id,
                                                                     const std::vector<std::string>& references) {
  return Read(txn_.Exec(sql::kLockUnplacedDealsMissing, company_id, references));
}

absl::StatusOr<std::vector<UnplacedDeal>> UnplacedStore::LockDue(int limit) {
  return Read(txn_.Exec(sql::kLockUnplacedDealsDue, int32_t{limit}));
}

}  // namespace saikne::ordering
