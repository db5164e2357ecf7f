#pragma once

// Sets of deal rows <-> domain objects. Sets are locked in id order.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

/// Which deals a list asks for.
struct DealFilter {
  int32_t state = 0;  // 0: any
  std::optional<Id> account_id;
  std::string external_key;  // when set, nothing else counts: there is one at most
};

class DealStore {
 public:
  explicit DealStore(pg::Txn& txn) : txn_(txn) {}

  /// Without lines. A deal that does not exist or belongs to another company is left out.
  absl::StatusOr<std::vector<Deal>> Lock(const Id& company_id, absl::Span<const Id> ids);
  absl::StatusOr<std::vector<Deal>> LockByKey(const Id& company_id,
                                              absl::Span<const std::string> external_keys);
  absl::Status LoadLines(absl::Span<Deal> deals);

  /// Writes new deals of one company, time and actor, without lines and history; answers the ids of those that did not meet an
  /// existing external_key.
  absl::StatusOr<std::vector<Id>> Insert(absl::Span<const Deal> deals);
  absl::Status InsertLines(absl::Span<const Deal> deals);
  absl::Status ReplaceLines(absl::Span<const Deal> deals);
  /// What a person states: content, account and amount.
  absl::Status UpdateContents(absl::Span<const Deal> deals);
  /// What the state machine changes, and the history entries that are not stored yet.
  absl::Status UpdateStates(absl::Span<const Deal> deals);
  absl::Status InsertStages(absl::Span<const Deal> deals);
  /// number -> id of those that exist.
  absl::StatusOr<std::map<std::string, Id>> Find(const Id& company_id,
                                                 absl::Span<const std::string> numbers);

 private:
  pg::Txn& txn_;
};

absl::StatusOr<std::map<std::string, Id>> FindDeals(pg::Pool& pool, const Id& company_id,
                                                    absl::Span<const std::string> numbers);
absl::StatusOr<std::vector<Deal>> ReadDeals(pg::Pool& pool, const Id& company_id,
                                            absl::Span<const Id> ids);
absl::StatusOr<std::vector<Deal>> ListDeals(pg::Pool& pool, const Id& company_id, const Id& after,
                                            int limit, const DealFilter& filter);
absl::StatusOr<std::vector<StageEntry>> ReadStageHistory(pg::Pool& pool, const Id& deal_id);

}  // namespace saikne::crm
