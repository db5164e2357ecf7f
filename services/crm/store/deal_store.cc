#include "services/crm/store/deal_store.h"

#include "libs/base/status.h"
#include "services/crm/sql.h"
#include "services/crm/store/deal_columns.h"
#include "services/crm/store/deal_rows.h"

namespace saikne::crm {
namespace {

std::vector<Id> IdsOf(absl::Span<const Deal> deals) {
  std::vector<Id> ids;
  ids.reserve(deals.size());
  for (const Deal& deal : deals) ids.push_back(deal.id);
  return ids;
}

absl::StatusOr<std::map<std::string, Id>> NumbersFrom(absl::StatusOr<pg::Rows> rows) {
  if (!rows.ok()) return rows.status();
  std::map<std::string, Id> ids;
  for (const pg::Row& row : *rows) ids[row.Get<std::string>(0)] = row.Get<Id>(1);
  return ids;
}

}  // namespace

absl::StatusOr<std::vector<Deal>> DealStore::Lock(const Id& company_id, absl::Span<const Id> ids) {
  return DealsFrom(txn_.Exec(sql::kLockDeals, company_id, ids));
}

absl::StatusOr<std::vector<Deal>> DealStore::LockByKey(const Id& company_id,
                                                       absl::Span<const std::string> external_keys) {
  return DealsFrom(txn_.Exec(sql::kLockDealsByKey, company_id, external_keys));
}

absl::Status DealStore::LoadLines(absl::Span<Deal> deals) {
  if (deals.empty()) return absl::OkStatus();
  return TakeLines(txn_.Exec(sql::kReadDealLines, IdsOf(deals)), deals);
}

absl::StatusOr<std::vector<Id>> DealStore::Insert(absl::Span<const Deal> deals) {
  std::vector<Id> inserted;
  if (deals.empty()) return inserted;
  const DealColumns c(deals);
  ASSIGN_OR_RETURN(
      const pg::Rows rows,
      txn_.Exec(sql::kInsertDeals, deals[0].company_id, deals[0].create_time, deals[0].create_actor, c.ids,
                c.numbers, c.keys, c.titles, c.accounts, c.currencies, c.pipelines, c.stages, c.amounts,
                c.probabilities, c.close_dates, c.billing_policies, c.delivery_rules, c.priorities,
                c.requested_dates, c.warehouses, c.references, c.ship_to, c.stage_counts, c.versions,
                c.event_versions));
  for (const pg::Row& row : rows) inserted.push_back(row.Get<Id>(0));
  return inserted;
}

absl::Status DealStore::InsertLines(absl::Span<const Deal> deals) {
  const LineColumns c(deals);
  if (c.ids.empty()) return absl::OkStatus();
  return txn_.Write(sql::kInsertDealLines, deals[0].company_id, c.deals, c.positions, c.ids, c.skus,
                    c.descriptions, c.quantities, c.prices, c.discounts, c.nets, c.tax_codes,
                    c.billing_policies, c.kinds);
}

absl::Status DealStore::ReplaceLines(absl::Span<const Deal> deals) {
  if (deals.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(txn_.Write(sql::kDeleteDealLines, IdsOf(deals)));
  return InsertLines(deals);
}

absl::Status DealStore::UpdateContents(absl::Span<const Deal> deals) {
  if (deals.empty()) return absl::OkStatus();
  const DealColumns c(deals);
  return txn_.Write(sql::kUpdateDealContents, c.ids, c.titles, c.accounts, c.amounts, c.probabilities,
                    c.close_dates, c.billing_policies, c.delivery_rules, c.priorities, c.requested_dates,
                    c.warehouses, c.references, c.ship_to, c.versions, c.update_times, c.update_actors);
}

absl::Status DealStore::UpdateStates(absl::Span<const Deal> deals) {
  if (deals.empty()) return absl::OkStatus();
  const StateColumns c(deals);
  RETURN_IF_ERROR(txn_.Write(sql::kUpdateDealStates, c.ids, c.stages, c.states, c.probabilities,
                             c.win_numbers, c.win_times, c.lost_reasons, c.stage_counts, c.versions,
                             c.event_versions, c.update_times, c.update_actors));
  return InsertStages(deals);
}

absl::Status DealStore::InsertStages(absl::Span<const Deal> deals) {
  const EntryColumns c(deals);
  if (c.deals.empty()) return absl::OkStatus();
  return txn_.Write(sql::kInsertDealStages, deals[0].company_id, c.deals, c.sequences, c.stages, c.states,
                    c.win_numbers, c.times, c.actors, c.reasons);
}

absl::StatusOr<std::map<std::string, Id>> DealStore::Find(const Id& company_id,
                                                          absl::Span<const std::string> numbers) {
  return NumbersFrom(txn_.Exec(sql::kFindDeals, company_id, numbers));
}

absl::StatusOr<std::map<std::string, Id>> FindDeals(pg::Pool& pool, const Id& company_id,
                                                    absl::Span<const std::string> numbers) {
  return NumbersFrom(pool.Read(sql::kFindDeals, company_id, numbers));
}

absl::StatusOr<std::vector<Deal>> ReadDeals(pg::Pool& pool, const Id& company_id,
                                            absl::Span<const Id> ids) {
  return DealsFrom(pool.Read(sql::kReadDeals, company_id, ids));
}

absl::StatusOr<std::vector<Deal>> ListDeals(pg::Pool& pool, const Id& company_id, const Id& after,
                                            int limit, const DealFilter& filter) {
  if (!filter.external_key.empty()) {
    return DealsFrom(
        pool.Read(sql::kReadDealsByKey, company_id, std::vector<std::string>{filter.external_key}));
  }
  if (filter.account_id) {
    return DealsFrom(pool.Read(sql::kListDealsByAccount, company_id, after, limit, filter.state,
                               *filter.account_id));
  }
  return DealsFrom(pool.Read(sql::kListDeals, company_id, after, limit, filter.state));
}

absl::StatusOr<std::vector<StageEntry>> ReadStageHistory(pg::Pool& pool, const Id& deal_id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, pool.Read(sql::kReadDealStages, deal_id));
  return StagesFrom(rows);
}

}  // namespace saikne::crm
