#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "libs/service/numbers.h"
#include "services/crm/app/command.h"
#include "services/crm/app/new_deal.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

struct SavedDeal {
  Deal deal;
  RowOutcome outcome = RowOutcome::kCreated;
};

/// Creates deals, one or a thousand, and with kUpdate changes those whose external_key is there already (content, account and lines;
/// the stage is left alone). Publishes DealStageChanged for new ones. Answers in the order of `deals`; external keys are
/// unique among them. Errors: those of References::Build; ALREADY_EXISTS/DEAL_EXTERNAL_KEY_EXISTS with kRefuse;
/// FAILED_PRECONDITION/ILLEGAL_TRANSITION when a deal that is not open would change; ABORTED/CONFLICT.
absl::StatusOr<std::vector<SavedDeal>> SaveDeals(pg::Txn& txn, svc::Numbers& numbers,
                                                 const Command& command, absl::Span<const NewDeal> deals,
                                                 OnExisting on_existing);

/// Takes the named fields of `stated` into an open deal.
/// Errors: NOT_FOUND/DEAL_NOT_FOUND; ABORTED/STALE_ETAG; FAILED_PRECONDITION/ILLEGAL_TRANSITION; INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<Deal> UpdateDeal(pg::Txn& txn, const Command& command, const Id& deal_id,
                                const std::string& etag, const NewDeal& stated,
                                const std::set<std::string>& fields);

/// The fields that UpdateDeal knows.
const std::set<std::string>& DealFields();

}  // namespace saikne::crm
