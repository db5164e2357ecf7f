#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "services/finance/domain/posting.h"

namespace saikne::finance {

/// A fact that is posted as it is: one entry, no document of finance's own.
struct LedgerFact {
  PostingKind kind;
  Id source_id;  // the event
  std::string document_number;
  std::string currency;  // of all amounts
  PostingLines lines;
  ::saikne::events::Flow flow;
};

/// Posts valued facts of inventory. A fact that is posted already or is worth nothing is ignored; one in a foreign currency is
/// parked (FOREIGN_CURRENCY).
absl::StatusOr<std::vector<::saikne::events::Outcome>> PostFacts(pg::Txn& txn,
                                                                 absl::Span<const LedgerFact> facts,
                                                                 absl::Time now);

}  // namespace saikne::finance
